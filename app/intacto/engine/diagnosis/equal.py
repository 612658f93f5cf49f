"""Where two pieces of the same length differ first and last, by halving."""

from __future__ import annotations


def first_difference(a: bytes, b: bytes) -> int:
    """Return the first offset at which ``a`` and ``b`` differ; they must differ and be of one length."""
    low, high = 0, len(a)
    while high - low > 1:
        middle = (low + high) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle
    return low


def last_difference(a: bytes, b: bytes) -> int:
    """Return the last offset at which ``a`` and ``b`` differ; they must differ and be of one length."""
    low, high = 0, len(a)
    while high - low > 1:
        middle = (low + high) // 2
        if a[middle:high] == b[middle:high]:
            high = middle
        else:
            low = middle
    return low
