"""Undoing what may have been done to a file, with nothing but the digests of the original's blocks to know it by.

What comes out of each way of undoing is held against these digests, block by block; most ways end at the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from intacto.domain.damage import Cause, Span
from intacto.domain.fingerprint import BLOCK_SIZE, BlockDigests, Fingerprint
from intacto.domain.signatures import Found
from intacto.engine.diagnosis.content import WIDE
from intacto.engine.diagnosis.hypotheses import LEAST_PACKED
from intacto.engine.diagnosis.rewriting import REWRITINGS, Writer
from intacto.engine.reading import Digester
from intacto.formats.coding import Undoing, undoings_for

_HEAD = 64
_BOM = b"\xef\xbb\xbf"
_MOST_OUT = BLOCK_SIZE


class _Way(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what comes of the next bytes; raises ValueError where nothing can."""

    def end(self) -> bytes:
        """Return what is left at the end; raises ValueError."""


class _Written:
    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield self._writer.feed(data)

    def end(self) -> bytes:
        return self._writer.end()


class _Unpacked:
    def __init__(self, undoing: Undoing) -> None:
        self._undoing = undoing

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield from self._undoing.feed(data)

    def end(self) -> bytes:
        return b""


class _Cut:
    """Leaves out the first bytes, and all after so many."""

    def __init__(self, skip: int, take: int) -> None:
        self._skip = skip
        self._take = take

    def feed(self, data: bytes) -> Iterator[bytes]:
        skipped = min(self._skip, len(data))
        self._skip -= skipped
        taken = data[skipped : skipped + self._take]
        self._take -= len(taken)
        yield taken

    def end(self) -> bytes:
        return b""


class _Marked:
    """Puts the mark back that stood before the first bytes."""

    def __init__(self) -> None:
        self._mark = _BOM

    def feed(self, data: bytes) -> Iterator[bytes]:
        marked, self._mark = self._mark + data, b""
        yield marked

    def end(self) -> bytes:
        return b""


class _Try:
    """One way of undoing, alive as long as what comes out is the original."""

    def __init__(self, cause: Cause, detail: str, way: _Way, wanted: Fingerprint, good: BlockDigests) -> None:
        self.cause, self.detail = cause, detail
        self._way = way
        self._wanted = wanted
        self._good = good
        self._out = Digester()
        self._checked = 0

    def feed(self, data: bytes) -> bool:
        """Take the next bytes of the bad file; False once the original cannot come out."""
        try:
            return all(self._agrees(piece) for piece in self._way.feed(data))
        except ValueError:
            return False

    def holds(self) -> bool:
        """Tell whether exactly the original came out."""
        try:
            return self._agrees(self._way.end()) and self._out.fingerprint() == self._wanted
        except ValueError:
            return False

    def _agrees(self, piece: bytes) -> bool:
        for at in range(0, len(piece), _MOST_OUT):
            self._out.feed(piece[at : at + _MOST_OUT])
            if self._out.size > self._wanted.size:
                return False
            whole = self._out.size // BLOCK_SIZE
            if whole > self._checked:
                blocks = self._out.whole_blocks()
                if any(blocks[n] != self._good[n] for n in range(self._checked, whole)):
                    return False
                self._checked = whole
        return True


class Undone:
    """All ways of undoing that may bring the original back; fed the bad file in pieces of any length."""

    def __init__(self, size: int, wanted: Fingerprint, good: BlockDigests) -> None:
        self._size = size
        self._wanted = wanted
        self._good = good
        self._head = b""
        # Without the digests of its blocks nothing is known of an original; one of no bytes is in everything.
        is_known = wanted.size > 0 and len(good) == -(-wanted.size // BLOCK_SIZE)
        self._tries: list[_Try] | None = None if is_known else []

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        if not data:
            return
        if self._tries is None:
            self._head = data[:_HEAD]
            self._tries = [_Try(*way, self._wanted, self._good) for way in self._ways(data)]
        if self._tries:
            self._tries = [each for each in self._tries if each.feed(data)]

    def found(self) -> Found | None:
        """Return the cause that undoing it proves, None where none does."""
        tries = list(self._tries or ())
        if self._head.startswith(WIDE):
            # For what is text, other codes are likelier than swapped bytes.
            tries.sort(key=lambda each: each.cause is not Cause.TEXT_REENCODED)
        return next((self._found(each) for each in tries if each.holds()), None)

    def _ways(self, head: bytes) -> Iterator[tuple[Cause, str, _Way]]:
        more = self._size - self._wanted.size
        if more > 0:
            mark = more == len(_BOM) and head.startswith(_BOM)
            cause = Cause.BOM_PREPENDED if mark else Cause.BYTES_PREPENDED
            yield cause, "", _Cut(more, self._wanted.size)
        if more == -len(_BOM):
            yield Cause.BYTES_MISSING, "", _Marked()
        for way in REWRITINGS:
            if way.undo is not None:
                yield way.cause, way.detail, _Written(way.undo())
        if self._wanted.size >= LEAST_PACKED:
            for undoing in undoings_for(head):
                yield Cause.COMPRESSED_AGAIN, "", _Unpacked(undoing)
        if more > 0:
            yield Cause.BYTES_APPENDED, "", _Cut(0, self._wanted.size)

    def _found(self, held: _Try) -> Found:
        size, more = self._size, self._size - self._wanted.size
        match held.cause:
            case Cause.BYTES_PREPENDED | Cause.BOM_PREPENDED:
                return Found(held.cause, (Span(0, more),), more)
            case Cause.BYTES_MISSING:
                return Found(held.cause, (Span(0, 0),), -more)
            case Cause.BYTES_APPENDED:
                return Found(held.cause, (Span(size - more, size),), more)
            case cause if cause.is_of_line_ends:
                return Found(cause, (Span(0, size),), abs(more))
            case cause:
                return Found(cause, (Span(0, size),), size, held.detail)
