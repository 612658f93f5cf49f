"""Starts the process that feeds, outlives it, and says what came of it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.fuzz.child import HEAD
from tests.fuzz.seeds import seeds_of
from tests.servers.process import TREE

STUCK = 20.0
"""Seconds of processor time on one input after which the process is ended."""
_GLANCE = 0.5
_ENOUGH = 30
"""Ways of doing harm after which no more are looked for."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one kind: inputs fed, pairs of lines reached, and what did harm."""

    kind: str
    runs: int
    reached: int
    harm: tuple[str, ...]


def fuzz(kind: str, seed: int, seconds: float, runs: int, keep: Path | None = None) -> Outcome:
    """Feed mutated files to the tester of ``kind`` for so long, or so many times (0: no matter how many).

    What does harm is left in ``keep``.
    """
    with tempfile.TemporaryDirectory(prefix="intacto-fuzz-") as scratch:
        folder = Path(scratch)
        for inside in ("seeds", "found"):
            (folder / inside).mkdir()
        for number, content in enumerate(seeds_of(kind)):
            (folder / "seeds" / f"{number:03}").write_bytes(content)
        ends, done, reached, harm = time.monotonic() + seconds, 0, 0, []
        while True:
            left = max(1.0, ends - time.monotonic())
            lines, ended_by = _run(kind, folder, seed, left, runs)
            counts = json.loads(lines.pop()) if lines and lines[-1].startswith("{") else {}
            done += counts.get("runs", 0)
            reached = max(reached, counts.get("reached", 0))
            harm += lines
            if ended_by:
                harm.append(_keep_current(kind, folder, ended_by))
            # A process that was ended had more to do: the next one does other things.
            seed += 1_000_003
            if not ended_by or runs or time.monotonic() > ends - 5 or len(harm) > _ENOUGH:
                break
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            for file in (folder / "found").iterdir():
                (keep / file.name).write_bytes(file.read_bytes())
    return Outcome(kind, done, reached, tuple(harm))


def _run(kind: str, folder: Path, seed: int, seconds: float, runs: int) -> tuple[list[str], str]:
    """Return the lines of one process, and what ended it where it did not end by itself."""
    output = folder / "output"
    with output.open("w") as stream:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz.child", kind, str(folder), str(seed), str(seconds), str(runs)],
            stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT, cwd=TREE,
        )  # fmt: skip
        ended_by = _wait(child, folder)
    lines = output.read_text("utf-8", "replace").splitlines()
    if not ended_by and child.returncode != 0:
        ended_by = f"ended by {child.returncode}: {' | '.join(lines[-3:])}"
    return [line for line in lines if line.startswith((f"{kind}-", "{"))], ended_by


def _wait(child: subprocess.Popen[bytes], folder: Path) -> str:
    """Wait for the end; return why it had to be brought about, or nothing."""
    process = psutil.Process(child.pid)
    number, since = -1, 0.0
    while True:
        try:
            child.wait(_GLANCE)
        except subprocess.TimeoutExpired:
            used = sum(process.cpu_times()[:2])
            now = _current(folder)[0]
            if now != number:
                number, since = now, used
            elif used - since > STUCK:
                child.kill()
                child.wait()
                return f"takes more than {STUCK:.0f} s"
        else:
            return ""


def _current(folder: Path) -> tuple[int, bytes]:
    try:
        held = (folder / "current").read_bytes()
    except OSError:
        return -1, b""
    if len(held) < HEAD.size:
        return -1, b""
    number, length = HEAD.unpack_from(held)
    return number, held[HEAD.size : HEAD.size + length]


def _keep_current(kind: str, folder: Path, trouble: str) -> str:
    number, content = _current(folder)
    stem = f"{kind}-ended-{number}"
    (folder / "found" / stem).write_bytes(content)
    (folder / "found" / f"{stem}.txt").write_text(trouble, "utf-8")
    return f"{stem}: {trouble}"
