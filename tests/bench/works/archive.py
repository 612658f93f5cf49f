"""Testing a ZIP of 1 GB of mixed content on this computer's disk, against ``unzip -tqq``."""

from __future__ import annotations

import random
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from tests.bench import peers
from tests.bench.room import Room
from tests.bench.wares import MIB
from tests.bench.work import Case, Goal, Side, Work

_SIZE = 1000 * MIB
_FILE_MOST = 24 * MIB

_OURS = """
import sys
from pathlib import Path
from intacto.formats import Recognising
tester = Recognising(sys.argv[1])
with Path(sys.argv[1]).open("rb") as file:
    while piece := file.read(1 << 20):
        tester.feed(piece)
print(tester.finish().soundness.value)
"""


def _real_files() -> Iterator[bytes]:
    """Yield programs and texts that are on every computer with Python and Qt, over and over."""
    folders = (Path(sysconfig.get_path("stdlib")), Path(sysconfig.get_path("purelib")) / "PySide6")
    found = sorted(path for folder in folders for path in folder.rglob("*.*") if path.is_file())
    texts = [path for path in found if path.suffix == ".py" and path.stat().st_size > 20_000]
    programs = [path for path in found if ".so" in path.suffixes and 200_000 < path.stat().st_size < _FILE_MOST]
    for number, program in enumerate(cycle(programs)):
        yield program.read_bytes()
        yield b"".join(text.read_bytes() for text in texts[number % len(texts) :][:40])


def write_mixed(path: Path, size: int) -> None:
    """Write a ZIP that unpacks to ``size`` bytes: a third like photos and songs, the rest programs and texts."""
    dice, real = random.Random(1), _real_files()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        done = number = 0
        while done < size:
            is_photo = number % 3 == 0
            body = dice.randbytes(dice.randrange(MIB, 8 * MIB)) if is_photo else next(real)
            body = body[: size - done]
            # Half of what does not shrink is stored, half deflated all the same, as programs of either kind do it.
            method = zipfile.ZIP_STORED if is_photo and number % 2 else zipfile.ZIP_DEFLATED
            archive.writestr(f"packs/{number:04}.bin", body, method)
            done += len(body)
            number += 1


def _word(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return (done.stdout.strip() or "sound") if done.returncode == 0 else done.stderr[-200:]


def _prepare(room: Room) -> Case:
    peers.need("unzip")
    path = room.folder / "mixed.zip"
    write_mixed(path, room.count(_SIZE))
    sides = (
        Side("intacto", lambda: _word([sys.executable, "-c", _OURS, str(path)])),
        Side("unzip -tqq", lambda: _word(["unzip", "-tqq", str(path)])),
    )
    note = f"{path.stat().st_size / MIB:.0f} MiB packed; a process each, the file in the system's cache"
    return Case(sides, lambda answer: answer == "sound", (Goal("intacto", "unzip -tqq", 1),), note)


WORKS = (Work("zip", "testing a ZIP of 1 GB of mixed content on the own disk", _prepare),)
