"""What came as a download, compared with the baseline in the one pass in which it comes; memory stays flat.

The bytes decide, nothing else: a download is the file only where its size and its SHA-256 are the baseline's. Where
they are not, the same pass looks for the whole file in what came: behind bytes that do not belong to it, before such
bytes, and compressed once more than it should be. Each of these is claimed only where the SHA-256 of the rest is the
baseline's.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import xxhash

from intacto.domain.fingerprint import BLOCK_SIZE, BlockDigests, Fingerprint
from intacto.engine.reading import Digester
from intacto.formats.coding import Undoing, undoing_for

MOST_IN_FRONT = 16384
"""Bytes in front of a file that are looked past: warnings of PHP and marks of editors are far shorter."""

HEAD = 1024
"""Bytes of a download that are kept, to tell what kind of thing came."""

_LEAST_FILE = 16
"""Bytes under which a file may stand in a page by chance, so that nothing is said of where it begins."""

_MOST_STARTS = 4
"""Places at most that are followed at once; a file may begin with the same block again and again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a download must be: the baseline, the digests of its blocks, and what the seller sold before it."""

    fingerprint: Fingerprint
    blocks: BlockDigests
    earlier: tuple[Fingerprint, ...] = ()
    is_page: bool = False
    """The product is an HTML file itself."""
    is_sold: bool = True
    """It is known to be what is sold; else ``fingerprint`` is of what the host holds, which opens without errors."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came.

    ``front`` bytes lay in front of the whole file (None: it was not in there); ``packed``: it came whole, compressed;
    ``prefix``: what came is the beginning of the file, proven by whole blocks; ``head`` its first bytes.
    """

    fingerprint: Fingerprint
    front: int | None
    packed: bool
    prefix: bool
    head: bytes


class Comparison:
    """Takes a download in pieces of any length."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._whole = Digester()
        self._count = 0
        self._head = bytearray()
        self._looking = True
        self._begins_well = False
        self._starts: list[_Start] = []
        self._unpacking: _Unpacking | None = None

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        room = self._wanted.fingerprint.size - self._count
        if 0 <= room <= len(data):
            self._whole.feed(data[:room])
            self._begins_well = self._whole.fingerprint() == self._wanted.fingerprint
            self._whole.feed(data[room:])
        else:
            self._whole.feed(data)
        self._count += len(data)
        self._follow(data)

    def finish(self) -> Seen:
        """Return what came, now that it ended."""
        if self._looking:
            self._look()
        found = self._whole.fingerprint()
        if not self._count:
            self._begins_well = found == self._wanted.fingerprint
        fronts = [start.at for start in self._starts if start.matches()]
        front = 0 if self._begins_well else fronts[0] if fronts else None
        packed = self._unpacking is not None and self._unpacking.matches()
        return Seen(found, front, packed, self._is_prefix(found), bytes(self._head[:HEAD]))

    def _follow(self, data: bytes) -> None:
        if not self._looking:
            for start in self._starts:
                start.feed(data)
            if self._unpacking is not None:
                self._unpacking.feed(data)
            return
        self._head += data
        if len(self._head) >= MOST_IN_FRONT + BLOCK_SIZE:
            self._look()

    def _look(self) -> None:
        """Look where in the first bytes the file begins, and follow from there; forget the rest of them."""
        self._looking = False
        head = bytes(self._head)
        del self._head[HEAD:]
        if self._begins_at(head, 0):
            return
        self._starts = [_Start(at, self._wanted.fingerprint) for at in self._places(head)]
        self._unpacking = _Unpacking(undoing_for(head), self._wanted.fingerprint)
        self._follow(head)

    def _places(self, head: bytes) -> list[int]:
        size = self._wanted.fingerprint.size
        if size < _LEAST_FILE or not len(self._wanted.blocks):
            return []
        last = min(MOST_IN_FRONT, len(head) - min(BLOCK_SIZE, size))
        found = (at for at in range(1, last + 1) if self._begins_at(head, at))
        return [at for at, _ in zip(found, range(_MOST_STARTS), strict=False)]

    def _begins_at(self, head: bytes, at: int) -> bool:
        length = min(BLOCK_SIZE, self._wanted.fingerprint.size)
        if not len(self._wanted.blocks) or len(head) < at + length:
            return False
        return xxhash.xxh3_128_digest(memoryview(head)[at : at + length]) == self._wanted.blocks[0]

    def _is_prefix(self, found: Fingerprint) -> bool:
        whole = found.size // BLOCK_SIZE
        if found.size >= self._wanted.fingerprint.size or not 0 < whole <= len(self._wanted.blocks):
            return False
        mine = self._whole.blocks()
        return all(mine[i] == self._wanted.blocks[i] for i in range(whole))


class _Start:
    """A place at which the file may begin: hashes as many bytes from there as it has."""

    def __init__(self, at: int, wanted: Fingerprint) -> None:
        self.at = at
        self._wanted = wanted
        self._digest = hashlib.sha256()
        self._skip = at
        self._left = wanted.size

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the download."""
        view = memoryview(data)[self._skip : self._skip + self._left]
        self._skip = max(0, self._skip - len(data))
        self._digest.update(view)
        self._left -= len(view)

    def matches(self) -> bool:
        """Tell whether the whole file lay there."""
        return not self._left and self._digest.hexdigest() == self._wanted.sha256


class _Unpacking:
    """Undoes one more compression, as long as what comes out can be the file."""

    def __init__(self, undoing: Undoing, wanted: Fingerprint) -> None:
        self._undoing: Undoing | None = undoing
        self._wanted = wanted
        self._digest = hashlib.sha256()
        self._size = 0

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the download."""
        if self._undoing is None:
            return
        try:
            for piece in self._undoing.feed(data):
                self._digest.update(piece)
                self._size += len(piece)
                if self._size > self._wanted.size:
                    self._undoing = None
                    return
        except ValueError:
            self._undoing = None

    def matches(self) -> bool:
        """Tell whether exactly the file came out."""
        return self._undoing is not None and self._digest.hexdigest() == self._wanted.sha256
