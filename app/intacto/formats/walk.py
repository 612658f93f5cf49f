"""What testers that read a file from front to back have in common, and the sentences that they share."""

from __future__ import annotations

from intacto.domain.proof import Opinion, Soundness
from intacto.domain.words import Message, say
from intacto.formats.zip_stream import BreaksOff, Steps, Stream

PIECE = 64 * 1024
"""The most bytes that are looked at at once."""


class Damaged(Exception):
    """Something is wrong that no writer brings about."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Doubtful(Exception):
    """Nothing was seen to be wrong, but there is no telling how to go on."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Walk:
    """A tester written as one parser, ``_walk``, that ends by returning an opinion.

    ``kind`` is the word of the contract, ``label`` what people call such a file. ``keep`` is how many of the last bytes
    of the file the stream remembers.
    """

    def __init__(self, kind: str, label: str, keep: int = 1) -> None:
        self._kind = kind
        self._label = label
        self._stream = Stream(keep)
        self._opinion: Opinion | None = None
        self._doubt: Message | None = None
        self._steps = self._guarded()

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

    def _walk(self) -> Steps[Opinion]:
        """Read the file; may raise Damaged, Doubtful, BreaksOff."""
        raise NotImplementedError

    def _go_on(self) -> None:
        try:
            next(self._steps)
        except StopIteration as done:
            self._opinion = done.value
            self._stream.drop()

    def _guarded(self) -> Steps[Opinion]:
        try:
            return (yield from self._walk())
        except BreaksOff:
            return self._is(Soundness.DAMAGED, self._breaks_off())
        except Damaged as damaged:
            return self._is(Soundness.DAMAGED, damaged.reason)
        except Doubtful as doubtful:
            return self._is(Soundness.UNKNOWN, self._doubt or doubtful.reason)

    def _is(self, soundness: Soundness, reason: Message) -> Opinion:
        return Opinion(soundness, self._kind, reason)

    def _cannot_tell(self) -> Opinion:
        """Return the opinion of a file in which nothing is wrong, of a kind that does not notice all damage."""
        reason = self._doubt or say("Nothing is missing, but this format would not notice all damage.")
        return self._is(Soundness.UNKNOWN, reason)

    def _doubts(self, reason: Message) -> None:
        """Remember why this is not sound; the first reason counts."""
        if self._doubt is None:
            self._doubt = reason

    def _begins(self, head: bytes, *starts: bytes) -> None:
        """See that ``head`` begins with one of ``starts``; raises Damaged."""
        if not head:
            raise Damaged(say("The file is empty."))
        if not head.startswith(starts):
            raise Damaged(self._stranger())

    def _stranger(self) -> Message:
        return say("It does not begin like a {kind}.", kind=self._label)

    def _breaks_off(self) -> Message:
        return say("The file breaks off before its end.")

    def _bad_place(self, at: int | None = None) -> Damaged:
        """Return the damage at ``at``, None for the next byte."""
        place = self._stream.position if at is None else at
        return Damaged(say("The file is damaged at byte {at}.", at=place))

    def _followed(self) -> Message:
        return say("Something follows the end of the file's content.")

    def _unusual(self) -> Message:
        return say("It is written in an unusual way and cannot be tested whole.")

    def _not_strict(self) -> Message:
        return say("It does not keep to the rules of {kind}, perhaps on purpose.", kind=self._label)

    def _too_large(self) -> Message:
        return say("What is inside the file is too large to test.")

    def _to_the_end(self) -> Steps[None]:
        """Take all that follows."""
        self._stream.drop()
        while not self._stream.ended:
            yield
            self._stream.drop()
