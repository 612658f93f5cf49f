"""Is an OVA whole? A tar with a manifest, which has the digest of each file in it (DMTF DSP0243, 5.1 and 6)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from intacto.domain.words import Message, say
from intacto.formats.names import title_of
from intacto.formats.parser import Damaged, Reading, Unsure, damaged_at
from intacto.formats.sentences import NOT_LIKE, UNUSUAL
from intacto.formats.stream import Steps, Stream

BLOCK = 512
_PIECE = 1024**2
_DIGESTS = ("sha256", "sha1", "sha512")
_LINE = re.compile(rb"(SHA1|SHA256|SHA512) ?\((.+)\) ?= ?([0-9A-Fa-f]+)\s*\Z")
_LARGEST_MANIFEST = 4 * 1024**2
_MOST_FILES = 10_000
_LONG_NAME, _EXTENDED, _GLOBAL = b"L", b"x", b"g"

_NO_MANIFEST = say("It has no fingerprints of what is inside, so it cannot tell.")


def tester() -> Reading:
    """Return a new tester."""
    return Reading("ova", _read)


@dataclass(frozen=True, slots=True)
class _Member:
    name: bytes
    size: int
    kind: bytes


def _member(head: bytes, at: int) -> _Member:
    """Return what a head of tar says (POSIX.1-2001, pax, "ustar Interchange Format"); raises Damaged."""
    try:
        told = int(head[148:156].strip(b" \0") or b"0", 8)
        size = int.from_bytes(head[125:136], "big") if head[124] & 0x80 else int(head[124:136].strip(b" \0") or b"0", 8)
    except ValueError:
        raise damaged_at(at) from None
    if told != sum(head) - sum(head[148:156]) + 8 * 32:
        raise damaged_at(at) if at else Damaged(NOT_LIKE)
    return _Member(head[:100].rstrip(b"\0"), size, head[156:157])


def _read(stream: Stream) -> Steps[Message | None]:
    contents = _Contents(stream)
    while True:
        at = stream.position
        head = yield from stream.take(BLOCK)
        if not any(head):
            break
        member = _member(head, at)
        if member.kind in (_LONG_NAME, _EXTENDED, _GLOBAL):
            # Names beyond 100 bytes and sizes beyond 8 GiB can be told before the file itself.
            raise Unsure(UNUSUAL)
        yield from contents.read(member)
    while (yield from stream.peek(1)):
        if any((yield from stream.some(_PIECE))):
            return UNUSUAL
    return contents.judge()


class _Contents:
    """The digests of the files, and those of the manifest, wherever it stands."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._seen: dict[bytes, dict[str, bytes]] = {}
        self._told: dict[bytes, tuple[str, bytes]] = {}
        self._manifests = 0
        self._doubtful = False

    def read(self, member: _Member) -> Steps[None]:
        """Take the content of a file and the zeros that fill its last block."""
        if member.name.endswith(b".mf") and member.size <= _LARGEST_MANIFEST:
            self._manifests += 1
            self._parse((yield from self._stream.take(member.size)))
        elif member.name.endswith(b".cert"):
            yield from self._stream.skip(member.size)
        else:
            yield from self._digest(member)
        padding = yield from self._stream.take(-member.size % BLOCK)
        self._doubtful |= any(padding)

    def _parse(self, manifest: bytes) -> None:
        for line in manifest.splitlines():
            found = _LINE.match(line)
            if found is None:
                self._doubtful |= bool(line.strip())
                continue
            try:
                self._told[found[2]] = found[1].decode("ascii").lower(), bytes.fromhex(found[3].decode("ascii"))
            except ValueError:
                self._doubtful = True

    def _digest(self, member: _Member) -> Steps[None]:
        """Digest a file: by the algorithm that the manifest has named, else by each that it may name later."""
        named = self._told.get(member.name)
        digests = {name: hashlib.new(name, usedforsecurity=False) for name in ([named[0]] if named else _DIGESTS)}
        yield from self._stream.each(member.size, *(digest.update for digest in digests.values()))
        self._doubtful |= member.name in self._seen
        self._seen[member.name] = {name: digest.digest() for name, digest in digests.items()}
        if len(self._seen) > _MOST_FILES:
            raise Unsure(UNUSUAL)

    def judge(self) -> Message | None:
        """Return why it cannot be called sound, None where it can; raises Damaged."""
        if not self._manifests:
            return _NO_MANIFEST
        doubtful = self._doubtful or self._manifests > 1 or self._told.keys() != self._seen.keys()
        for name, digests in self._seen.items():
            algorithm, told = self._told.get(name, ("", b""))
            if not algorithm or digests[algorithm] == told:
                continue
            # The description is text that people change by hand; the disks are not.
            if not name.endswith(b".ovf"):
                raise Damaged(
                    say("“{name}” inside the file is damaged.", name=title_of(name.decode("utf-8", "replace")))
                )
            doubtful = True
        return UNUSUAL if doubtful else None
