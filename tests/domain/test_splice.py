"""Two versions in one file, told from the digests of blocks."""

from __future__ import annotations

import pytest

from intacto.domain.damage import Span
from intacto.domain.fingerprint import BLOCK_SIZE, BlockDigests, Fingerprint
from intacto.domain.splice import Version, spliced


def digests(letters: str) -> BlockDigests:
    return BlockDigests(b"".join(letter.encode() * 16 for letter in letters))


def version(letters: str) -> Version:
    return Version(Fingerprint(len(letters) * BLOCK_SIZE, letters), digests(letters))


@pytest.mark.parametrize(
    ("bad", "new", "old", "part"),
    [
        ("abcVWX", "QRSVWX", "abcdef", (0, 3)),
        ("abc?WX", "QRSVWX", "abcdef", (0, 4)),
        ("abcVWX", "QRSVWX", "abcde", (0, 3)),
        ("abcVWX", "QRSVWX", "abcdefgh", (0, 3)),
        ("aRcVWX", "QRSVWX", "aRcdef", (0, 3)),
        ("QRSdef", "QRSVWX", "abcdef", (3, 6)),
        ("QR?def", "QRSV", "abcdef", (2, 6)),
    ],
)
def test_a_splice_is_told_with_the_part_of_the_older(bad: str, new: str, old: str, part: tuple[int, int]) -> None:
    span = spliced(len(bad) * BLOCK_SIZE, digests(bad), version(new), version(old))
    assert span == Span(part[0] * BLOCK_SIZE, part[1] * BLOCK_SIZE)


@pytest.mark.parametrize(
    ("bad", "new", "old"),
    [
        ("QR?VWX", "QRSVWX", "abcdef"),  # one block is bad
        ("abcdef", "QRSVWX", "abcdef"),  # all of the older
        ("ab?def", "QRSVWX", "abcdef"),  # all of the older, with a bad block
        ("QRSVW?", "QRSVWX", "abcdef"),
        ("abVcWX", "QRSVWX", "abcdef"),  # in no order
        ("ab??WX", "QRSVWX", "abcdef"),  # more than the block where they meet
        ("abcWX", "QRSVWX", "abcdef"),  # of neither's size
        ("", "QRSVWX", "abcdef"),
    ],
)
def test_other_damage_is_no_splice(bad: str, new: str, old: str) -> None:
    assert spliced(len(bad) * BLOCK_SIZE, digests(bad), version(new), version(old)) is None
