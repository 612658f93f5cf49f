"""No tester raises, hangs or swells: a short run for each, everything that once did harm, and that harm is seen."""

from __future__ import annotations

import struct
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from intacto.domain.proof import Opinion, Soundness
from intacto.domain.words import say
from intacto.formats.kind import Kind
from intacto.formats.kinds import KINDS, kind_of

if sys.platform != "linux":
    pytest.skip("memory is measured as Linux tells it", allow_module_level=True)

from tests.fuzz import child, watch  # not on Windows
from tests.fuzz.guide import Guide
from tests.fuzz.limits import LARGEST, MEMORY
from tests.fuzz.mend import MENDS, mended
from tests.fuzz.mutate import Mutator
from tests.fuzz.seeds import seeds_of

RUNS = 120
FOUND = Path(__file__).with_name("found")
"""Where inputs that once did harm are kept, named as the child names them."""

# The first time, the collection is fetched.
pytestmark = pytest.mark.timeout(900)


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_a_short_run_does_no_harm(kind: str) -> None:
    outcome = watch.fuzz(kind, 7, 20, RUNS)
    assert outcome.harm == ()
    assert outcome.runs > 0


def feeder_of(tmp_path: Path, kind: Kind) -> child.Feeder:
    """Return a feeder for a kind, with a folder of its own."""
    (tmp_path / "found").mkdir()
    return child.Feeder(kind, tmp_path, Mutator(1))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_shortest_the_doubled_and_what_once_did_harm_do_none(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What this process holds of other tests is not the tester's.
    monkeypatch.setattr(child, "MEMORY", child._resident() + MEMORY)
    feeder = feeder_of(tmp_path, kind)
    inputs = [b"", b"\0", b"\xff" * 5000]
    for seed in seeds_of(kind.name):
        inputs += [seed, seed * 2, seed[:-1], seed[:20], seed[20:]]
    inputs += [file.read_bytes() for file in sorted(FOUND.glob(f"{kind.name}-*"))]
    for content in inputs:
        feeder.feed(content)
    assert [found.read_text("utf-8") for found in (tmp_path / "found").glob("*.txt")] == []
    assert feeder.runs == len(inputs)


class Harmful:
    """A tester of which each test makes a bad one."""

    def __init__(self, act: Callable[[bytes], object]) -> None:
        self._act = act
        self._taken: list[bytes] = []

    def feed(self, data: bytes) -> None:
        self._taken.append(data)

    def finish(self) -> Opinion:
        self._act(self._taken[-1])
        return Opinion(Soundness.SOUND if len(self._taken) == 1 else Soundness.UNKNOWN, "bad", say("So it is."))


def fall(data: bytes) -> object:
    return data[99]


def dawdle(_data: bytes) -> None:
    ends = time.process_time() + 0.4
    while time.process_time() < ends:
        pass


def swell(_data: bytes) -> object:
    return bytearray(b"x" * 80_000_000)


@pytest.mark.parametrize(
    ("act", "trouble"),
    [
        (fall, "raises IndexError"),
        (dawdle, "takes 0 s"),
        (swell, "MB"),
        (len, "raises AssertionError"),
    ],
)
def test_harm_is_seen(
    act: Callable[[bytes], object], trouble: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(child, "SECONDS", 0.2)
    monkeypatch.setattr(child, "MEMORY", child._resident() + 40_000_000)
    feeder = feeder_of(tmp_path, Kind("bad", frozenset(), lambda: Harmful(act), say("Nothing.")))
    for number in range(40):
        feeder.feed(b"%d" % number * 2)
        if feeder.harm:
            break
    told = capsys.readouterr().out
    assert trouble in told
    kept = [file for file in (tmp_path / "found").iterdir() if file.suffix != ".txt"]
    assert kept[0].read_bytes() == b"%d" % number * 2


def test_a_process_that_ends_early_or_never_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    outcome = watch.fuzz("no-such-kind", 1, 1, 1, tmp_path)
    assert len(outcome.harm) == 1
    assert "StopIteration" in outcome.harm[0]
    monkeypatch.setattr(watch, "STUCK", 0.01)
    monkeypatch.setattr(watch, "_current", lambda folder: (5, b"in hand" if folder else b""))
    outcome = watch.fuzz("zip", 1, 60, 1_000_000, tmp_path)
    assert outcome.harm == ("zip-ended-5: takes more than 0 s",)
    assert (tmp_path / "zip-ended-5").read_bytes() == b"in hand"


def test_mutations_are_many_bounded_and_the_same_for_the_same_seed() -> None:
    content, other = bytes(range(256)) * 4, b"%PDF 12 0 obj " * 30
    first = [Mutator(1).mutate(content, other) for _ in range(2)]
    assert first[0] == first[1]
    mutator = Mutator(2)
    found = {mutator.mutate(content, other) for _ in range(500)}
    assert len(found) > 450
    assert max(map(len, found)) <= LARGEST
    assert any(len(each) > len(content) for each in found)
    assert any(len(each) < len(content) for each in found)


@pytest.mark.parametrize("kind", ["png", "ogg", "7z", "xz", "tar", "rar", "vhd", "vhdx"])
def test_mending_leaves_whole_files_as_they_are(kind: str) -> None:
    seeds = [seed for seed in seeds_of(kind) if kind_of(f"a.{kind}", seed) is not None]
    assert seeds
    assert len([seed for seed in seeds if mended(kind, seed) == seed]) >= len(seeds) / 2


def test_a_mended_png_is_right_again() -> None:
    chunk = b"tEXtKey\0value"
    broken = b"\x89PNG\r\n\x1a\n" + struct.pack(">L", len(chunk) - 4) + chunk + b"ugly"
    assert mended("png", broken) == broken[:-4] + struct.pack(">L", zlib.crc32(chunk))


@pytest.mark.parametrize("kind", sorted(MENDS))
def test_mending_never_raises(kind: str) -> None:
    mutator = Mutator(3)
    for seed in [b"", b"x", *seeds_of(kind)]:
        for _ in range(20):
            mended(kind, mutator.mutate(seed, seed))


def test_the_guide_knows_news_from_what_it_has_seen() -> None:
    guide = Guide()
    names = {kind.name: kind for kind in KINDS}

    def ask(content: bytes) -> bool:
        tester = names["zip"].tester()

        def call() -> None:
            tester.feed(content)
            tester.finish()

        return guide.follow(call)

    assert ask(b"nothing of the kind")
    assert not ask(b"nothing of the king")
    assert ask(seeds_of("zip")[-1])
    assert guide.reached > 50
    assert sys.gettrace() is None
