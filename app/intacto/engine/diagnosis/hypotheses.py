"""Explanations of a whole file, each alive only as long as every byte is the one that it foretold.

They are fed the bad file in order and read the original at their own pace; most die within the first piece.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from intacto.domain.damage import Cause
from intacto.engine.diagnosis.original import PIECE, Original, pieces
from intacto.engine.diagnosis.rewriting import Rewriting
from intacto.engine.diagnosis.saved import KEPT
from intacto.formats.coding import Undoing

LEAST_PACKED = 16
"""Bytes of an original below which anything may unpack to it by chance."""


class Hypothesis(Protocol):
    """One explanation. ``detail`` is what :class:`~intacto.domain.damage.Finding` calls so."""

    cause: Cause
    detail: str

    def feed(self, data: bytes) -> bool:
        """Take the next bytes of the bad file; False once they are not what it foretold."""

    def holds(self) -> bool:
        """Tell, at the bad file's end, whether that is where it foretold the end."""


class Rewritten:
    """The original was written anew in a known way; fed from the start."""

    def __init__(self, way: Rewriting, original: Original) -> None:
        self.cause, self.detail = way.cause, way.detail
        self._expected = way.of(pieces(original))
        self._ready = b""
        self._possible = True

    def feed(self, data: bytes) -> bool:
        """Take the next bytes."""
        at = 0
        while at < len(data):
            if not self._ready and not self._more():
                return False
            length = min(len(data) - at, len(self._ready))
            if data[at : at + length] != self._ready[:length]:
                return False
            self._ready = self._ready[length:]
            at += length
        return True

    def holds(self) -> bool:
        """Tell whether nothing more was foretold."""
        return not self._ready and not self._more() and self._possible

    def _more(self) -> bool:
        """Bring the next bytes that are expected; an original that cannot be written so brings none, nor an end."""
        try:
            self._ready = next((piece for piece in self._expected if piece), b"")
        except ValueError:
            self._possible = False
            self._ready = b""
        return bool(self._ready)


class Shifted:
    """All of the original is there but for one place, where bytes were put in or taken out; fed from that place."""

    def __init__(self, original: Original, at: int, more: int) -> None:
        """``at`` is where both differ first, ``more`` how many bytes longer the bad file is (negative: shorter)."""
        self.cause = Cause.BYTES_INSERTED if more > 0 else Cause.BYTES_MISSING
        self.detail = ""
        self._original = original
        self._place = at
        self._more = more
        self._skip = max(0, more)
        self._at = at + max(0, -more)
        self.head = b""
        """The first bytes that were put in."""
        self.tail = b""
        """The last bytes that were put in."""
        self.repeats = more > 0
        """What was put in is what stands before it: it was sent twice."""
        self.in_front = more > 0 and at <= PIECE and self._is_periodic()
        """All that was put in may as well stand before the whole original."""

    def feed(self, data: bytes) -> bool:
        """Take the next bytes."""
        skipped = min(self._skip, len(data))
        if skipped:
            self._look_at(data[:skipped])
        rest = data[skipped:] if skipped else data
        good = self._original.read(self._at, len(rest))
        self._at += len(good)
        return good == rest

    @property
    def foretells(self) -> bool:
        """Tell whether it is past what was put in, which may be anything."""
        return not self._skip

    def holds(self) -> bool:
        """Tell whether the original ends here too."""
        return not self._skip and self._at == self._original.size

    def _look_at(self, stray: bytes) -> None:
        """Look what was put in."""
        offset = self._place + self._more - self._skip
        self._skip -= len(stray)
        if len(self.head) < KEPT:
            self.head = (self.head + stray[:KEPT])[:KEPT]
        self.tail = (self.tail + stray[-KEPT:])[-KEPT:]
        before = offset - self._more
        if self.repeats:
            self.repeats = before >= 0 and self._original.read(before, len(stray)) == stray
        if self.in_front:
            # What stands before the original's first byte may be anything.
            free = max(0, -before)
            if free < len(stray):
                self.in_front = self._original.read(before + free, len(stray) - free) == stray[free:]

    def _is_periodic(self) -> bool:
        """Tell whether the bytes up to the place are those that stand so much earlier, where there are such."""
        start = min(self._more, self._place)
        return self._original.read(start, self._place - start) == self._original.read(0, self._place - start)


class Packed:
    """The original was compressed once more; fed from the start."""

    cause = Cause.COMPRESSED_AGAIN

    def __init__(self, undoing: Undoing, original: Original) -> None:
        self.detail = ""
        self._undoing = undoing
        self._original = original
        self._at = 0
        self._fed = 0

    def feed(self, data: bytes) -> bool:
        """Take the next bytes."""
        self._fed += len(data)
        try:
            agrees = all(self._agrees(piece) for piece in self._undoing.feed(data))
        except ValueError:
            return False
        # Brotli may pass over megabytes of anything without a word.
        return agrees and (self._at > 0 or self._fed < PIECE)

    def holds(self) -> bool:
        """Tell whether all of the original came out."""
        return self._at == self._original.size

    def _agrees(self, piece: bytes) -> bool:
        good = self._original.read(self._at, len(piece))
        self._at += len(piece)
        return good == piece


class Living:
    """Those explanations of many that are still alive."""

    def __init__(self) -> None:
        self._alive: list[Hypothesis] = []

    def add(self, hypothesis: Hypothesis, replayed: Iterator[bytes] | tuple[bytes, ...] = ()) -> None:
        """Take in one more, if it foretold what came before."""
        if all(hypothesis.feed(data) for data in replayed):
            self._alive.append(hypothesis)

    @property
    def any(self) -> bool:
        """Tell whether one is alive."""
        return bool(self._alive)

    def feed(self, data: bytes) -> None:
        """Feed all; those that foretold something else die."""
        if self._alive:
            self._alive = [each for each in self._alive if each.feed(data)]

    def holding(self) -> list[Hypothesis]:
        """Return those that hold to the end, in the order in which they were taken in."""
        return [each for each in self._alive if each.holds()]
