"""Products for the tests of the command line: sound ZIPs, and the ways in which they are hurt."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

BLOCK = 65536


def sound_zip(seed: int, size: int = 300_000) -> bytes:
    """Return a ZIP with so many random bytes in it, always the same for the same seed."""
    parcel = io.BytesIO()
    with zipfile.ZipFile(parcel, "w") as archive:
        entry = zipfile.ZipInfo("plantilla.bin", (2025, 1, 1, 0, 0, 0))
        archive.writestr(entry, random.Random(seed).randbytes(size))
    return parcel.getvalue()


def blanked(content: bytes, block: int = 2) -> bytes:
    """Return ``content`` with one block of zeros."""
    at = block * BLOCK
    return content[:at] + bytes(BLOCK) + content[at + BLOCK :]


def write_all(root: Path, files: dict[str, bytes]) -> None:
    """Write files under ``root``."""
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


FILES = {f"packs/pack-{n}.zip": sound_zip(n) for n in range(5)} | {"libro.zip": sound_zip(9, 70_000)}
"""A small shop."""
