"""What lies on the hosts: one large file, thousands of small ones, a hundred thousand names."""

from __future__ import annotations

import hashlib
import os
import random
from pathlib import Path

from tests.servers import Daemon

MIB = 1 << 20


def write_large(path: Path, size: int) -> str:
    """Write ``size`` random bytes and return their SHA-256."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for begin in range(0, size, MIB):
            block = os.urandom(min(MIB, size - begin))
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def write_small(folder: Path, count: int, seed: int = 1) -> dict[str, str]:
    """Write files of 5 to 150 KB, fifty a folder; return their SHA-256 by path."""
    dice = random.Random(seed)
    written: dict[str, str] = {}
    for number in range(count):
        body = dice.randbytes(dice.randrange(5_000, 150_000))
        path = folder / f"packs-{number // 50:02}" / f"kit-{number:04}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        written[str(path.relative_to(folder))] = hashlib.sha256(body).hexdigest()
    return written


def harm(daemon: Daemon, name: str) -> None:
    """Change 512 bytes in the middle of a file on the host's disk; length and time stay."""
    path = daemon.path(name)
    before = path.stat()
    with path.open("r+b") as file:
        file.seek(before.st_size // 2)
        file.write(bytes(512))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def write_names(root: Path, folders: int, each: int) -> int:
    """Write ``each`` files of one byte into each of so many folders; return how many files there are."""
    for folder in range(folders):
        place = root / f"series-{folder:04}"
        place.mkdir()
        place.chmod(0o755)
        for number in range(each):
            path = place / f"producto-{number:03}.zip"
            path.write_bytes(b"x")
    return folders * each
