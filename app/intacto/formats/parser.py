"""A tester written as a parser that reads from top to bottom and waits where bytes are missing."""

from __future__ import annotations

from typing import Protocol

from intacto.domain.proof import Opinion, Soundness
from intacto.domain.words import Message, say
from intacto.formats.zip_stream import BreaksOff, Steps, Stream

SLACK = 1024**3
"""Bytes that a file may unpack to whatever its own size."""

_RATIO = 32

TOO_LARGE = say("What is packed inside is too large to be tested.")
EMPTY = say("The file is empty.")


class Damage(Exception):
    """Something is wrong that no writer brings about."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Lost(Exception):
    """Where the next record begins cannot be known, or is not worth finding out."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class HasLength(Protocol):
    """What knows how many bytes of the file are there so far."""

    @property
    def given(self) -> int:
        """Return the number of bytes."""


class Budget:
    """How much may be unpacked: 32 times the file's own bytes, and ``slack`` on top.

    Honest large files stay far below; a few bytes that swell to terabytes are let go after a second. Methods that are
    slower to undo get a part of the slack: its ``cost``-th.
    """

    def __init__(self, file: HasLength, slack: int = SLACK) -> None:
        self._file = file
        self._slack = slack
        self._unpacked = 0

    def spend(self, unpacked: int, cost: int = 1) -> None:
        """Take down that so many bytes more came out; raises Lost."""
        self._unpacked += unpacked
        if self._unpacked > self._slack // cost + _RATIO * self._file.given:
            raise Lost(TOO_LARGE)


class Parser:
    """What all parsers share. ``kind`` is the one that they say; the stream keeps the last ``keep`` bytes at hand.

    ``origin`` is the offset of the first byte (0 but where the file is a part of another).
    """

    def __init__(self, kind: str, keep: int = 1, origin: int = 0) -> None:
        self._kind = kind
        self._stream = Stream(keep, origin)
        self._doubt: Message | None = None
        self._opinion: Opinion | None = None
        self._steps = self._run()

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        if self._opinion is None and data:
            self._stream.give(data)
            self._go_on()

    def finish(self) -> Opinion:
        """Return the opinion, once all bytes were fed."""
        self._stream.close()
        if self._opinion is None:
            self._go_on()
        assert self._opinion is not None, "a parser that has seen the end waits for nothing"
        return self._opinion

    def _go_on(self) -> None:
        try:
            next(self._steps)
        except StopIteration as done:
            self._opinion = done.value
            self._stream.drop()

    def _run(self) -> Steps[Opinion]:
        """Parse all, and turn what stopped that into an opinion."""
        try:
            yield from self._parse()
        except BreaksOff:
            return self._damaged(say("The file breaks off before its end."))
        except Damage as damage:
            return self._damaged(damage.reason)
        except Lost as lost:
            self._doubts(lost.reason)
        return self._judge()

    def _parse(self) -> Steps[None]:
        """Read the whole file; raises BreaksOff, Damage, Lost."""
        raise NotImplementedError

    def _judge(self) -> Opinion:
        """Return the opinion of a file in which no damage was found."""
        raise NotImplementedError

    def _damaged(self, reason: Message) -> Opinion:
        return Opinion(Soundness.DAMAGED, self._kind, reason)

    def _doubts(self, reason: Message) -> None:
        """Remember why this is not sound; the first reason counts."""
        if self._doubt is None:
            self._doubt = reason

    def _bad_place(self, at: int | None = None) -> Damage:
        """Return the damage at ``at``, None for the next byte."""
        return Damage(say("The file is damaged at byte {at}.", at=self._stream.position if at is None else at))
