"""Is a RAR archive whole? Its blocks, their checks and lengths are compared as it streams by; what is stored, too.

What is packed can be undone by nobody's library: another program is asked where this computer has one, else nothing is
said. Its word makes an archive sound, never damaged: it may know less of the format than the archive uses.
"""

from __future__ import annotations

from typing import IO

from intacto.domain.proof import Opinion, Soundness
from intacto.domain.words import Message, say
from intacto.formats import outside, signs
from intacto.formats import rar_blocks as blocks
from intacto.formats.budget import Budget
from intacto.formats.inflate import Crc32, crc32
from intacto.formats.parser import Damaged, Parser, Unsure
from intacto.formats.rar_blocks import Block
from intacto.formats.sentences import (
    DOES_NOT_OPEN,
    EMPTY,
    FOLLOWED_ARCHIVE,
    NO_END,
    OPENS,
    SECRET,
    TOO_LARGE,
    UNUSUAL_ARCHIVE,
)
from intacto.formats.spool import MOST, Clock, Spool
from intacto.formats.stream import BreaksOff, Steps

KIND = "rar"
_HEAD_MOST = 2 * 1024**2  # technote, "General archive block format"
_DICTIONARY_MOST = 128 * 1024**2
_PACKED = say("The archive's parts are whole; damage inside the files cannot be seen without another program.")
_PART = say("It is one of several parts of an archive.")
_NOT_COMPARED = say("The archive's parts are whole, but some of them cannot be compared with anything.")


class RarTester:
    """Tests a RAR archive. ``most``: see :class:`~intacto.formats.spool.Spool`."""

    def __init__(self, most: int = MOST) -> None:
        self._frame = _Frame()
        # Nothing is copied for a program that is not there.
        self._spool = Spool(KIND, _ask_others, most=most) if outside.reader() else None

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self._frame.feed(data)
        if self._spool is not None:
            self._spool.feed(data)

    def finish(self) -> Opinion:
        """Return the opinion, once all bytes were fed."""
        opinion = self._frame.finish()
        if self._spool is None:
            return opinion
        if opinion.reason != _PACKED:
            self._spool.drop()
            return opinion
        asked = self._spool.finish()
        return asked if asked.soundness is Soundness.SOUND else opinion


def _ask_others(file: IO[bytes], size: int, clock: Clock) -> Opinion:
    opens = outside.opens(file, size, clock)
    return Opinion(Soundness.SOUND if opens else Soundness.UNKNOWN, KIND, OPENS if opens else _PACKED)


class _Frame(Parser):
    """Compares all that can be seen without unpacking."""

    def __init__(self) -> None:
        super().__init__(KIND, sound=OPENS)
        self._budget = Budget(lambda: self._stream.given)
        self._is_packed = False

    def _parse(self) -> Steps[Message | None]:
        if not (yield from self._stream.peek(1)):
            raise Damaged(EMPTY)
        mark = yield from self._stream.peek(len(signs.RAR5))
        if mark == signs.RAR5:
            yield from self._stream.skip(len(signs.RAR5))
            next_block = self._block5
        elif mark.startswith(signs.RAR4):
            yield from self._stream.skip(len(signs.RAR4))
            next_block = self._block4
        else:
            raise Damaged(say("It does not begin like a RAR archive."))
        while (yield from self._stream.peek(1)):
            block = yield from next_block()
            if block.is_part:
                self._doubts(_PART)
            if block.hides_all:
                raise Unsure(SECRET)
            yield from self._content(block)
            if block.is_end:
                break
        else:
            return NO_END
        if (yield from self._stream.peek(1)):
            return FOLLOWED_ARCHIVE
        return _PACKED if self._is_packed else None

    def _block5(self) -> Steps[Block]:
        at = self._stream.position
        start = yield from self._stream.peek(7)
        if len(start) < 7:
            raise BreaksOff
        try:
            size, body = blocks.vint(start, 4)
            if not 0 < size <= _HEAD_MOST:
                raise self._bad_place(at)
            head = yield from self._stream.take(body + size)
            if crc32(head[4:], 0) != int.from_bytes(head[:4], "little"):
                raise self._bad_place(at)
            return blocks.parse5(head[body:])
        except blocks.NotUnderstood:
            raise Unsure(UNUSUAL_ARCHIVE) from None

    def _block4(self) -> Steps[Block]:
        at = self._stream.position
        start = yield from self._stream.peek(blocks.HEAD4)
        if len(start) < blocks.HEAD4:
            raise BreaksOff
        size = blocks.length4(start)
        if size < blocks.HEAD4:
            raise self._bad_place(at)
        head = yield from self._stream.take(size)
        try:
            block, is_covered = blocks.parse4(head)
        except blocks.NotUnderstood:
            raise self._bad_place(at) from None
        if crc32(head[2:], 0) & 0xFFFF != blocks.crc4(head):
            raise self._bad_place(at) if is_covered else Unsure(UNUSUAL_ARCHIVE)
        return block

    def _content(self, block: Block) -> Steps[None]:
        """Pass what follows a block's head, and compare it where it is stored."""
        if block.is_secret:
            self._doubts(SECRET)
        if block.is_copies and not block.is_secret and block.data <= _HEAD_MOST:
            if not blocks.copies_are_right((yield from self._stream.take(block.data))):
                raise self._bad_place()
            return
        comparable = block.is_stored and not block.is_secret and not block.is_part and block.crc is not None
        if block.data and not comparable:
            self._note(block)
        if not comparable:
            yield from self._stream.skip(block.data)
            return
        crc = Crc32()
        yield from self._stream.each(block.data, crc.add)
        if block.data and crc.value != block.crc:
            raise Damaged(DOES_NOT_OPEN)

    def _note(self, block: Block) -> None:
        """Remember that something cannot be compared here; another program may do it, unless that has no CRC either."""
        self._is_packed = True
        if block.crc is None or not block.is_file:
            self._doubts(_NOT_COMPARED)
        self._budget.spend(block.size)
        if block.dictionary > _DICTIONARY_MOST:
            self._doubts(TOO_LARGE)
