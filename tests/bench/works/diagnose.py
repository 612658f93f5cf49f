"""What happened to a file of 1 GB, beside its good copy: MB per second, and memory, for damage of several kinds."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.bench.room import Room
from tests.bench.work import Case, Limit, Side, Work

_PIECE = 1 << 20
_PIECES = 1000
_SLOWEST = 300.0
_MOST_MEMORY = 100.0


_RUN = """
import sys
from intacto.__main__ import main
main()
sys.stderr.write(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
"""A call that tells its peak of memory: what the system tells of a child counts its parent's in."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What one call told: the cause, MB per second, and MB of memory at its peak."""

    cause: str
    rate: float
    memory: float


def _content(pieces: int) -> Iterator[bytes]:
    rng = random.Random(11)
    for _ in range(pieces):
        # Sound of 16 bits: no noise, and with a few line ends in it.
        yield rng.randbytes(_PIECE).translate(bytes(value % 200 for value in range(256)))


def _blank(pieces: Iterator[bytes]) -> Iterator[bytes]:
    for number, piece in enumerate(pieces):
        yield piece[:65536] + bytes(65536) + piece[131072:] if number in (3, 400) else piece


def _put_in(pieces: Iterator[bytes]) -> Iterator[bytes]:
    for number, piece in enumerate(pieces):
        yield piece[:5000] + b"\xff" * 37 + piece[5000:] if number == 1 else piece


def _as_text(pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield from (piece.replace(b"\n", b"\r\n") for piece in pieces)


def _swapped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        words = array("H", piece)
        words.byteswap()
        yield words.tobytes()


def _cut(pieces: Iterator[bytes]) -> Iterator[bytes]:
    kept = next(pieces)
    for piece in pieces:
        yield kept
        kept = piece
    yield kept[:1000]


def _noise(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rng = random.Random(12)
    yield from (rng.randbytes(len(piece)) for piece in pieces)


_HARMS: Mapping[str, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    "zeroed-blocks": _blank,
    "bytes-inserted": _put_in,
    "ascii-lf-to-crlf": _as_text,
    "byte-swapped": _swapped,
    "truncated": _cut,
    "random-content": _noise,
}


def _written(path: Path, pieces: Iterator[bytes]) -> Path:
    with path.open("wb") as file:
        file.writelines(pieces)
    return path


def _diagnose(good: Path, bad: Path) -> _Told:
    began = time.perf_counter()
    line = [sys.executable, "-c", _RUN, "diagnose", str(good), str(bad), "--json"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    took = time.perf_counter() - began
    return _Told(json.loads(done.stdout)["cause"], bad.stat().st_size / 1e6 / took, int(done.stderr.split()[-2]) / 1024)


def _prepare(room: Room) -> Case:
    pieces = room.count(_PIECES)
    good = _written(room.folder / "good.bin", _content(pieces))
    bad = {cause: _written(room.folder / cause, harm(_content(pieces))) for cause, harm in _HARMS.items()}
    told: dict[str, _Told] = {}

    def act(cause: str) -> _Told:
        told[cause] = _diagnose(good, bad[cause])
        return told[cause]

    rates = tuple(Side(cause, partial(act, cause), value=_rate) for cause in bad)
    memory = Side("memory", lambda: max(told.values(), key=lambda each: each.memory), value=_memory)
    compare = ["cmp", "-l", str(good), str(bad["zeroed-blocks"])]
    peer = Side("cmp -l", lambda: subprocess.run(compare, check=False, capture_output=True).returncode)
    limits = (
        *(Limit(cause, "MB/s", at_least=_SLOWEST) for cause in bad),
        Limit("memory", "MB", at_most=_MOST_MEMORY),
    )
    return Case((*rates, memory, peer), lambda answer: not isinstance(answer, _Told) or answer.cause in bad, limits)


def _rate(answer: object) -> float:
    assert isinstance(answer, _Told)
    return answer.rate


def _memory(answer: object) -> float:
    assert isinstance(answer, _Told)
    return answer.memory


WORKS = (Work("diagnose", "what happened to a file of 1 GB beside its good copy", _prepare),)
