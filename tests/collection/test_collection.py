"""No sound file of the collection is called damaged, and no damaged one of the strict kinds sound."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from installer import daemons
from intacto.domain.proof import Soundness
from intacto.formats.kinds import KINDS

if sys.platform != "linux":
    pytest.skip("the judges are Debian packages", allow_module_level=True)

from tests.collection import projects, survey, table
from tests.collection.damage import Hurt, damaged
from tests.collection.judges import JUDGES, Verdict, judge
from tests.collection.survey import STRICT, Row
from tests.servers.process import TREE

# The first time, a hundred megabytes are fetched.
pytestmark = pytest.mark.timeout(900)

MOST = 12
LARGEST = 100_000
NAMES = {kind.name for kind in KINDS}
ABSENT = {"dmg", "elf", "ova", "qcow2", "sqlite", "vhd", "vhdx"}
"""Kinds of which no project ships a small file."""


@pytest.fixture(scope="session")
def collection() -> Path:
    """The files of the collection, fetched the first time, and the judges."""
    try:
        daemons.ensure(TREE)
        return projects.ensure()
    except (projects.UnavailableError, daemons.UnavailableError) as reason:
        pytest.skip(f"NO REAL FILE WAS TESTED: {reason}")


@pytest.mark.parametrize("kind", sorted(NAMES - ABSENT))
def test_testers_and_judges_agree(kind: str, collection: Path) -> None:
    files = survey.few(collection, MOST, LARGEST)[kind]
    row = survey.survey(kind, files, collection, seed=1)
    assert row.problems == []
    assert row.files == len(files) > 0


def test_the_collection_is_large(collection: Path) -> None:
    found = survey.by_kind(collection)
    assert set(found) == NAMES - ABSENT
    assert {kind for kind in STRICT if len(found[kind]) < 4} == set()
    assert sum(map(len, found.values())) > 1000


def test_the_command_says_the_same_of_many_files(collection: Path) -> None:
    files = [file for few in survey.few(collection, 3, LARGEST).values() for file in few]
    done = subprocess.run(
        [sys.executable, "-m", "intacto", "inspect", "--json", *map(str, files)],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.stderr == ""
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["path"] for each in told] == [str(file) for file in files]
    asked = [survey.ask(file.name, file.read_bytes())[0] for file in files]
    assert [each["soundness"] for each in told] == [soundness.value for soundness in asked]
    worst = {Soundness.DAMAGED: 1, Soundness.UNKNOWN: 3, Soundness.SOUND: 0}
    assert done.returncode == next(worst[each] for each in worst if each in asked)


@pytest.mark.parametrize("kind", sorted(JUDGES.keys() - {"sqlite"}))  # no project ships a database
def test_each_judge_knows_good_from_bad(kind: str, collection: Path, tmp_path: Path) -> None:
    """A judge that says the same of everything would prove nothing."""
    endings = {"gzip": "gz", "bzip2": "bz2", "zstd": "zst", "jpeg": "jpg", "font": "ttf"}
    ending = endings.get(kind, kind)
    said = Counter[Verdict]()
    for file in sorted(collection.rglob(f"*.{ending}"))[:12]:
        if judge(kind, file) is not Verdict.WHOLE:
            continue
        cut = tmp_path / f"cut.{ending}"
        cut.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
        said[judge(kind, cut)] += 1
    assert said[Verdict.BROKEN] >= said.total() / 4 > 0


def test_each_damage_is_the_same_for_the_same_seed_and_changes_the_file() -> None:
    content = bytes(range(256)) * 8
    versions = list(damaged(content, 1))
    assert [version.hurt for version in versions] == list(Hurt)
    assert all(version.content != content for version in versions)
    assert versions == list(damaged(content, 1))
    assert versions != list(damaged(content, 2))
    assert [version.hurt for version in damaged(bytes(5000), 1)] == [Hurt.FLIP, Hurt.CUT]


def test_who_is_wrong_is_told(collection: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Testers that call all sound, or all damaged, make problems of the kind that they are."""
    files = survey.few(collection, 4, LARGEST)["zip"]
    for blind, wanted in ((Soundness.SOUND, "is called sound"), (Soundness.DAMAGED, "called damaged")):
        monkeypatch.setattr(survey, "ask", lambda name, content, said=blind: (said, name and content and "so"))
        row = survey.survey("zip", files, collection, seed=1)
        assert row.problems
        assert all(wanted in problem for problem in row.problems)


def test_the_table_adds_up() -> None:
    rows = [Row("zip", 5, 3, 1, 1, 8, 1, 0, accused=["a"]), Row("png", 2, 2, 0, 0, 5, 0, 1, missed=["b"])]
    *_, last = table.lines(rows)
    assert last.split() == ["all", "7", "5", "1", "1", "13", "1", "1", "1", "1"]
