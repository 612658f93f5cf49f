"""A tester written as a parser that reads a file from front to back and waits where bytes are missing.

Nearly all testers are made so. A parser returns None where all of the file was seen to be right, else the sentence that
says why this cannot be said. What it sees to be wrong, or cannot go on from, it raises.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from intacto.domain.proof import Opinion, Soundness
from intacto.domain.words import Message, say
from intacto.formats.sentences import ALL_RIGHT, BLANK, BREAKS_OFF, EMPTY
from intacto.formats.stream import BreaksOff, Steps, Stream

PIECE = 64 * 1024
"""The most bytes that are looked at at once, where nothing speaks for another number."""

_LOOSE = 100


class _Stopped(Exception):
    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Damaged(_Stopped):
    """Something is wrong that no writer of such files brings about."""


class Unsure(_Stopped):
    """Nothing was seen to be wrong, but there is no telling how to go on, or it is not worth finding out."""


def damaged_at(offset: int) -> Damaged:
    """Return the damage that was found at byte ``offset`` of the file."""
    return Damaged(say("The file is damaged at byte {at}.", at=offset))


class Parser:
    """A tester that subclasses finish by ``_parse``.

    ``kind`` is the word of the command line's contract, ``label`` what people call such a file, ``sound`` what is said
    of one in which all is right. The stream keeps the last ``keep`` bytes at hand, and counts from ``origin`` on (0 but
    where the file is a part of another).
    """

    def __init__(
        self, kind: str, label: str = "", *, sound: Message = ALL_RIGHT, keep: int = 1, origin: int = 0
    ) -> None:
        self._kind = kind
        self._label = label
        self._sound = sound
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

    def _parse(self) -> Steps[Message | None]:
        """Read the whole file; see the module for what is returned. Raises Damaged, Unsure, BreaksOff."""
        raise NotImplementedError

    def _run(self) -> Steps[Opinion]:
        """Parse all, and turn what stopped that into an opinion."""
        try:
            reason = yield from self._parse()
        except BreaksOff:
            return self._damaged(BREAKS_OFF)
        except Damaged as damage:
            return self._damaged(damage.reason)
        except Unsure as unsure:
            reason = unsure.reason
        doubt = self._doubt or reason
        soundness = Soundness.SOUND if doubt is None else Soundness.UNKNOWN
        return Opinion(soundness, self._kind, doubt or self._sound)

    def _go_on(self) -> None:
        try:
            next(self._steps)
        except StopIteration as done:
            self._opinion = done.value
            self._stream.drop()

    def _damaged(self, reason: Message) -> Opinion:
        return Opinion(Soundness.DAMAGED, self._kind, reason)

    def _doubts(self, reason: Message) -> None:
        """Remember why this is not sound; the first reason counts."""
        if self._doubt is None:
            self._doubt = reason

    def _bad_place(self, at: int | None = None) -> Damaged:
        """Return the damage at ``at``, None for the next byte."""
        return damaged_at(self._stream.position if at is None else at)

    def _begins(self, head: bytes, *starts: bytes) -> None:
        """See that ``head`` begins with one of ``starts``; raises Damaged."""
        if not head:
            raise Damaged(EMPTY)
        if not head.startswith(starts):
            raise Damaged(self._stranger())

    def _stranger(self) -> Message:
        return say("It does not begin like a {kind}.", kind=self._label)

    def _not_strict(self) -> Message:
        return say("It does not keep to the rules of {kind}, perhaps on purpose.", kind=self._label)


Reader: TypeAlias = Callable[[Stream], Steps[Message | None]]
"""A parser that is just a function: does what ``Parser._parse`` does, with the stream that it is given."""


class Reading(Parser):
    """A tester that lets the function ``read`` read, of a kind that is neither empty nor all zeros."""

    def __init__(self, kind: str, read: Reader, keep: int = 1) -> None:
        super().__init__(kind, keep=keep)
        self._read = read
        self._blank = True

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self._blank = self._blank and not data.rstrip(b"\0")
        super().feed(data)

    def finish(self) -> Opinion:
        """Return the opinion, once all bytes were fed."""
        opinion = super().finish()
        return self._damaged(BLANK if self._stream.given else EMPTY) if self._blank else opinion

    def _parse(self) -> Steps[Message | None]:
        return self._read(self._stream)


def is_slight(loose: int, size: int) -> bool:
    """Tell whether a file of ``size`` bytes may be called sound though changes in ``loose`` bytes of it go unnoticed.

    Words and pictures beside the sound, say: a hundredth is so little that any real damage shows elsewhere, too.
    """
    return loose * _LOOSE <= size


def to_the_end(stream: Stream) -> Steps[int]:
    """Take all that is left of the file; return its length in bytes."""
    stream.drop()
    while not stream.ended:
        yield
        stream.drop()
    return stream.given
