"""ZIP files made by the standard library, and the standard library as the judge of damaged ones."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, cast

from intacto.domain.proof import Opinion, Soundness
from intacto.formats import Tester
from intacto.formats.zip import ZipTester

SOUND, DAMAGED, UNKNOWN = Soundness.SOUND, Soundness.DAMAGED, Soundness.UNKNOWN


@dataclass(frozen=True, slots=True)
class Inside:
    """One file to put into a ZIP."""

    name: str
    content: bytes
    method: int = zipfile.ZIP_DEFLATED
    zip64: bool = False


class Pipe:
    """Takes bytes and cannot go back: zipfile then writes data descriptors."""

    def __init__(self) -> None:
        self.taken = bytearray()

    def write(self, data: bytes) -> int:
        """Take bytes."""
        self.taken += data
        return len(data)

    def flush(self) -> None:
        """There is nothing to wait for."""


def make_zip(files: list[Inside], *, comment: bytes = b"", streamed: bool = False) -> bytes:
    """Return the bytes of a ZIP; ``streamed`` ones have data descriptors."""
    target: io.BytesIO | Pipe = Pipe() if streamed else io.BytesIO()
    with zipfile.ZipFile(cast("IO[bytes]", target), "w") as archive:
        for file in files:
            info = zipfile.ZipInfo(file.name, (2024, 5, 3, 8, 40, 2))
            info.compress_type = file.method
            with archive.open(info, "w", force_zip64=file.zip64) as entry:
                entry.write(file.content)
        archive.comment = comment
    return bytes(target.taken) if isinstance(target, Pipe) else target.getvalue()


def pieces(data: bytes, seed: int) -> Iterator[bytes]:
    """Yield ``data`` in pieces of random lengths."""
    chance = random.Random(seed)
    longest = chance.choice([1, 7, 100, 4096, 70_000, 1_000_000])
    at = 0
    while at < len(data):
        length = chance.randint(1, longest) if len(data) < 50_000 or longest > 100 else 4096
        yield data[at : at + length]
        at += length


def ask(data: bytes, seed: int = 0, tester: Tester | None = None) -> Opinion:
    """Return the tester's opinion of ``data``."""
    tester = tester or ZipTester()
    for piece in pieces(data, seed):
        tester.feed(piece)
    return tester.finish()


def contents(data: bytes) -> list[tuple[str, bytes]] | None:
    """Return names and contents of all entries as zipfile reads them, None if it refuses any."""
    try:
        with warnings.catch_warnings(), zipfile.ZipFile(io.BytesIO(data)) as archive:
            warnings.simplefilter("ignore")
            return [(info.filename, archive.read(info)) for info in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return None
