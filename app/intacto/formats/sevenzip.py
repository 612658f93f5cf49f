"""Is a 7z archive whole? What its head and header tell is compared as it streams by; then all is unpacked from a copy.

How things are unpacked is told at the end of the file, hence the copy. Sound is said only where every file inside has a
CRC-32 and it was compared, and where every byte of the archive belongs to something.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from intacto.domain.proof import Opinion, Soundness
from intacto.domain.words import Message, say
from intacto.formats import sevenzip_coders as coders
from intacto.formats.budget import SLACK, Budget
from intacto.formats.inflate import Crc32, crc32
from intacto.formats.parser import Damaged, Parser, Unsure
from intacto.formats.sentences import DOES_NOT_OPEN, EMPTY, FOLLOWED_ARCHIVE, OPENS, SECRET, TOO_LARGE, UNUSUAL_ARCHIVE
from intacto.formats.sevenzip_header import (
    FRONT,
    Folder,
    NotUnderstood,
    Packed,
    Streams,
    parse_front,
    parse_header,
)
from intacto.formats.signs import SEVENZIP
from intacto.formats.spool import MOST, Clock, Spool
from intacto.formats.stream import Steps
from intacto.formats.unpackers import SLICE, BadStream, NotSupported

KIND = "7z"
_VERSIONS = (b"\0\2", b"\0\3", b"\0\4")  # no CRC covers them
_HEADER_MOST = 32 * 1024**2
_METHOD = say("The archive is packed in a way that cannot be tested.")
_NOT_COMPARED = say("The archive holds no fingerprint of some of its files.")
_LIST_DAMAGED = say("The archive's list of contents is damaged.")


class SevenZipTester:
    """Tests a 7z archive. ``most``: see :class:`~intacto.formats.spool.Spool`."""

    def __init__(self, most: int = MOST, slack: int = SLACK) -> None:
        self._frame = _Frame()
        self._spool = Spool(KIND, lambda file, size, clock: _Check(file, size, clock, slack).opinion(), most=most)

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self._frame.feed(data)
        self._spool.feed(data)

    def finish(self) -> Opinion:
        """Return the opinion, once all bytes were fed."""
        frame = self._frame.finish()
        if frame.soundness is Soundness.SOUND:
            return self._spool.finish()
        self._spool.drop()
        return frame


class _Frame(Parser):
    """Compares what can be seen without unpacking: both CRCs of the frame, and the length. Needs no copy."""

    def __init__(self) -> None:
        super().__init__(KIND, sound=say("The archive's frame is whole."))

    def _parse(self) -> Steps[Message | None]:
        if not (yield from self._stream.peek(1)):
            raise Damaged(EMPTY)
        if (yield from self._stream.peek(len(SEVENZIP))) != SEVENZIP:
            raise Damaged(say("It does not begin like a 7z archive."))
        head = yield from self._stream.take(FRONT)
        front = parse_front(head, crc32(head[12:], 0))
        if not front.is_right:
            raise Damaged(say("The head of the archive is damaged."))
        if head[6:8] not in _VERSIONS:
            self._doubts(UNUSUAL_ARCHIVE)
        yield from self._stream.skip(front.offset)
        crc = Crc32()
        yield from self._stream.each(front.size, crc.add)
        if crc.value != front.crc:
            raise Damaged(_LIST_DAMAGED)
        return FOLLOWED_ARCHIVE if (yield from self._stream.peek(1)) else None


class _Check:
    """One check of a copy whose frame is right."""

    def __init__(self, file: IO[bytes], size: int, clock: Clock, slack: int) -> None:
        self._file = file
        self._size = size
        self._clock = clock
        self._budget = Budget(lambda: size, slack)
        self._doubt = None if size else EMPTY

    def opinion(self) -> Opinion:
        """Return the opinion."""
        try:
            self._everything()
        except (Damaged, BadStream) as damage:
            reason = damage.reason if isinstance(damage, Damaged) else _LIST_DAMAGED
            return Opinion(Soundness.DAMAGED, KIND, reason)
        except Unsure as unsure:
            self._doubt = self._doubt or unsure.reason
        except (NotUnderstood, NotSupported):
            self._doubt = self._doubt or UNUSUAL_ARCHIVE
        if self._doubt is not None:
            return Opinion(Soundness.UNKNOWN, KIND, self._doubt)
        return Opinion(Soundness.SOUND, KIND, OPENS)

    def _everything(self) -> None:
        head = self._file.read(FRONT)
        front = parse_front(head, crc32(head[12:], 0))
        if not front.size:
            return
        if front.size > _HEADER_MOST:
            raise Unsure(TOO_LARGE)
        self._file.seek(FRONT + front.offset)
        streams, is_packed = parse_header(self._file.read(front.size))
        covered = [(FRONT + front.offset, front.size)]
        while is_packed:
            covered += [(packed.start, packed.size) for packed in streams.packed]
            streams, is_packed = parse_header(self._header(streams))
            if len(covered) > 4:
                raise NotUnderstood
        self._see_coverage([*covered, *((packed.start, packed.size) for packed in streams.packed)])
        rest = iter(streams.packed)
        for folder in streams.folders:
            self._folder(folder, [next(rest) for _ in range(folder.packed)])

    def _header(self, streams: Streams) -> bytes:
        """Return a header that is packed itself."""
        if len(streams.folders) != 1 or streams.folders[0].size > _HEADER_MOST or len(streams.packed) != 1:
            raise NotUnderstood
        folder = streams.folders[0]
        if any(coder.method == coders.AES for coder in folder.coders):
            raise Unsure(SECRET)
        data = b"".join(self._unpacked(folder, streams.packed[0]))
        if len(data) != folder.size or (folder.crc is not None and crc32(data, 0) != folder.crc):
            raise Damaged(_LIST_DAMAGED)
        if folder.crc is None:
            self._doubt = _NOT_COMPARED
        return data

    def _see_coverage(self, regions: list[tuple[int, int]]) -> None:
        """Doubt where bytes belong to nothing or to two things, or stand past the end."""
        at = FRONT
        for start, size in sorted(regions):
            if start != at:
                self._doubt = self._doubt or UNUSUAL_ARCHIVE
            at = start + size
        if at != self._size:
            self._doubt = self._doubt or UNUSUAL_ARCHIVE

    def _folder(self, folder: Folder, packed: list[Packed]) -> None:
        """Unpack a folder and compare it; what cannot be unpacked is a doubt, and the others are looked at."""
        for stream in packed:
            self._compare_packed(stream)
        try:
            if not folder.is_chain or len(packed) != 1:
                raise NotSupported
            self._compare(folder, self._unpacked(folder, packed[0]))
        except NotSupported:
            is_secret = any(coder.method == coders.AES for coder in folder.coders)
            self._doubt = self._doubt or (SECRET if is_secret else _METHOD)
        except BadStream:
            raise Damaged(DOES_NOT_OPEN) from None

    def _compare_packed(self, packed: Packed) -> None:
        if packed.crc is None:
            return
        crc = Crc32()
        for piece in self._read(packed):
            crc.add(piece)
        if crc.value != packed.crc:
            raise Damaged(say("Something inside the archive is damaged."))

    def _compare(self, folder: Folder, pieces: Iterator[bytes]) -> None:
        broken = Damaged(DOES_NOT_OPEN)
        rest = b""
        for part in folder.parts:
            crc, left = 0, part.size
            while left:
                piece = rest or next(pieces, b"")
                if not piece:
                    raise broken
                crc = crc32(piece[:left], crc)
                rest = piece[left:]
                left -= min(left, len(piece))
            if part.crc is None:
                self._doubt = self._doubt or _NOT_COMPARED
            elif crc != part.crc:
                raise broken
        if rest or next(pieces, b""):
            raise broken
        if not folder.parts:
            self._doubt = self._doubt or _NOT_COMPARED

    def _unpacked(self, folder: Folder, packed: Packed) -> Iterator[bytes]:
        """Return the pieces that a folder unpacks to, none of them empty; raises NotSupported at once."""
        pieces = self._read(packed)
        for coder, size in zip(folder.coders, folder.sizes, strict=True):
            pieces = self._limited(coders.undo(coder, pieces, size), size, coders.cost(coder))
        return pieces

    def _limited(self, pieces: Iterator[bytes], size: int, cost: int) -> Iterator[bytes]:
        left = size
        for piece in pieces:
            self._clock.tick()
            self._budget.spend(len(piece), cost)
            left -= len(piece)
            if left < 0:
                raise BadStream
            if piece:
                yield piece

    def _read(self, packed: Packed) -> Iterator[bytes]:
        """Yield a packed stream in pieces."""
        at, end = packed.start, packed.start + packed.size
        while at < end:
            self._clock.tick()
            self._file.seek(at)
            piece = self._file.read(min(SLICE, end - at))
            if not piece:
                raise NotUnderstood
            at += len(piece)
            yield piece
