"""Is a ZIP whole? Read once from front to back as it streams by, in flat memory, at the speed of inflating it.

Every entry is unpacked and its CRC-32 and sizes are compared; then the directory and the end records must tell of just
these entries (APPNOTE.TXT 6.3.10). *Sound* is said only if all of that was seen to be right. *Damaged* is said only of
what no writer of ZIP files brings about. What is in between, a password say, is *unknown*.
"""

from __future__ import annotations

from intacto.domain.proof import Opinion, Soundness
from intacto.domain.words import Message, say
from intacto.formats import zip_prefixed
from intacto.formats import zip_records as records
from intacto.formats.budget import SLACK
from intacto.formats.parser import Damaged, Parser, Unsure, to_the_end
from intacto.formats.sentences import EMPTY
from intacto.formats.spool import MOST, Spool
from intacto.formats.stream import BreaksOff, Steps
from intacto.formats.zip_entries import SECRET, UNUSUAL, Entries
from intacto.formats.zip_guise import Guise
from intacto.formats.zip_records import Directory
from intacto.formats.zip_tally import Match, Tally

KIND = "zip"
_PIECE = 256 * 1024
_ENTRIES_MOST = 1_000_000
_BEGINNINGS = (records.LOCAL, records.END, records.END64, records.DESCRIPTOR, records.SINGLE_VOLUME)
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_COPIED_MOST = 64 * 1024**2  # of what begins like anything else
_SIGNING_BLOCK_MOST = 64 * 1024**2
_SIGNING_MAGIC = b"APK Sig Block 42"

_NO_ZIP = say("It does not begin like a ZIP.")
_BREAKS_OFF = say("The ZIP breaks off before its end.")
_MISMATCH = say("The list of contents does not match what is inside the ZIP.")
_VOLUMES = say("It is one of several parts of a ZIP.")
_FOLLOWED = say("Something follows the end of the ZIP.")


class ZipTester(Parser):
    """Tests one ZIP that is fed in pieces of any length.

    ``slack`` is the number of bytes that a ZIP may unpack to whatever its own size. ``origin`` is the offset that the
    ZIP's records give to its first byte, None for 0: then something else may come before that byte.
    """

    def __init__(self, slack: int = SLACK, origin: int | None = None) -> None:
        super().__init__(KIND, keep=records.LONGEST_END, origin=origin or 0)
        self._slack = slack
        self._may_be_prefixed = origin is None
        self._guise = Guise()
        self._reader = Entries(self._stream, self._doubts, slack)
        self._entries = Tally()
        self._directory = Tally()

    def _run(self) -> Steps[Opinion]:
        head = yield from self._stream.peek(512)
        self._guise.begin(head)
        if self._may_be_prefixed and head.strip(b"\0") and not head.startswith(_BEGINNINGS):
            return (yield from self._behind_something(head))
        try:
            yield from self._all_records(head)
        except BreaksOff:
            return self._damaged(_BREAKS_OFF)
        except Damaged as damage:
            return self._damaged(damage.reason)
        except Unsure as unsure:
            self._doubts(unsure.reason)
        if self._doubt is not None:
            return (yield from self._only_the_end(self._doubt))
        if self._entries.count == 0:
            return Opinion(Soundness.SOUND, KIND, say("The ZIP is empty."))
        return Opinion(Soundness.SOUND, self._guise.word, say("Everything inside the ZIP opens."))

    def _damaged(self, reason: Message) -> Opinion:
        return Opinion(Soundness.DAMAGED, self._guise.word, reason)

    def _only_the_end(self, doubt: Message) -> Steps[Opinion]:
        """Return the opinion of a ZIP that cannot be tested whole: even so it must have its end."""
        yield from to_the_end(self._stream)
        whole = doubt is _VOLUMES or records.last_end(self._stream.tail) is not None
        if not whole:
            return self._damaged(_FOLLOWED if doubt is _FOLLOWED else _BREAKS_OFF)
        return Opinion(Soundness.UNKNOWN, self._guise.word, doubt)

    def _behind_something(self, head: bytes) -> Steps[Opinion]:
        """Return the opinion of a file that does not begin like a ZIP, but may hold one further back."""
        most = MOST if head.startswith(_PROGRAMS) else _COPIED_MOST
        spool = Spool(KIND, zip_prefixed.checker(KIND, lambda origin: ZipTester(self._slack, origin)), most=most)
        while (yield from self._stream.peek(1)):
            spool.feed(bytes((yield from self._stream.some(_PIECE))))
        if records.last_end(self._stream.tail) is None:
            spool.drop()
            return self._damaged(_NO_ZIP)
        return spool.finish()

    def _all_records(self, head: bytes) -> Steps[None]:
        self._start(head)
        while (yield from self._mark()) == records.LOCAL:
            entry = yield from self._reader.read()
            self._entries.add(entry)
            self._guise.see(entry.name)
            if self._entries.count > _ENTRIES_MOST:
                raise Unsure(say("There are too many files inside the ZIP to test."))
        yield from self._between()
        start = self._stream.position
        while (yield from self._mark()) == records.CENTRAL:
            yield from self._central()
        yield from self._ends(start)
        match self._entries.match(self._directory):
            case Match.NONE:
                raise Damaged(_MISMATCH)
            case Match.UNUSUAL:
                self._doubts(UNUSUAL)
            case Match.FULL:
                pass

    def _mark(self) -> Steps[bytes]:
        """Return the signature of the next record without taking it."""
        mark = yield from self._stream.peek(4)
        if len(mark) < 4:
            raise BreaksOff
        return mark

    def _bad_place(self, at: int | None = None) -> Damaged:
        return Damaged(say("The ZIP is damaged at byte {at}.", at=self._stream.position if at is None else at))

    @staticmethod
    def _start(head: bytes) -> None:
        """Look at how the ZIP begins; raises Damaged, Unsure."""
        if not head:
            raise Damaged(EMPTY)
        if head.startswith((records.DESCRIPTOR, records.SINGLE_VOLUME)):
            raise Unsure(_VOLUMES)
        if not head.startswith(_BEGINNINGS):
            raise Damaged(_NO_ZIP)

    def _between(self) -> Steps[None]:
        """Pass what may stand between the last entry and the directory: Android's signatures, say."""
        mark = yield from self._mark()
        if mark == records.EXTRA_DATA:
            raise Unsure(SECRET)
        if mark in (records.CENTRAL, records.END, records.END64):
            return
        damage = self._bad_place()
        length = int.from_bytes((yield from self._stream.peek(8)), "little")
        if not 24 <= length <= _SIGNING_BLOCK_MOST:
            raise damage
        yield from self._stream.skip(8 + length - len(_SIGNING_MAGIC))
        if (yield from self._stream.take(len(_SIGNING_MAGIC))) != _SIGNING_MAGIC:
            raise damage
        self._doubts(UNUSUAL)

    def _central(self) -> Steps[None]:
        at = self._stream.position
        head = yield from self._stream.take(records.CENTRAL_SIZE)
        name_length, extra_length, comment_length = records.central_lengths(head)
        rest = yield from self._stream.take(name_length + extra_length)
        yield from self._stream.skip(comment_length)
        entry = records.parse_central(head, rest)
        if entry.disk:
            self._doubts(_VOLUMES)
        if entry.is_odd:
            self._doubts(UNUSUAL)
        if entry.offset >= self._stream.position:
            raise self._bad_place(at)
        self._directory.add(entry)

    def _ends(self, start: int) -> Steps[None]:
        """Read the records behind the directory, which began at ``start``, and see that nothing follows them."""
        mark = yield from self._mark()
        seen = Directory(0, 0, self._directory.count, self._directory.count, self._stream.position - start, start)
        if mark == records.SIGNATURE:
            raise Unsure(UNUSUAL)
        has64 = mark == records.END64
        if has64:
            yield from self._end64(seen)
            mark = yield from self._mark()
        if mark != records.END:
            raise self._bad_place()
        told, comment_length = records.parse_end((yield from self._stream.take(records.END_SIZE)))
        self._compare(told, seen, has64=has64)
        yield from self._stream.skip(comment_length)
        if (yield from self._stream.peek(1)):
            raise Unsure(_FOLLOWED)

    def _end64(self, seen: Directory) -> Steps[None]:
        at = self._stream.position
        more, told = records.parse_end64((yield from self._stream.take(records.END64_SIZE)))
        if more < 0:
            raise self._bad_place()
        yield from self._stream.skip(more)
        self._compare(told, seen, has64=False)
        if (yield from self._mark()) != records.LOCATOR64:
            raise self._bad_place()
        disk, offset, disks = records.parse_locator64((yield from self._stream.take(records.LOCATOR64_SIZE)))
        if disk or disks > 1:
            self._doubts(_VOLUMES)
        if offset != at:
            raise Damaged(_MISMATCH)

    def _compare(self, told: Directory, seen: Directory, *, has64: bool) -> None:
        """Compare an end record with the directory that was there."""
        disks = {told.disk, told.first_disk} - ({records.FULL16} if has64 else set())
        if disks - {0}:
            self._doubts(_VOLUMES)
        for claim, truth, full in (
            (told.here, seen.here, records.FULL16),
            (told.count, seen.count, records.FULL16),
            (told.size, seen.size, records.FULL32),
            (told.offset, seen.offset, records.FULL32),
        ):
            if claim == truth or (has64 and claim == full):
                continue
            if truth <= full or claim != truth & full:
                raise Damaged(_MISMATCH)
            # The upper half is left out by the macOS Finder.
            self._doubts(UNUSUAL)
