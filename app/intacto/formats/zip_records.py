"""The records of a ZIP file as bytes, laid out by PKWARE's APPNOTE.TXT 6.3.10 (section numbers below)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from intacto.formats.names import title_of
from intacto.formats.signs import ZIP_END, ZIP_LOCAL

LOCAL = ZIP_LOCAL  # 4.3.7
DESCRIPTOR = b"PK\x07\x08"  # 4.3.9.3; at the start of a file 8.5.4: the first of several volumes
EXTRA_DATA = b"PK\x06\x08"  # 4.3.11 archive extra data record
CENTRAL = b"PK\x01\x02"  # 4.3.12
SIGNATURE = b"PK\x05\x05"  # 4.3.13 digital signature
END64 = b"PK\x06\x06"  # 4.3.14
LOCATOR64 = b"PK\x06\x07"  # 4.3.15
END = ZIP_END  # 4.3.16
SINGLE_VOLUME = b"PK00"  # 8.5.5: was to be several volumes, became one

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_END = struct.Struct("<4s4H2LH")
_DESCRIPTOR32 = struct.Struct("<4s3L")
_DESCRIPTOR64 = struct.Struct("<4sL2Q")
_EXTRA = struct.Struct("<2H")

LOCAL_SIZE = _LOCAL.size
CENTRAL_SIZE = _CENTRAL.size
END64_SIZE = _END64.size
LOCATOR64_SIZE = _LOCATOR64.size
END_SIZE = _END.size
LONGEST_END = END_SIZE + 0xFFFF
"""Bytes from the end of a file within which its last record begins."""

FULL16 = 0xFFFF
FULL32 = 0xFFFFFFFF
"""4.4.1.4: such a field is told in the ZIP64 records."""

# 4.4.4, general purpose bits
ENCRYPTED = 1 << 0
HOW_HARD = 3 << 1  # and whether LZMA marks its end
DESCRIBED = 1 << 3
PATCHED = 1 << 5
STRONG = 1 << 6
UTF8 = 1 << 11
MASKED = 1 << 13

SECRET = ENCRYPTED | STRONG | MASKED

# 4.4.5, compression methods
STORED, DEFLATED, DEFLATE64, BZIP2, LZMA = 0, 8, 9, 12, 14
OLD_ZSTD, ZSTD = 20, 93  # the first is what 6.3.7 had, and some programs still write

_ZIP64 = 0x0001  # 4.5.3
_NEWEST = 63  # 4.4.3.2: no version of the format needs more


@dataclass(frozen=True, slots=True)
class Entry:
    """What a local header (4.3.7) or a central one (4.3.12) says of one file inside; ZIP64 sizes already put in.

    ``stamp`` is date and time as they are written, ``offset`` where the local header stands. ``disk`` and
    ``comment_length`` are the central header's only. ``is_odd`` tells of an extra field or version that no writer
    makes, and that some programs refuse to open.
    """

    flags: int
    method: int
    crc: int
    packed: int
    size: int
    name: bytes
    offset: int
    stamp: int
    is_odd: bool
    disk: int = 0
    comment_length: int = 0

    @property
    def title(self) -> str:
        """Return the name for people: printable and not too long to show."""
        return title_of(self.name[:512].decode("utf-8" if self.flags & UTF8 else "cp437", "replace"))

    @property
    def is_secret(self) -> bool:
        """Tell whether its bytes are encrypted, so that its CRC cannot be tried."""
        return bool(self.flags & SECRET)


@dataclass(frozen=True, slots=True)
class Directory:
    """What an end record (4.3.16, or 4.3.14 in ZIP64) says of the central directory."""

    disk: int
    first_disk: int
    here: int
    count: int
    size: int
    offset: int


def local_lengths(head: bytes) -> tuple[int, int]:
    """Return the lengths of name and extra field that a local header of :data:`LOCAL_SIZE` bytes announces."""
    fields = _LOCAL.unpack(head)
    return fields[9], fields[10]


def parse_local(head: bytes, rest: bytes, offset: int) -> Entry:
    """Return the local header ``head`` with its name and extra field ``rest``; it stands at ``offset``."""
    _, needed, flags, method, time, date, crc, packed, size, name_length, _ = _LOCAL.unpack(head)
    size, packed = _widen(rest[name_length:], (size, FULL32), (packed, FULL32))
    is_odd = needed & 0xFF > _NEWEST or not _is_well_made(rest[name_length:])
    return Entry(flags, method, crc, packed, size, rest[:name_length], offset, date << 16 | time, is_odd)


def central_lengths(head: bytes) -> tuple[int, int, int]:
    """Return the lengths of name, extra field and comment that a central header announces."""
    fields = _CENTRAL.unpack(head)
    return fields[10], fields[11], fields[12]


def parse_central(head: bytes, rest: bytes) -> Entry:
    """Return the central header ``head`` with its name and extra field ``rest``."""
    fields = _CENTRAL.unpack(head)
    needed, flags, method, crc, packed, size, name_length = fields[2], *fields[3:5], *fields[7:11]
    stamp, comment, disk, offset = fields[6] << 16 | fields[5], fields[12], fields[13], fields[16]
    size, packed, offset, disk = _widen(
        rest[name_length:], (size, FULL32), (packed, FULL32), (offset, FULL32), (disk, FULL16)
    )
    is_odd = needed & 0xFF > _NEWEST or not _is_well_made(rest[name_length:])
    return Entry(flags, method, crc, packed, size, rest[:name_length], offset, stamp, is_odd, disk, comment)


def _widen(extra: bytes, *fields: tuple[int, int]) -> list[int]:
    """Return the values of ``fields`` (value, what it is when it is told elsewhere), from the ZIP64 field if needed.

    4.5.3: the ZIP64 extra field holds only those that are full in the header, in this order; the disk in 4 bytes.
    """
    values = [value for value, _ in fields]
    if all(value != full for value, full in fields):
        return values
    wide, at = zip64_field(extra), 0
    for index, (value, full) in enumerate(fields):
        width = 8 if full == FULL32 else 4
        if value == full and at + width <= len(wide):
            values[index] = int.from_bytes(wide[at : at + width], "little")
            at += width
    return values


def zip64_field(extra: bytes) -> bytes:
    """Return the content of the ZIP64 extra field, empty where there is none. Tolerates padding (4.6.10, zipalign)."""
    at = 0
    while at + _EXTRA.size <= len(extra):
        kind, length = _EXTRA.unpack_from(extra, at)
        at += _EXTRA.size
        if kind == _ZIP64:
            return extra[at : at + length]
        at += length
    return b""


def _is_well_made(extra: bytes) -> bool:
    """Tell whether the fields of ``extra`` fill it; up to 3 bytes of padding may follow."""
    at = 0
    while at + _EXTRA.size <= len(extra):
        at += _EXTRA.size + _EXTRA.unpack_from(extra, at)[1]
    return at <= len(extra)


def parse_end64(record: bytes) -> tuple[int, Directory]:
    """Return the number of bytes that follow the fixed part, and what the ZIP64 end record says."""
    _, size, _, _, disk, first_disk, here, count, length, offset = _END64.unpack(record)
    return size + 12 - END64_SIZE, Directory(disk, first_disk, here, count, length, offset)


def parse_locator64(record: bytes) -> tuple[int, int, int]:
    """Return the disk and offset of the ZIP64 end record, and the number of disks."""
    _, disk, offset, disks = _LOCATOR64.unpack(record)
    return disk, offset, disks


def parse_end(record: bytes) -> tuple[Directory, int]:
    """Return what the end record says, and the length of the archive's comment."""
    _, disk, first_disk, here, count, size, offset, comment = _END.unpack(record)
    return Directory(disk, first_disk, here, count, size, offset), comment


def descriptors(crc: int, packed: int, size: int) -> tuple[bytes, ...]:
    """Return each form of this content's data descriptor (4.3.9): with signature or not, 4 or 8 bytes."""
    bare32 = struct.pack("<3L", crc, packed & FULL32, size & FULL32)
    bare64 = struct.pack("<L2Q", crc, packed, size)
    return DESCRIPTOR + bare32, DESCRIPTOR + bare64, bare32, bare64


def find_descriptor(ahead: bytes, packed: int) -> tuple[int, int, int] | None:
    """Return length, CRC and size of the signed descriptor in ``ahead`` that tells of ``packed`` bytes, if one does."""
    if not ahead.startswith(DESCRIPTOR):
        return None
    for form in (_DESCRIPTOR32, _DESCRIPTOR64):
        if len(ahead) >= form.size:
            _, crc, told, size = form.unpack_from(ahead)
            if told == packed and (len(ahead) < form.size + 2 or ahead[form.size : form.size + 2] == b"PK"):
                return form.size, crc, size
    return None


def last_end(tail: bytes) -> tuple[int, Directory] | None:
    """Return the last end record in ``tail`` (a file's last bytes) that has room for its comment, and where."""
    at = len(tail)
    while (at := tail.rfind(END, 0, at)) >= 0:
        if at + END_SIZE <= len(tail):
            directory, comment = parse_end(tail[at : at + END_SIZE])
            if at + END_SIZE + comment <= len(tail):
                return at, directory
        at += len(END) - 1
    return None
