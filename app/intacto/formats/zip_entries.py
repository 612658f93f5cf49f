"""The entries of a ZIP, one by one: each is unpacked, its CRC-32 and sizes compared with what is told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from intacto.domain.words import Message, say
from intacto.formats import zip_records as records
from intacto.formats.budget import Budget
from intacto.formats.inflate import crc32
from intacto.formats.parser import PIECE, Damaged, Unsure
from intacto.formats.stream import BreaksOff, Steps, Stream
from intacto.formats.unpackers import BadStream, NotSupported, Unpacker
from intacto.formats.zip_methods import UNPACKERS
from intacto.formats.zip_records import Entry

UNUSUAL = say("The ZIP is written in an unusual way and cannot be tested whole.")
SECRET = say("The ZIP has a password, so it cannot be tested.")
_METHOD = say("The ZIP is packed in a way that cannot be tested.")


@dataclass(frozen=True, slots=True)
class _Content:
    """What the bytes of an entry turned out to be."""

    crc: int
    packed: int
    size: int


class Entries:
    """Reads entries from ``stream``; ``doubts`` is told why something cannot be tested.

    ``slack`` is the number of bytes that a ZIP may unpack to whatever its own size.
    """

    def __init__(self, stream: Stream, doubts: Callable[[Message], None], slack: int) -> None:
        self._stream = stream
        self._doubts = doubts
        self._budget = Budget(lambda: stream.given, slack)

    def read(self) -> Steps[Entry]:
        """Return the next entry as its bytes show it to be; raises Damaged, Unsure, BreaksOff."""
        offset = self._stream.position
        head = yield from self._stream.take(records.LOCAL_SIZE)
        rest = yield from self._stream.take(sum(records.local_lengths(head)))
        entry = records.parse_local(head, rest, offset)
        if entry.is_odd:
            self._doubts(UNUSUAL)
        if entry.is_secret or entry.flags & records.PATCHED or entry.method not in UNPACKERS:
            content = yield from self._pass_by(entry)
        else:
            content = yield from self._unpack(entry)
        if content == _Content(entry.crc, entry.packed, entry.size):
            return entry
        return replace(entry, crc=content.crc, packed=content.packed, size=content.size)

    def _pass_by(self, entry: Entry) -> Steps[_Content]:
        """Skip an entry that cannot be unpacked."""
        self._doubts(SECRET if entry.is_secret else _METHOD)
        described = entry.flags & records.DESCRIBED
        if entry.flags & records.MASKED or (described and not entry.packed):
            raise Unsure(SECRET if entry.is_secret else _METHOD)
        yield from self._stream.skip(entry.packed)
        if not described:
            return _Content(entry.crc, entry.packed, entry.size)
        found = records.find_descriptor((yield from self._stream.peek(28)), entry.packed)
        if found is None:
            raise Unsure(UNUSUAL)
        length, crc, size = found
        yield from self._stream.skip(length)
        return _Content(crc, entry.packed, size)

    def _unpack(self, entry: Entry) -> Steps[_Content]:
        """Unpack an entry and compare it with its header, or with the descriptor behind it."""
        try:
            unpacker = UNPACKERS[entry.method]()
        except NotSupported:
            return (yield from self._pass_by(entry))
        described = bool(entry.flags & records.DESCRIBED)
        try:
            if described and unpacker.ends_itself:
                content = yield from self._inflate(entry, unpacker, None)
            elif described and not entry.packed:
                content = yield from self._look_for_end(entry)
            else:
                content = yield from self._inflate(entry, unpacker, entry.packed)
        except BadStream:
            raise self._not_opening(entry) from None
        except NotSupported:
            raise Unsure(_METHOD) from None
        if described:
            yield from self._descriptor(entry, content)
        elif content != _Content(entry.crc, entry.packed, entry.size):
            raise self._not_opening(entry)
        return content

    @staticmethod
    def _not_opening(entry: Entry) -> Damaged:
        return Damaged(say("“{name}” inside the ZIP does not open.", name=entry.title))

    def _inflate(self, entry: Entry, unpacker: Unpacker, packed: int | None) -> Steps[_Content]:
        """Unpack ``packed`` bytes, or with None until the stream says that it ends."""
        crc = size = taken = 0
        while not unpacker.ended and taken != packed:
            piece = yield from self._stream.some(PIECE if packed is None else min(PIECE, packed - taken))
            taken += len(piece)
            for out in unpacker.unpack(piece):
                crc = crc32(out, crc)
                size += len(out)
                self._budget.spend(len(out), unpacker.cost)
                if packed is not None and not entry.flags & records.DESCRIBED and size > entry.size:
                    raise self._not_opening(entry)
        self._stream.give_back(unpacker.left_over)
        taken -= unpacker.left_over
        if unpacker.ends_itself and not unpacker.ended:
            raise self._not_opening(entry)
        if packed is not None and taken != packed:
            # Readers ignore what is between the end of the stream and the next entry; nothing vouches for it.
            self._doubts(UNUSUAL)
            yield from self._stream.skip(packed - taken)
            taken = packed
        return _Content(crc, taken, size)

    def _look_for_end(self, entry: Entry) -> Steps[_Content]:
        """Find the end of stored bytes whose length is told only behind them, by a descriptor that fits them exactly.

        An unsigned descriptor (4.3.9.3 lets writers leave the signature out) cannot be found; then nothing is said.
        """
        crc = size = 0
        if entry.name.endswith(b"/"):
            return _Content(crc, 0, size)
        while True:
            ahead = yield from self._stream.peek(28)
            if len(ahead) < 16:
                raise Unsure(UNUSUAL)
            if ahead.startswith(records.DESCRIPTOR):
                if ahead.startswith(records.descriptors(crc, size, size)[:2]):
                    return _Content(crc, size, size)
                found = records.find_descriptor(ahead, size)
                if found is not None and found[2] == size:
                    raise self._not_opening(entry)
            piece = yield from self._stream.some(PIECE)
            sure = bytes(piece).find(records.DESCRIPTOR, 1)
            if sure < 0:
                sure = max(len(piece) - 3, 1)
            self._stream.give_back(len(piece) - sure)
            crc = crc32(piece[:sure], crc)
            size += sure

    def _descriptor(self, entry: Entry, content: _Content) -> Steps[None]:
        ahead = yield from self._stream.peek(28)
        if len(ahead) < 28:
            raise BreaksOff
        forms = [f for f in records.descriptors(content.crc, content.packed, content.size) if ahead.startswith(f)]
        # Of an empty entry the short form is the beginning of the long one: the next record tells which it is.
        forms.sort(key=lambda form: ahead[len(form) : len(form) + 2] != b"PK")
        if forms:
            yield from self._stream.skip(len(forms[0]))
        elif not ahead.startswith((records.LOCAL, records.CENTRAL)):
            raise self._not_opening(entry)
