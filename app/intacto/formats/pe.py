"""Is a program for Windows whole? It has to hold what its head lists, and be what its signature signed, if it has one.

Microsoft's "PE Format"; for signatures its "Windows Authenticode Portable Executable Signature Format" 1.0.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from typing import Protocol

from intacto.domain.words import Message, say
from intacto.formats.parser import Damaged, Reading, Unsure, damaged_at, is_slight
from intacto.formats.sentences import BREAKS_OFF, FOLLOWED, NO_MISS, NOT_LIKE, UNUSUAL
from intacto.formats.signs import MZ, is_for_windows
from intacto.formats.stream import Steps, Stream

_LARGEST_HEAD = 64 * 1024
_LARGEST_CERTIFICATE = 4 * 1024**2

_SIGNED = b"\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x01\x04"  # SPC_INDIRECT_DATA_OBJID
_DIGESTS = {
    "sha256": b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20",
    "sha1": b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14",
}
"""How a DigestInfo begins in DER (RFC 8017, 9.2)."""

_UNSIGNED = say("Nothing is missing, but without a signature this format would not notice all damage.")
_NOT_SIGNED = say("The program is not what its signature signed.")


class _Digest(Protocol):
    def update(self, data: memoryview, /) -> None: ...

    def digest(self) -> bytes: ...


def tester() -> Reading:
    """Return a new tester."""
    return Reading("exe", _read)


@dataclass(frozen=True, slots=True)
class _Head:
    """Where the checksum, the directory's entry for certificates, and the certificates stand; where sections end."""

    checksum: int
    entry: int
    certificates: int
    certificates_size: int
    sections_end: int


def _read(stream: Stream) -> Steps[Message | None]:
    raw = yield from stream.peek(_LARGEST_HEAD)
    if raw[:2] != MZ:
        raise Damaged(NOT_LIKE)
    head = _parse(raw)
    if not head.certificates:
        yield from _pass(stream, head.sections_end, [])
        return _UNSIGNED
    digests: list[_Digest] = [hashlib.new(name, usedforsecurity=False) for name in _DIGESTS]
    for until, gap in ((head.checksum, 4), (head.entry, 8), (head.certificates, 0)):
        yield from _pass(stream, until, digests)
        yield from stream.skip(gap)
    if head.certificates_size > _LARGEST_CERTIFICATE:
        raise Unsure(UNUSUAL)
    certificates = yield from stream.take(head.certificates_size)
    if len((yield from stream.peek(8))) == 8:
        raise Unsure(FOLLOWED)
    told = _told(certificates)
    if told is None:
        return _UNSIGNED
    if told not in [digest.digest() for digest in digests]:
        raise Damaged(_NOT_SIGNED)
    return None if is_slight(len(certificates), stream.given) else NO_MISS


def _pass(stream: Stream, until: int, digests: list[_Digest]) -> Steps[None]:
    yield from stream.each(max(until - stream.position, 0), *(digest.update for digest in digests))


def _parse(raw: bytes) -> _Head:
    """Return what the head says; raises Damaged, Unsure."""
    start = int.from_bytes(raw[60:64], "little")
    if not is_for_windows(raw):
        # Programs for DOS and for Windows before 95 are laid out otherwise.
        raise Unsure(UNUSUAL) if len(raw) == _LARGEST_HEAD or start < len(raw) else Damaged(BREAKS_OFF)
    count, size = struct.unpack_from("<H12xH", raw.ljust(start + 24, b"\0"), start + 6)
    optional = start + 24
    table = optional + size
    sections = raw[table : table + 40 * count]
    if len(sections) < 40 * count or size < 96:
        raise Unsure(UNUSUAL) if len(raw) == _LARGEST_HEAD else Damaged(BREAKS_OFF)
    ends = [
        start + length
        for length, start in (struct.unpack_from("<LL", sections, 40 * n + 16) for n in range(count))
        if length
    ]
    directories = {0x10B: 96, 0x20B: 112}.get(int.from_bytes(raw[optional : optional + 2], "little"))
    if directories is None:
        raise damaged_at(optional)
    entry = optional + directories + 8 * 4
    has_entry = int.from_bytes(raw[optional + directories - 4 : optional + directories], "little") > 4
    at, length = struct.unpack_from("<LL", raw, entry) if has_entry and entry + 8 <= table else (0, 0)
    end = max(ends, default=0)
    if at and (at < end or at < entry + 8 or not length):
        raise Unsure(UNUSUAL)
    return _Head(optional + 64, entry, at, length, end)


def _told(certificates: bytes) -> bytes | None:
    """Return the digest that was signed, None where it is not found."""
    at = certificates.find(_SIGNED)
    for mark in _DIGESTS.values():
        found = certificates.find(mark, at)
        if 0 <= at < found:
            return certificates[found + len(mark) : found + len(mark) + mark[-1]]
    return None
