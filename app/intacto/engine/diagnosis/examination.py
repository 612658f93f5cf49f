"""A bad file beside its original, in one pass over the bad one and flat memory: everything that can be seen of it."""

from __future__ import annotations

from collections.abc import Sequence

from intacto.domain.damage import Cause, Span
from intacto.domain.fingerprint import BLOCK_SIZE
from intacto.domain.signatures import Evidence, Extra, InPlace
from intacto.engine.diagnosis import content
from intacto.engine.diagnosis.equal import first_difference
from intacto.engine.diagnosis.hypotheses import LEAST_PACKED, Living, Packed, Rewritten, Shifted
from intacto.engine.diagnosis.original import PIECE, Original
from intacto.engine.diagnosis.pages import both
from intacto.engine.diagnosis.rewriting import REWRITINGS
from intacto.engine.diagnosis.saved import KEPT, is_saved
from intacto.engine.diagnosis.versions import Beside
from intacto.engine.differences import SECTOR, Comparison
from intacto.formats.coding import undoings_for

_LATEST = 4 << 20
"""Bytes that may be right before the first that a rewritten file shows otherwise."""

_CLEAR = 16 << 20
"""Bytes that an explanation has to foretell before single bytes are no longer counted for another one."""

_LONG = 1024
"""Blocks one after the other of which next to nothing is the same, after which all bytes of such count as differing."""

_MARKS = (b"\xef\xbb\xbf", *content.WIDE)


class Examination:
    """Takes a bad file in pieces of any length; :meth:`finish` tells what was seen."""

    def __init__(self, size: int, original: Original, older: Sequence[Beside] = ()) -> None:
        """``size`` is the bad file's in bytes, ``older`` are earlier versions to hold it against."""
        self._size = size
        self._original = original
        self._older = older
        self._at = 0
        self._waiting: list[bytes] = []
        self._held = 0
        self._head = b""
        self._first: int | None = None
        self._whole = Living()
        self._shift: Shifted | None = None
        self._blank_from = 0
        self._ends_line = False
        self._dense = 0
        self._comparison = Comparison()
        self._pages = both()
        self._noise = content.Noise(size, BLOCK_SIZE)

    def feed(self, data: bytes) -> None:
        """Take the next bytes; raises what the original raises."""
        self._waiting.append(data)
        self._held += len(data)
        if self._held < PIECE:
            return
        joined = b"".join(self._waiting)
        whole = self._held - self._held % PIECE
        for at in range(0, whole, PIECE):
            self._take(joined[at : at + PIECE])
        self._waiting, self._held = [joined[whole:]], self._held - whole

    def finish(self) -> None:
        """Take in that all bytes were fed."""
        rest = b"".join(self._waiting)
        self._waiting, self._held = [], 0
        if rest:
            self._take(rest)
        if self._at < self._original.size:
            self._comparison.add_missing(self._at, self._original.size)

    def _take(self, data: bytes) -> None:
        offset = self._at
        self._at += len(data)
        if len(self._head) < BLOCK_SIZE:
            self._head += data[: BLOCK_SIZE - len(self._head)]
        self._ends_line = data.endswith(b"\n")
        written = len(data.rstrip(b"\0"))
        if written:
            self._blank_from = offset + written
        for version in self._older:
            version.feed(offset, data)
        good = self._original.read(offset, len(data))
        if self._first is not None:
            self._follow(data)
        elif data != good:
            self._begin(offset, data, good)
        if data != good:
            self._differ(offset, data, good)
        elif self._noise.only:
            self._noise.only = False

    def _differ(self, offset: int, data: bytes, good: bytes) -> None:
        """Compare what differs byte by byte, unless it is long since clear that something else explains it."""
        shifted = self._shift is not None and self._shift.foretells
        if (self._first or 0) + _CLEAR < offset and (shifted or self._whole.any):
            self._noise.only = False
            self._comparison.pass_over(offset, len(data))
        else:
            self._compare(offset, data, good)

    def _compare(self, offset: int, data: bytes, good: bytes) -> None:
        for at in range(0, len(data), BLOCK_SIZE):
            bad_block, good_block = data[at : at + BLOCK_SIZE], good[at : at + BLOCK_SIZE]
            if bad_block == good_block:
                self._noise.only = False
                self._dense = 0
                continue
            if self._dense < _LONG or self._comparison.is_open:
                self._count(offset + at, bad_block, good_block)
            else:
                self._comparison.pass_over(offset + at, max(len(bad_block), len(good_block)))
            self._noise.look(offset + at, bad_block)
            if len(bad_block) == len(good_block) and self._size == self._original.size:
                for pages in self._pages:
                    if not pages.full:
                        pages.add(offset + at, bad_block, good_block)

    def _count(self, offset: int, bad: bytes, good: bytes) -> None:
        """Compare two blocks byte by byte, and note whether next to nothing of them is the same."""
        before = self._comparison.differing
        self._comparison.add(offset, bad, good)
        changed = self._comparison.differing - before
        self._dense = self._dense + 1 if 8 * changed >= 7 * len(bad) else 0

    # -- from the first difference on

    def _begin(self, offset: int, data: bytes, good: bytes) -> None:
        """Find where both differ first, and set up all that explains the file from there on."""
        common = min(len(data), len(good))
        inside = data[:common] != good[:common]
        local = first_difference(data[:common], good[:common]) if inside else common
        self._first = first = offset + local
        rest = data[local:]
        more = self._size - self._original.size
        if more:
            shift = Shifted(self._original, first, more)
            self._shift = shift if shift.feed(rest) else None
        if first <= _LATEST:
            before = self._original.read(0, first) + rest
            for way in REWRITINGS:
                self._whole.add(Rewritten(way, self._original), (before,))
            if self._original.size >= LEAST_PACKED:
                for undoing in undoings_for(self._head):
                    self._whole.add(Packed(undoing, self._original), (before,))

    def _follow(self, data: bytes) -> None:
        self._whole.feed(data)
        if self._shift is not None and not self._shift.feed(data):
            self._shift = None

    # -- what was seen

    def evidence(self, product: str = "", older: str | None = None) -> Evidence:
        """Return what was seen.

        ``product`` is the one that holds all of :meth:`telling_pages`, ``older`` the earlier version that the bad file
        is known to be.
        """
        spliced = next((each for each in self._older if self._splice(each) is not None), None)
        seen, head = self._comparison, self._original.read(0, BLOCK_SIZE)
        swapped = next((pages.spans(self._size) for pages in self._pages if pages.are_swapped), ())
        shift = self._shift if self._shift is not None and self._shift.holds() else None
        first = self._first
        return Evidence(
            self._size,
            self._original.size,
            first,
            InPlace(
                seen.spans,
                seen.complete,
                seen.differing,
                seen.blank,
                seen.flips,
                seen.only_typing,
                swapped,
                self._pages[0].spans(self._size) if product else (),
                product,
            ),
            rewritten=self._rewritten(),
            extra=self._extra(shift),
            removed_at=first if shift is not None and shift.cause is Cause.BYTES_MISSING else None,
            older=older or next((each.name for each in self._older if each.is_same), None),
            spliced=spliced.name if spliced is not None else None,
            splice=self._splice(spliced) if spliced is not None else None,
            is_page=content.is_page(self._head) and not content.is_of_pages(head),
            is_noise=self._is_noise(head),
            is_text=content.is_text(head),
            ends_line=self._ends_line or self._original.read(self._size, 1) in (b"\r", b"\n"),
            removed_is_saved=self._removed_is_saved(),
            looks_whole=content.has_signature(self._head) or content.is_text(self._head),
            blank_from=self._blank_from,
            from_member=self._is_from_member(),
        )

    def _is_from_member(self) -> bool:
        """Tell whether both are tape archives, and differ first in a member's head or in the sector behind one."""
        first, good = self._first, self._original
        if first is None or not content.is_tape(self._head):
            return False
        sector = first - first % SECTOR
        heads = (good.read(at, SECTOR) for at in (sector, sector - SECTOR) if at >= 0)
        return any(content.is_tape(head) for head in heads)

    def _rewritten(self) -> tuple[Cause, str] | None:
        """Return in which way it was written anew; for what is text, other codes are likelier than swapped bytes."""
        holding = self._whole.holding()
        if self._head.startswith(content.WIDE):
            holding.sort(key=lambda each: each.cause is not Cause.TEXT_REENCODED)
        return (holding[0].cause, holding[0].detail) if holding else None

    def telling_pages(self) -> frozenset[bytes]:
        """Return the digests of the differing pages, where these can be another product's; else nothing."""
        pages = self._pages[0]
        if pages.full or self._size != self._original.size:
            return frozenset()
        return frozenset(digest for _, digest in pages.telling())

    def _extra(self, shift: Shifted | None) -> Extra | None:
        if shift is None or shift.cause is not Cause.BYTES_INSERTED or self._first is None:
            return None
        span = Span(self._first, self._first + self._size - self._original.size)
        is_mark = shift.in_front and (self._head[: span.length] in _MARKS)
        behind = self._first == self._original.size
        return Extra(
            span,
            in_front=shift.in_front,
            behind=behind,
            repeats=shift.repeats,
            is_mark=is_mark,
            is_saved=is_saved(self._head, self._before(self._first), shift.head, shift.tail, span.length),
        )

    def _before(self, at: int) -> bytes:
        """Return the few bytes before ``at``, where both are the same."""
        return self._original.read(max(0, at - 4), min(at, 4))

    def _removed_is_saved(self) -> bool:
        """Tell whether what is missing is what programs write beside a work, and take out again."""
        at, length = self._first, self._original.size - self._size
        if length <= 0:
            return False
        at = self._size if at is None else at
        read, kept = self._original.read, min(length, KEPT)
        return is_saved(read(0, 8), self._before(at), read(at, kept), read(at + length - kept, kept), length)

    def _splice(self, version: Beside) -> Span | None:
        """Return the part that is not the original's, if all before or after it is that earlier version's."""
        first, last = self._first, self._comparison.last
        if first is None or version.is_same:
            return None
        if self._size == self._original.size and last <= version.first:
            return Span(first, last)
        if self._size == version.size and version.last <= first:
            return Span(first, self._size)
        return None

    def _is_noise(self, head: bytes) -> bool:
        """Tell whether it is noise, which the original is not: a format that begins as such is none."""
        if not self._noise.only or content.has_signature(self._head):
            return False
        return content.has_signature(head) or not self._original_is_noise()

    def _original_is_noise(self) -> bool:
        noise = content.Noise(self._original.size, BLOCK_SIZE)
        for at in range(0, self._original.size, max(BLOCK_SIZE, self._original.size // content.SAMPLES)):
            noise.look(at - at % BLOCK_SIZE, self._original.read(at - at % BLOCK_SIZE, BLOCK_SIZE))
        return noise.only
