"""Is a compressed file whole? It is unpacked as it streams by, and what its checks vouch for is compared.

A file is one member or several behind one another. If there is a tar inside, that has to be whole too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from intacto.domain.proof import Opinion, Soundness
from intacto.domain.words import Message, say
from intacto.formats.budget import SLACK, Budget
from intacto.formats.parser import PIECE, Damaged, Parser, to_the_end
from intacto.formats.sentences import EMPTY, FOLLOWED, NOT_LIKE
from intacto.formats.stream import Steps, Stream
from intacto.formats.tar import BLOCK, TarTester, is_header
from intacto.formats.unpackers import BadStream, NotSupported, Unpacker

CANNOT_TELL = say("It unpacks, but holds no fingerprint to compare with.")
NOT_SUPPORTED = say("It is packed in a way that cannot be tested.")

Sink = Callable[[bytes], None]
"""Takes what comes out; raises Unsure once that is too much."""


@dataclass(frozen=True, slots=True)
class Form:
    """A format of compressed files.

    ``kind`` is its word, ``short`` the ending behind ``tar.`` for a tar in it. ``begins`` tells whether a member begins
    with these ``mark`` bytes. ``read`` unpacks one member and returns whether its content was compared with a
    fingerprint; it raises BreaksOff, Damaged, Unsure, BadStream and NotSupported. ``cost``: see
    :class:`~intacto.formats.budget.Budget`.
    """

    kind: str
    short: str
    mark: int
    begins: Callable[[bytes], bool]
    read: Callable[[Stream, Sink], Steps[bool]]
    cost: int = 1


class Compressed(Parser):
    """Tests a file of one form. ``slack`` is the number of bytes that it may unpack to whatever its own size."""

    def __init__(self, form: Form, slack: int = SLACK) -> None:
        super().__init__(form.kind, sound=say("It unpacks, and its fingerprint is right."))
        self._form = form
        self._budget = Budget(lambda: self._stream.given, slack)
        self._inside = _Inside()
        self._vouched = True

    def _parse(self) -> Steps[Message | None]:
        head = yield from self._stream.peek(self._form.mark)
        if not head:
            raise Damaged(EMPTY)
        if not self._form.begins(head):
            raise Damaged(NOT_LIKE)
        while self._form.begins(head):
            yield from self._member()
            head = yield from self._stream.peek(self._form.mark)
        if head:
            return FOLLOWED
        return self._judge() if self._doubt is None else None

    def _member(self) -> Steps[None]:
        try:
            vouched = yield from self._form.read(self._stream, self._take)
        except BadStream:
            at = self._stream.position
            raise Damaged(say("It does not unpack: something is damaged before byte {at}.", at=at)) from None
        except NotSupported:
            self._doubts(NOT_SUPPORTED)
            yield from to_the_end(self._stream)
            return
        self._vouched = self._vouched and vouched

    def _take(self, out: bytes) -> None:
        self._budget.spend(len(out), self._form.cost)
        self._inside.feed(out)

    def _judge(self) -> Message | None:
        """Return why a file that unpacks cannot be called sound, None where it can; raises Damaged."""
        tar = self._inside.finish()
        if tar is not None:
            self._kind = f"tar.{self._form.short}"
            if tar.soundness is Soundness.DAMAGED:
                raise Damaged(tar.reason)
            if tar.soundness is Soundness.UNKNOWN:
                return tar.reason
        return None if self._vouched else CANNOT_TELL


class _Inside:
    """What comes out of a compressed file: a tar, or anything."""

    def __init__(self) -> None:
        self._head = b""
        self._tar: TarTester | None = None
        self._known = False

    def feed(self, data: bytes) -> None:
        if self._known:
            if self._tar is not None:
                self._tar.feed(data)
            return
        self._head += data
        if len(self._head) >= BLOCK:
            self._known = True
            if is_header(self._head):
                self._tar = TarTester(vouched=True)
                self._tar.feed(self._head)
            self._head = b""

    def finish(self) -> Opinion | None:
        """Return the tar's opinion, None where there is none."""
        return None if self._tar is None else self._tar.finish()


def pour(stream: Stream, unpacker: Unpacker, *sinks: Sink) -> Steps[None]:
    """Unpack from ``stream`` until the packed bytes say that they end; raises BreaksOff, BadStream, NotSupported."""
    while not unpacker.ended:
        for out in unpacker.unpack((yield from stream.some(PIECE))):
            for sink in sinks:
                sink(out)
    stream.give_back(unpacker.left_over)
