"""What the testers that read a file from front to back have in common: one sentence for each thing that can be seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from intacto.domain.proof import Opinion, Soundness
from intacto.domain.words import Message, say
from intacto.formats.zip_stream import BreaksOff, Steps, Stream

EMPTY = say("The file is empty.")
BLANK = say("The file holds nothing but zeros.")
BREAKS_OFF = say("The file breaks off before its end.")
NOT_LIKE = say("It does not begin as such a file must.")
MISMATCH = say("What the file says about itself does not match what is inside.")
FOLLOWED = say("Something follows the end of the file's content.")
UNUSUAL = say("It is written in an unusual way and cannot be tested whole.")
TOO_LARGE = say("What is inside the file is too large to test.")
NO_MISS = say("Nothing is missing, but this format would not notice all damage.")
ALL_RIGHT = say("All fingerprints inside the file are right.")


class Damaged(Exception):
    """Something is wrong that no writer of such files brings about."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Unsure(Exception):
    """It cannot be known whether the file is sound, and reading on would not help."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def damaged_at(offset: int) -> Damaged:
    """Return the damage that was found at byte ``offset`` of the file."""
    return Damaged(say("The file is damaged at byte {at}.", at=offset))


Reader: TypeAlias = Callable[[Stream], Steps[Message | None]]
"""Reads a file to its end. Returns None where all of it was seen to be right, else why that cannot be said.

Raises Damaged, Unsure, and BreaksOff where the file ends and more has to be.
"""


class Reading:
    """A tester that lets ``read`` read; ``kind`` is the word of the command line's contract."""

    def __init__(self, kind: str, read: Reader, keep: int = 1) -> None:
        self._kind = kind
        self._stream = Stream(keep)
        self._steps = read(self._stream)
        self._opinion: Opinion | None = None
        self._blank = True

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        if not data:
            return
        self._blank = self._blank and not data.rstrip(b"\0")
        if self._opinion is None:
            self._stream.give(data)
            self._go_on()

    def finish(self) -> Opinion:
        """Return the opinion, once all bytes were fed."""
        self._stream.close()
        if self._blank:
            return Opinion(Soundness.DAMAGED, self._kind, BLANK if self._stream.given else EMPTY)
        if self._opinion is None:
            self._go_on()
        assert self._opinion is not None, "a parser that has seen the end waits for nothing"
        return self._opinion

    def _go_on(self) -> None:
        try:
            next(self._steps)
        except StopIteration as done:
            doubt: Message | None = done.value
            soundness = Soundness.SOUND if doubt is None else Soundness.UNKNOWN
            self._opinion = Opinion(soundness, self._kind, doubt or ALL_RIGHT)
        except BreaksOff:
            self._opinion = Opinion(Soundness.DAMAGED, self._kind, BREAKS_OFF)
        except Damaged as damage:
            self._opinion = Opinion(Soundness.DAMAGED, self._kind, damage.reason)
        except Unsure as doubt:
            self._opinion = Opinion(Soundness.UNKNOWN, self._kind, doubt.reason)
        if self._opinion is not None:
            self._stream.drop()


def to_the_end(stream: Stream) -> Steps[int]:
    """Take all that is left of the file; return its length in bytes."""
    stream.drop()
    while not stream.ended:
        yield
        stream.drop()
    return stream.given
