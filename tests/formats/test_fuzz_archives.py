"""Whatever the bytes: no tester of archives raises, takes more than two seconds, or needs much memory.

A second for each kind; as many as the environment variable INTACTO_FUZZ_SECONDS says, where it is set.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from intacto.domain.proof import Opinion
from intacto.formats import Recognising, outside
from tests.formats.programs import run
from tests.formats.rars import QUICK_OPEN5, SOLID5, STORED4, file4, file5, rar4, rar5
from tests.formats.test_compressed import pack_lzma, pack_zstd
from tests.formats.zips import Inside, make_zip

SECONDS = float(os.environ.get("INTACTO_FUZZ_SECONDS", "1"))
TEXT = b"Gracias por tu compra. " * 40 + random.Random(7).randbytes(600)
SPARKS = (
    b"\0",
    b"\xff",
    b"\xff\xff\xff\xff",
    b"\0\0\0\x80",
    b"\xff\xff\xff\x7f",
    b"PK\x03\x04",
    b"PK\x07\x08",
    bytes(40),
)


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": pack_zstd,
    "lzma": pack_lzma,
}


def tar_of_two() -> bytes:
    """Return a small tar in the newest form."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in ("ñ" * 120, "b"):
            info = tarfile.TarInfo(name)
            info.size = len(TEXT)
            archive.addfile(info, io.BytesIO(TEXT))
    return target.getvalue()


def sevenzips(folder: Path) -> list[bytes]:
    """Return small archives that 7-Zip made."""
    (folder / "a.txt").write_bytes(TEXT)
    (folder / "b.bin").write_bytes(TEXT[::-1])
    ways = (
        ["-m0=LZMA"],
        ["-m0=BCJ", "-m1=LZMA2"],
        ["-m0=Deflate64", "-mhc=off"],
        ["-m0=BZip2"],
        ["-m0=Copy", "-mhc=off"],
    )
    for number, words in enumerate(ways):
        assert run("7zz", "a", *words, f"{number}.7z", "a.txt", "b.bin", folder=folder) == 0
    assert run("7zz", "a", "-tzip", "-mm=Deflate64", "d.zip", "a.txt", "b.bin", folder=folder) == 0
    return [path.read_bytes() for path in [*sorted(folder.glob("*.7z")), folder / "d.zip"]]


def seeds(kind: str, folder: Path) -> list[bytes]:
    """Return good files of one kind."""
    files = [
        Inside("a", TEXT),
        Inside("b/", b""),
        Inside("ñ", TEXT, zipfile.ZIP_STORED),
        Inside("z", TEXT, 12, zip64=True),
    ]
    match kind:
        case "zip":
            plain = make_zip(files)
            return [plain, make_zip(files, streamed=True), make_zip([Inside("l", TEXT, 14)]), b"MZ" * 99 + plain]
        case "7z":
            return sevenzips(folder)
        case "rar":
            return [SOLID5, QUICK_OPEN5, STORED4, rar5(file5("a", TEXT)), rar4(file4(b"a", TEXT))]
        case "tar":
            return [tar_of_two(), gzip.compress(tar_of_two())]
        case _:
            return [PACK[kind](TEXT), PACK[kind](b"") + PACK[kind](TEXT)]


def mangled(chance: random.Random, good: bytes) -> bytes:
    """Return ``good`` with a few things done to it; sometimes checks are made right again, so that parsers go on."""
    data = bytearray(good)
    for _ in range(chance.choice((1, 1, 2, 4, 9))):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0 | 1 if at < len(data):
                data[at] = chance.choice((data[at] ^ 1 << chance.randrange(8), chance.randrange(256)))
            case 2:
                spark = chance.choice(SPARKS)
                data[at : at + len(spark)] = spark
            case 3:
                del data[at : at + chance.choice((1, 4, 30, 500))]
            case 4:
                other = chance.randrange(len(data) + 1)
                data[at:at] = data[other : other + chance.choice((1, 4, 30, 500))]
            case _:
                data[at:at] = chance.randbytes(chance.choice((1, 4, 30)))
    return mended(bytes(data))


def mended(data: bytes) -> bytes:
    """Return ``data`` with the CRCs of a 7z archive's frame put right."""
    if not data.startswith(b"7z\xbc\xaf\x27\x1c") or len(data) < 33:
        return data
    offset = min(int.from_bytes(data[12:20], "little"), len(data) - 33)
    header = data[32 + offset :]
    front = offset.to_bytes(8, "little") + len(header).to_bytes(8, "little") + zlib.crc32(header).to_bytes(4, "little")
    return data[:8] + zlib.crc32(front).to_bytes(4, "little") + front + data[32:]


def ask(kind: str, data: bytes, step: int) -> Opinion:
    """Return the opinion of ``data`` under the name of its kind."""
    ending = {"gzip": "gz", "bzip2": "bz2", "zstd": "zst"}.get(kind, kind)
    tester = Recognising(f"a.{ending}")
    for at in range(0, len(data), step):
        tester.feed(data[at : at + step])
    return tester.finish()


@pytest.mark.timeout(SECONDS * 20 + 60)
@pytest.mark.parametrize("kind", ["zip", "7z", "rar", "tar", "gzip", "bzip2", "xz", "zstd", "lzma"])
def test_no_bytes_bring_a_tester_down(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "reader", lambda: None)
    good = seeds(kind, tmp_path)
    seed = int(os.environ.get("INTACTO_FUZZ_SEED", "1"))
    chance = random.Random(f"{kind} {seed}")
    process = psutil.Process()
    before, until = process.memory_info().rss, time.monotonic() + SECONDS
    number = 0
    while time.monotonic() < until:
        data = mangled(chance, chance.choice(good))
        began = time.process_time()
        ask(kind, data, chance.choice((7, 500, 65536)))
        took = time.process_time() - began
        assert took < 2, f"input {number} of seed {seed}"
        number += 1
    assert number > 10
    assert process.memory_info().rss - before < 256 * 1024**2
