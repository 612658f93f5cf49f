"""Is a tar whole? Its headers have checks (POSIX.1-2001 ustar and pax, GNU tar's, the old form); contents have none."""

from __future__ import annotations

import re

from intacto.domain.words import Message, say
from intacto.formats.parser import Damaged, Parser, Unsure
from intacto.formats.sentences import EMPTY, FOLLOWED_ARCHIVE, NO_END, OPENS, UNUSUAL_ARCHIVE
from intacto.formats.stream import Steps

BLOCK = 512
_CHECK = slice(148, 156)
_SIZE = slice(124, 136)
_TYPE = slice(156, 157)
_PAX_MOST = 1024**2
_PAX_SIZE = re.compile(rb"(?:^|\n)\d+ size=(\d{1,19})\n")
_NO_CONTENT = frozenset(b"123456")  # links, devices, folders, pipes: their size means nothing
_PAX = b"x"
_SPARSE = b"S"
_FOLDER_END = b"/"
_NUMBER = re.compile(rb"[ \0]*([0-7]*)[ \0]*")
_ZEROS = bytes(BLOCK)
_SUM_MOST = BLOCK * 255

_CANNOT_TELL = say("Its list is whole; damage inside the files cannot be seen in this format.")


def is_header(block: bytes) -> bool:
    """Tell whether a tar may begin with this block: its check is right, and it is not the end."""
    block = block[:BLOCK]
    if len(block) < BLOCK or block == _ZEROS:
        return False
    told = _number(block[_CHECK])
    # Adding up takes longer than asking all other kinds together.
    return told is not None and told <= _SUM_MOST and told in _sums(block)


def _number(field: bytes) -> int | None:
    """Return a number field, None where it holds none: octal, or with its first bit set the number itself (GNU)."""
    if field[0] & 0x80:
        return int.from_bytes(field, "big") & ((1 << (8 * len(field) - 1)) - 1)
    found = _NUMBER.fullmatch(field)
    return int(found[1] or b"0", 8) if found else None


def _sums(block: bytes) -> tuple[int, int]:
    """Return the sum of the header's bytes with blanks in place of the check; old programs took bytes as signed."""
    rest = block[: _CHECK.start] + block[_CHECK.stop :]
    unsigned = sum(rest) + 8 * 32
    return unsigned, unsigned - 256 * sum(byte > 127 for byte in rest)


class TarTester(Parser):
    """Tests a tar. ``vouched`` tells that what it came packed in has checked every byte: then it may be sound."""

    def __init__(self, *, vouched: bool = False) -> None:
        super().__init__("tar", sound=OPENS)
        self._vouched = vouched
        self._pax_size: int | None = None

    def _parse(self) -> Steps[Message | None]:
        if not (yield from self._stream.peek(1)):
            raise Damaged(EMPTY)
        while (yield from self._stream.peek(1)):
            block = yield from self._stream.take(BLOCK)
            if block == _ZEROS:
                yield from self._rest()
                return None if self._vouched else _CANNOT_TELL
            yield from self._member(block)
        return NO_END

    def _member(self, block: bytes) -> Steps[None]:
        at = self._stream.position - BLOCK
        if not is_header(block):
            raise self._not_one(at)
        size = _number(block[_SIZE])
        if size is None:
            raise Unsure(UNUSUAL_ARCHIVE)
        if block[_TYPE] == _SPARSE:
            yield from self._sparse_maps(block[482])
        if self._has_content(block):
            size = size if self._pax_size is None else self._pax_size
            self._pax_size = None
            if block[_TYPE] == _PAX:
                yield from self._pax(size)
            else:
                yield from self._stream.skip(-(-size // BLOCK) * BLOCK)
        else:
            self._pax_size = None

    def _not_one(self, at: int) -> Damaged:
        return self._bad_place(at) if at else Damaged(say("It does not begin like a tar archive."))

    @staticmethod
    def _has_content(block: bytes) -> bool:
        kind = block[_TYPE]
        # Before there was a type for folders, their names ended in a slash.
        is_old_folder = kind == b"\0" and block[:100].rstrip(b"\0").endswith(_FOLDER_END)
        return kind[0] not in _NO_CONTENT and not is_old_folder

    def _pax(self, size: int) -> Steps[None]:
        """Read what pax tells of the next member; only its size matters here."""
        padded = -(-size // BLOCK) * BLOCK
        if size > _PAX_MOST:
            raise Unsure(UNUSUAL_ARCHIVE)
        found = _PAX_SIZE.findall((yield from self._stream.take(padded))[:size])
        self._pax_size = int(found[-1]) if found else None

    def _sparse_maps(self, more: int) -> Steps[None]:
        """Pass the blocks that go on telling where a file with holes has content (GNU tar, oldgnu)."""
        while more:
            more = (yield from self._stream.take(BLOCK))[504]

    def _rest(self) -> Steps[None]:
        """See that nothing but zeros follows the end: tapes are filled up to whole records."""
        while (yield from self._stream.peek(1)):
            if bytes((yield from self._stream.some(64 * 1024))).strip(b"\0"):
                raise Unsure(FOLLOWED_ARCHIVE)
