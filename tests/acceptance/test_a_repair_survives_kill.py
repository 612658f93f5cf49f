"""``kill -9`` at every journalled step of a repair, on each daemon: nothing is lost, and the next start tidies up."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from intacto.domain.repair import Step
from tests.acceptance.commands import at, environment, intacto
from tests.acceptance.shopfloor import harm, zero_a_block, zip_of
from tests.servers import Daemon

ROOT = Path(__file__).resolve().parents[2]
AFTER = [(step, "after") for step in Step]
BEFORE = [(step, "before") for step in Step][1:]
"""All but the moment before the first entry, when nothing has begun."""


@pytest.mark.timeout(600)
def test_a_killed_repair_leaves_the_old_or_the_new_file_whole(any_daemon: Daemon, tmp_path: Path) -> None:
    """Right after each journal entry, in a process of its own; then the next start, and a second repair."""
    _kill_and_recover(any_daemon, tmp_path, AFTER)


@pytest.mark.timeout(600)
def test_a_repair_over_sftp_that_is_killed_leaves_one_of_both_whole(sftp_daemon: Daemon, tmp_path: Path) -> None:
    """The same on OpenSSH and on ProFTPD's mod_sftp."""
    _kill_and_recover(sftp_daemon, tmp_path, AFTER)


def test_a_repair_killed_between_an_act_and_the_next_entry_loses_nothing(simple_daemon: Daemon, tmp_path: Path) -> None:
    """Right before each journal entry: all of the step before it is done, and nobody wrote that down."""
    _kill_and_recover(simple_daemon, tmp_path, BEFORE)


def _kill_and_recover(daemon: Daemon, tmp_path: Path, moments: list[tuple[Step, str]]) -> None:
    home, copies = tmp_path / "home", tmp_path / "copies"
    copies.mkdir()
    good = zip_of(random.Random(7).randbytes(200_000))
    for step, moment in moments:
        (copies / f"{step.value}-{moment}.zip").write_bytes(good)
    daemon.copy_tree(copies)
    for name in daemon.names():
        harm(daemon.path(name), zero_a_block, random.Random(3))
    bad = {name: daemon.read(name) for name in daemon.names()}
    added = intacto(home, "shop", "add", "tienda", *at(daemon), "--copies", str(copies), password=daemon.password)
    assert added.code in (0, 3), added.err
    checked = intacto(home, "check", "tienda", "--password-stdin", password=daemon.password)
    assert checked.code == 1, checked.err

    for step, moment in moments:
        path = f"{step.value}-{moment}.zip"
        _repair_and_die(home, daemon, path, step, moment)
        held = [daemon.read(name) for name in daemon.names() if name.startswith(path)]
        nothing_lost = bad[path] in held or (good in held and _kept_here(home, bad[path]))
        assert nothing_lost, f"{step} {moment}: the host holds less"

    recovered = intacto(home, "check", "tienda", "--json", "--password-stdin", password=daemon.password)
    assert recovered.code in (0, 1), recovered.err
    assert set(daemon.names()) == set(bad), "something of ours was left on the host"
    for path, old in bad.items():
        assert daemon.read(path) in (old, good), path
        assert recovered.files()[path]["health"] == ("proven" if daemon.read(path) == good else "damaged")

    healed = intacto(home, "repair", "tienda", "--password-stdin", password=daemon.password)
    assert healed.code == 0, healed.err + healed.out
    assert {daemon.read(path) for path in bad} == {good}
    assert set(daemon.names()) == set(bad)


def test_a_killed_repair_of_a_bare_url_is_tidied_up_by_the_next_call(simple_daemon: Daemon, tmp_path: Path) -> None:
    """Killed between the two renames, when nothing stands under the live name."""
    daemon, home, copies = simple_daemon, tmp_path / "home", tmp_path / "copies"
    copies.mkdir()
    good = zip_of(random.Random(7).randbytes(200_000))
    (copies / "pack.zip").write_bytes(good)
    daemon.copy_tree(copies)
    harm(daemon.path("pack.zip"), zero_a_block, random.Random(3))
    _repair_and_die(home, daemon, "pack.zip", Step.SWAP_IN, "after", f"{daemon.url()}|{copies}")
    assert "pack.zip" not in daemon.names()
    again = intacto(home, "check", *at(daemon), "--copies", str(copies), password=daemon.password)
    assert again.code == 0, again.err
    assert daemon.names() == ["pack.zip"]
    assert daemon.read("pack.zip") == good


def _repair_and_die(home: Path, daemon: Daemon, path: str, step: Step, moment: str, shop: str = "tienda") -> None:
    died = subprocess.run(
        [sys.executable, "-m", "tests.acceptance.crashing_repair", str(home), shop, path, step.value, moment],
        input=daemon.password + "\n",
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env=environment(home),
        timeout=120,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL, died.stdout + died.stderr


def _kept_here(home: Path, content: bytes) -> bool:
    return any(file.is_file() and file.read_bytes() == content for file in home.rglob("*"))
