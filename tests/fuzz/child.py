"""``python -m tests.fuzz.child KIND FOLDER SEED SECONDS RUNS``: feed mutated files to one tester and measure it.

``FOLDER`` holds the seeds (``seeds/``) and gets what does harm (``found/``) and, in ``current``, the number and the
bytes of the input in hand: who outlives this process can see what ended it. The last line of output are the counts.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import resource
import struct
import sys
import time
import traceback
from pathlib import Path

from intacto.domain.proof import Opinion, Soundness
from intacto.formats.kind import Kind
from intacto.formats.kinds import KINDS
from tests.fuzz.guide import FORMATS, Guide
from tests.fuzz.limits import LARGEST, MEMORY, SECONDS
from tests.fuzz.mend import mended
from tests.fuzz.mutate import Mutator

HEAD = struct.Struct("<QQ")
_ADDRESSES = 4 * 1024**3
_MOST_KEPT = 800
_LARGEST_KEPT = 20_000
_MOST_FOUND = 20


class Feeder:
    """Feeds inputs to new testers of one kind, and writes down what does harm."""

    def __init__(self, kind: Kind, folder: Path, mutator: Mutator) -> None:
        self._kind = kind
        self._found = folder / "found"
        self._chance = mutator.chance
        self._told: set[str] = set()
        self._guide = Guide()
        self.runs = 0
        with (folder / "current").open("w+b") as file:
            file.truncate(HEAD.size + LARGEST)
            self._current = mmap.mmap(file.fileno(), HEAD.size + LARGEST)

    @property
    def harm(self) -> int:
        """Return in how many ways harm was done."""
        return len(self._told)

    @property
    def reached(self) -> int:
        """Return how far the parsers were seen."""
        return self._guide.reached

    def feed(self, content: bytes) -> bool:
        """Feed one input and tell whether it reached something new."""
        self.runs += 1
        HEAD.pack_into(self._current, 0, self.runs, len(content))
        self._current[HEAD.size : HEAD.size + len(content)] = content
        _forget_peak()
        began = time.process_time()
        try:
            news = self._guide.follow(lambda: self._ask(content))
        except Exception as failure:  # noqa: BLE001 - that one comes is what is looked for
            self._tell(content, f"raises {_where(failure)}")
            return False
        took = time.process_time() - began
        if _peak() > MEMORY:
            self._tell(content, f"takes {_peak() // 1_000_000} MB")
        if took > SECONDS / 2:
            self._time(content)
        return news and took < SECONDS / 4

    def _ask(self, content: bytes) -> None:
        whole = self._opinion(content, len(content))
        if self._chance.random() < 0.1:
            pieces = self._opinion(content, self._chance.choice((1, 3, 100, 5000)) if len(content) < 20_000 else 5000)
            sound = {pieces.soundness, whole.soundness} & {Soundness.SOUND}
            assert not sound or pieces.soundness is whole.soundness, f"in pieces {pieces}, whole {whole}"

    def _opinion(self, content: bytes, length: int) -> Opinion:
        tester = self._kind.tester()
        for at in range(0, len(content), max(1, length)):
            tester.feed(content[at : at + length])
        opinion = tester.finish()
        assert isinstance(opinion.soundness, Soundness)
        assert str(opinion.reason)
        return opinion

    def _time(self, content: bytes) -> None:
        """Measure once more, without being followed."""
        began = time.process_time()
        self._opinion(content, len(content))
        took = time.process_time() - began
        if took > SECONDS:
            self._tell(content, f"takes {took:.0f} s")

    def _tell(self, content: bytes, trouble: str) -> None:
        if trouble in self._told or len(self._told) >= _MOST_FOUND:
            return
        self._told.add(trouble)
        stem = f"{self._kind.name}-{hashlib.sha256(content).hexdigest()[:10]}"
        (self._found / stem).write_bytes(content)
        (self._found / f"{stem}.txt").write_text(f"{trouble}\n\n{traceback.format_exc()}", "utf-8")
        sys.stdout.write(f"{stem}: {trouble}\n")
        sys.stdout.flush()


def _where(failure: Exception) -> str:
    """Return what was raised and the last line of ours that it came through."""
    ours = [frame for frame in traceback.extract_tb(failure.__traceback__) if frame.filename.startswith(FORMATS)]
    line = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "outside"
    return f"{type(failure).__name__} at {line}"


def _peak() -> int:
    """Return the most bytes that were resident since :func:`_forget_peak`."""
    return _told("VmHWM:")


def _resident() -> int:
    """Return the bytes that are resident now."""
    return _told("VmRSS:")


def _told(name: str) -> int:
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith(name))


def _forget_peak() -> None:
    # proc(5): 5 resets the peak of what is resident.
    Path("/proc/self/clear_refs").write_text("5", "ascii")


def main(words: list[str]) -> None:
    """Feed until the time or the number of runs is over."""
    name, place, seed, seconds, runs = words
    folder = Path(place)
    kind = next(kind for kind in KINDS if kind.name == name)
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    mutator = Mutator(f"{seed} {name}")
    feeder = Feeder(kind, folder, mutator)
    kept = [file.read_bytes() for file in sorted((folder / "seeds").iterdir())]
    for content in list(kept):
        feeder.feed(content)
    ends, most = time.monotonic() + float(seconds), int(runs)
    while time.monotonic() < ends and (not most or feeder.runs < most):
        content = mutator.mutate(mutator.chance.choice(kept), mutator.chance.choice(kept))
        if mutator.chance.random() < 0.6:
            content = mended(name, content)
        if feeder.feed(content) and len(content) <= _LARGEST_KEPT:
            kept.append(content)
            if len(kept) > _MOST_KEPT:
                del kept[mutator.chance.randrange(len(kept))]
    counts = {"runs": feeder.runs, "harm": feeder.harm, "reached": feeder.reached, "kept": len(kept)}
    sys.stdout.write(json.dumps(counts) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
