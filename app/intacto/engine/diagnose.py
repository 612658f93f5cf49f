"""Why a file is not what it must be: the second read of a bad file, compared with a good copy or the baseline's blocks.

A cause is named only when the bytes prove it. A second read that brings other bytes than the first proves a bad line
or a dying disk, whatever else; everything else is said of bytes that came twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

import xxhash

from intacto.domain.baseline import Baseline
from intacto.domain.damage import Cause, Finding, Span
from intacto.domain.errors import CopyError
from intacto.domain.fingerprint import BLOCK_SIZE, BlockDigests, Fingerprint
from intacto.domain.proof import Opinion, Soundness
from intacto.engine.control import Control
from intacto.engine.differences import Comparison, Spans
from intacto.engine.reading import Digester, Reading
from intacto.formats.base import Tester


@dataclass(frozen=True, slots=True)
class _Difference:
    """What one way of comparing found."""

    cause: Cause
    spans: tuple[Span, ...]
    differing: int
    exact: bool


def find_cause(
    first: Reading,
    baseline: Baseline,
    baseline_blocks: BlockDigests,
    second: Iterable[bytes],
    good: Iterable[bytes] | None,
    control: Control,
    tester: Tester,
) -> tuple[Finding, Opinion]:
    """Read the bad file a second time and return how it differs from ``baseline``, and what its format says.

    ``second`` comes from the host in a new session and is read to its end, ``good`` from a local copy beside it. A
    copy that cannot be read, or is not the baseline's bytes, counts as none. Spans are in offsets of the bad file, half
    open; where it is shorter than the good one, the last span reaches from its end to where it must end.

    Raises what ``second`` raises, and Cancelled.
    """
    source = _Watched(second, control, tester)
    comparison = Comparison()
    copy = _Copy(good or (), control)
    _side_by_side(source, copy, comparison)
    seen, opinion = source.digester.fingerprint(), tester.finish()
    if seen != first.fingerprint:
        unstable = Finding(Cause.UNSTABLE_READ, (), baseline.fingerprint.sha256, 0, exact=False)
        return unstable, opinion
    if good is not None and copy.fingerprint == baseline.fingerprint:
        found = _exact(seen.size, baseline.fingerprint.size, comparison, opinion)
    else:
        blocks = source.digester.blocks()
        found = _by_blocks(seen.size, baseline.fingerprint.size, blocks, baseline_blocks, opinion)
    finding = Finding(
        found.cause, found.spans, baseline.fingerprint.sha256, found.differing, exact=found.exact, read_twice=True
    )
    return finding, opinion


class _Watched:
    """The bad file's bytes, digested and tested while they pass."""

    def __init__(self, chunks: Iterable[bytes], control: Control, tester: Tester) -> None:
        self.digester = Digester()
        self._chunks = chunks
        self._control = control
        self._tester = tester

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._control.checkpoint(len(chunk))
            self.digester.feed(chunk)
            self._tester.feed(chunk)
            yield chunk


class _Copy:
    """The good copy's bytes, digested while they pass; ends early where they cannot be read."""

    def __init__(self, chunks: Iterable[bytes], control: Control) -> None:
        self._chunks = chunks
        self._control = control
        self._whole = hashlib.sha256()
        self._size = 0

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint(self._size, self._whole.hexdigest())

    def __iter__(self) -> Iterator[bytes]:
        try:
            for chunk in self._chunks:
                # Only what comes from the host counts against the limit of speed.
                self._control.checkpoint()
                self._whole.update(chunk)
                self._size += len(chunk)
                yield chunk
        except (CopyError, OSError):
            # What came up to here is not the baseline's fingerprint, so that the copy counts as none.
            self._size = -1


def _side_by_side(bad: Iterable[bytes], copy: _Copy, comparison: Comparison) -> None:
    """Compare both to their ends."""
    offset = 0
    for bad_block, good_block in zip_longest(_blocks(bad), _blocks(copy), fillvalue=b""):
        comparison.add(offset, bad_block, good_block)
        offset += BLOCK_SIZE


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in blocks of :data:`BLOCK_SIZE`; the last may be shorter."""
    waiting: list[bytes] = []
    length = 0
    for chunk in chunks:
        waiting.append(chunk)
        length += len(chunk)
        if length < BLOCK_SIZE:
            continue
        joined = b"".join(waiting)
        whole = length - length % BLOCK_SIZE
        for at in range(0, whole, BLOCK_SIZE):
            yield joined[at : at + BLOCK_SIZE]
        waiting, length = [joined[whole:]], length - whole
    if length:
        yield b"".join(waiting)


def _exact(size: int, wanted: int, comparison: Comparison, opinion: Opinion) -> _Difference:
    """Return the cause that the comparison with the good bytes proves."""
    cause, spans = Cause.UNKNOWN, comparison.spans
    if size < wanted:
        if size == 0:
            cause = Cause.EMPTIED
        elif comparison.is_prefix:
            cause = Cause.TRUNCATED
    elif size == wanted and opinion.soundness is not Soundness.SOUND:
        # A file whose own format vouches for all of it was rather saved again than hit.
        if comparison.blank:
            cause, spans = Cause.ZEROED_BLOCKS, comparison.blank
        elif comparison.is_bit_flips:
            cause = Cause.BIT_FLIPS
    return _Difference(cause, spans, comparison.differing, exact=True)


def _by_blocks(size: int, wanted: int, blocks: BlockDigests, good: BlockDigests, opinion: Opinion) -> _Difference:
    """Return the cause that the blocks' digests prove; spans are whole blocks, all their bytes count as differing."""
    complete = len(good) == -(-wanted // BLOCK_SIZE)
    differing = set(blocks.differing(good))
    if size != wanted:
        # The last block of the shorter one, unless it is whole, covers other bytes than its like in the longer one.
        differing -= {min(size, wanted) // BLOCK_SIZE}
    spans = Spans(gap=1)
    for index in sorted(differing):
        spans.add(index * BLOCK_SIZE, min((index + 1) * BLOCK_SIZE, size, wanted))
    if size != wanted:
        spans.add(min(size, wanted), max(size, wanted))
    cause = Cause.UNKNOWN
    if size == 0 < wanted:
        cause = Cause.EMPTIED
    elif size < wanted and complete and not differing and _surely_breaks_off(size, wanted, opinion):
        cause = Cause.TRUNCATED
    elif size == wanted and opinion.soundness is not Soundness.SOUND and _all_blank(differing, size, blocks):
        cause = Cause.ZEROED_BLOCKS
    return _Difference(cause, tuple(spans.kept), spans.length, exact=False)


def _surely_breaks_off(size: int, wanted: int, opinion: Opinion) -> bool:
    """Tell whether a shorter file whose whole blocks are all right was cut off there, rather than changed at its end.

    At least one whole block must be there. If the file ends with a whole block, every byte of it was compared. If not,
    its last and partial block has nothing to be compared with; then its format must say that it is damaged, or, if
    that cannot tell, a whole block or more must be missing: an edit near the end seldom takes so much away.
    """
    if size < BLOCK_SIZE or opinion.soundness is Soundness.SOUND:
        return False
    return size % BLOCK_SIZE == 0 or opinion.soundness is Soundness.DAMAGED or wanted - size >= BLOCK_SIZE


def _all_blank(differing: set[int], size: int, blocks: BlockDigests) -> bool:
    """Tell whether all these blocks hold zeros only, as far as the file's size reaches."""
    blank = _digest_of_blank(BLOCK_SIZE)
    last, rest = divmod(size, BLOCK_SIZE)
    return bool(differing) and all(
        blocks[index] == (_digest_of_blank(rest) if index == last else blank) for index in differing
    )


def _digest_of_blank(length: int) -> bytes:
    return xxhash.xxh3_128_digest(bytes(length))
