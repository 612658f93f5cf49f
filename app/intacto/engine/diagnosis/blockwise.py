"""A bad file beside the digests of the original's blocks: what these alone can prove."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import lru_cache

import xxhash

from intacto.domain.damage import Cause, Span
from intacto.domain.edits import AT_LINE_END, SAVED
from intacto.domain.fingerprint import BLOCK_SIZE, BlockDigests, Fingerprint
from intacto.domain.proof import Opinion, Soundness
from intacto.domain.signatures import Found
from intacto.domain.splice import Version, spliced
from intacto.engine.diagnosis import content
from intacto.engine.diagnosis.flipped import Flipped
from intacto.engine.diagnosis.moved import Moved
from intacto.engine.diagnosis.saved import KEPT, is_saved
from intacto.engine.diagnosis.undoing import Undone
from intacto.engine.differences import Spans
from intacto.engine.reading import Digester

_LEAST_BLANK = 4096
"""Bytes that must be blank beyond the block in which zeros begin."""

_MOST_FOREIGN = 64
"""Differing blocks up to which other products are asked for them."""


class Blockwise:
    """Takes a bad file in pieces of any length; memory grows only by 16 bytes for each 64 KiB."""

    def __init__(self, size: int, wanted: Fingerprint, good: BlockDigests) -> None:
        self._size = size
        self._wanted = wanted
        self._good = good
        self._digester = Digester()
        self._undone = Undone(size, wanted, good)
        complete = len(good) == -(-wanted.size // BLOCK_SIZE)
        self._moved = Moved(size, wanted.size, good) if complete and size != wanted.size else None
        self._flipped = Flipped(good) if complete and size == wanted.size else None
        self._at = 0
        self._blank_from = 0
        self._ends_line = False
        self._head = b""
        self._tail = b""

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self._digester.feed(data)
        self._undone.feed(data)
        if self._moved is not None:
            self._moved.feed(data)
        self._ends_line = data.endswith(b"\n")
        if self._flipped is not None:
            self._flipped.feed(data)
        written = len(data.rstrip(b"\0"))
        if written:
            self._blank_from = self._at + written
        self._at += len(data)
        if len(self._head) < BLOCK_SIZE:
            self._head += data[: BLOCK_SIZE - len(self._head)]
        self._tail = (self._tail + data[-KEPT:])[-KEPT:]

    def fingerprint(self) -> Fingerprint:
        """Return the fingerprint of all bytes that came."""
        return self._digester.fingerprint()

    def blocks(self) -> BlockDigests:
        """Return the digests of all blocks that came."""
        return self._digester.blocks()

    @property
    def is_text(self) -> bool:
        """Tell whether it is text."""
        return content.is_text(self._head)

    def found(self, older: Collection[Version], holder: Callable[[Collection[bytes]], str], opinion: Opinion) -> Found:
        """Return the cause that digests prove; spans are whole blocks, all their bytes count as differing."""
        found = self._proven(older, holder, opinion)
        return replace(found, detail=SAVED) if self._is_saved(found) else found

    def _is_saved(self, found: Found) -> bool:
        """Tell whether bytes that were put in are what programs write beside a work, or a saved change was undone."""
        head, tail, size = self._head, self._tail, self._size
        if found.cause is Cause.TRUNCATED:
            return is_saved(head, b"", b"", tail, self._wanted.size - size) and head.startswith(b"%PDF-")
        if found.cause not in (Cause.BYTES_INSERTED, Cause.BYTES_PREPENDED, Cause.BYTES_APPENDED):
            return False
        start, end = found.spans[0].start, found.spans[0].end
        if end == size:
            return is_saved(head, b"", tail[start - end :][:KEPT] if end - start <= KEPT else b"", tail, end - start)
        before, last = head[max(0, start - 4) : start], head[max(start, end - KEPT) : end]
        return is_saved(head, before, head[start : min(end, start + KEPT)], last, end - start)

    def _proven(
        self, older: Collection[Version], holder: Callable[[Collection[bytes]], str], opinion: Opinion
    ) -> Found:
        size, wanted, blocks = self._size, self._wanted.size, self.blocks()
        seen = self.fingerprint()
        differing = self._differing(blocks)
        spans = self._spans(differing)
        length = sum(span.length for span in spans)
        if size == 0 < wanted:
            return Found(Cause.EMPTIED, spans, length)
        if any(each.fingerprint == seen for each in older):
            return Found(Cause.OLDER_VERSION, spans, length, seen.sha256)
        if size < wanted and self._undone.found() is None and self._breaks_off(differing, opinion):
            return Found(Cause.TRUNCATED, spans, length, AT_LINE_END if self._ends_line else "")
        moved = self._moved.found() if self._moved is not None else None
        apart = self._undone.found() or moved or self.splice(older, opinion)
        if apart is not None:
            return apart
        if size == wanted and differing and opinion.soundness is not Soundness.SOUND:
            return self._in_place(differing, spans, blocks, holder, opinion.kind)
        return Found(Cause.UNKNOWN, spans, length)

    def splice(self, older: Collection[Version], opinion: Opinion) -> Found | None:
        """Return that one part is an earlier version's and the rest the original's, where that is so.

        A file whose own format vouches for all of it was rather made so.
        """
        if opinion.soundness is Soundness.SOUND:
            return None
        blocks, wanted = self.blocks(), Version(self._wanted, self._good)
        for each in older:
            span = spliced(self._size, blocks, wanted, each)
            if span is not None:
                return Found(Cause.RESUME_SPLICE, (span,), span.length, each.fingerprint.sha256)
        return None

    def _differing(self, blocks: BlockDigests) -> set[int]:
        differing = set(blocks.differing(self._good))
        if self._size != self._wanted.size:
            # The last block of the shorter one, unless it is whole, covers other bytes than its like in the longer one.
            differing -= {min(self._size, self._wanted.size) // BLOCK_SIZE}
        return differing

    def _spans(self, differing: set[int]) -> tuple[Span, ...]:
        size, wanted = self._size, self._wanted.size
        spans = Spans(gap=1)
        for index in sorted(differing):
            spans.add(index * BLOCK_SIZE, min((index + 1) * BLOCK_SIZE, size, wanted))
        if size != wanted:
            spans.add(min(size, wanted), max(size, wanted))
        return tuple(spans.kept)

    def _breaks_off(self, differing: set[int], opinion: Opinion) -> bool:
        """Tell whether a shorter file whose whole blocks are right was cut off there, rather than changed at its end.

        At least one whole block must be there. If the file ends with a whole block, every byte of it was compared. If
        not, its last and partial block has nothing to be compared with; then its format must say that it is damaged,
        or, if that cannot tell, a whole block or more must be missing: an edit near the end seldom takes so much away.
        """
        size, wanted = self._size, self._wanted.size
        if differing or len(self._good) != -(-wanted // BLOCK_SIZE):
            return False
        if size < BLOCK_SIZE or opinion.soundness is Soundness.SOUND:
            return False
        return size % BLOCK_SIZE == 0 or opinion.soundness is Soundness.DAMAGED or wanted - size >= BLOCK_SIZE

    def _in_place(
        self,
        differing: set[int],
        spans: tuple[Span, ...],
        blocks: BlockDigests,
        holder: Callable[[Collection[bytes]], str],
        kind: str,
    ) -> Found:
        """Return what happened to single blocks of a file of the right size; every tar ends in zeros."""
        tail = self._blank_tail(differing)
        if tail is not None and kind != "tar":
            return Found(Cause.ZERO_TAIL, (tail,), tail.length)
        length = sum(span.length for span in spans)
        cause, detail = self._of_blocks(differing, blocks, holder)
        flip = self._flip() if cause is Cause.UNKNOWN and len(differing) == 1 else None
        return flip or Found(cause, spans, length, detail)

    def _of_blocks(
        self, differing: set[int], blocks: BlockDigests, holder: Callable[[Collection[bytes]], str]
    ) -> tuple[Cause, str]:
        """Return what happened to whole blocks, and the product that they come from."""
        if self._all_blank(differing, blocks):
            return Cause.ZEROED_BLOCKS, ""
        if Counter(blocks[n] for n in differing) == Counter(self._good[n] for n in differing):
            return Cause.SWAPPED_BLOCKS, ""
        wanted = foreign_to(blocks, self._good)
        if wanted and all(blocks[n] in wanted for n in differing):
            product = holder(wanted)
            return (Cause.FOREIGN_BLOCK, product) if product else (Cause.UNKNOWN, "")
        return Cause.UNKNOWN, ""

    def _flip(self) -> Found | None:
        """Return the single bit that flipped, None where it is more than that, or may be an edit."""
        flipped = self._flipped
        place = flipped.place() if flipped is not None else None
        if flipped is None or place is None:
            return None
        at, bit = place
        if flipped.is_typing(at, bit):
            return None
        return Found(Cause.BIT_FLIPS, (Span(at, at + 1),), 1)

    def _all_blank(self, differing: set[int], blocks: BlockDigests) -> bool:
        """Tell whether all these blocks hold zeros only, as far as the file's size reaches."""
        last, rest = divmod(self._size, BLOCK_SIZE)
        blank = blank_digest(BLOCK_SIZE)
        return all(blocks[n] == (blank_digest(rest) if n == last else blank) for n in differing)

    def _blank_tail(self, differing: set[int]) -> Span | None:
        """Return the blank end of a file of the right size, where at least a page of it was something else.

        The zeros begin in the first block that differs, and at least one is right before it: what else changed in that
        block cannot be told, and many a new version ends in zeros, too (a tape archive always does).
        """
        first, last = self._blank_from // BLOCK_SIZE, (self._size - 1) // BLOCK_SIZE
        whole = self._size - (first + 1) * BLOCK_SIZE
        if whole < _LEAST_BLANK or differing != set(range(first, last + 1)) or not first:
            return None
        return Span(self._blank_from, self._size)


def foreign_to(blocks: BlockDigests, good: BlockDigests) -> frozenset[bytes]:
    """Return the digests of differing whole blocks, where another product may hold them; empty where there is none.

    A block that is one value again and again is no product's own; with very many blocks it is another matter.
    """
    found = frozenset(blocks[index] for index in blocks.differing(good)) - plain_digests()
    return found if len(found) <= _MOST_FOREIGN else frozenset()


@lru_cache(maxsize=1)
def plain_digests() -> frozenset[bytes]:
    """Return the digests of blocks that are one value again and again."""
    return frozenset(xxhash.xxh3_128_digest(bytes([value]) * BLOCK_SIZE) for value in range(256))


@lru_cache(maxsize=2)
def blank_digest(length: int) -> bytes:
    """Return the digest of so many zeros."""
    return xxhash.xxh3_128_digest(bytes(length))
