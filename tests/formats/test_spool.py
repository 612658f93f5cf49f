"""Files that are tested once they are whole: no copy stays behind, and what cannot be copied is not judged."""

from __future__ import annotations

import errno
import gc
import os
import shutil
import sys
from pathlib import Path
from typing import IO

import pytest

from intacto.domain.proof import Opinion, Soundness
from intacto.domain.words import say
from intacto.formats import spool
from intacto.formats.spool import Clock, Spool
from tests.formats.zips import SOUND, UNKNOWN, ask

SEEN = say("Seen.")


def checker(good: bytes) -> spool.Checker:
    """Return a checker that calls ``good`` sound and all else damaged."""

    def check(file: IO[bytes], size: int, clock: Clock) -> Opinion:
        assert clock.left > 0
        same = file.read() == good and size == len(good)
        return Opinion(Soundness.SOUND if same else Soundness.DAMAGED, "x", SEEN)

    return check


def open_copies() -> list[str]:
    """Return the copies that this process has open now."""
    folder = Path("/proc/self/fd")
    links = (str(fd.readlink()) for fd in folder.iterdir() if fd.is_symlink())
    return [link for link in links if link.startswith(str(spool.scratch_folder()))]


@pytest.mark.parametrize("size", [0, 1, spool.IN_MEMORY, 3 * spool.IN_MEMORY + 5])
def test_the_checker_gets_every_byte(size: int) -> None:
    data = os.urandom(size)
    assert ask(data, 3, Spool("x", checker(data))).soundness is SOUND


@pytest.mark.skipif(sys.platform != "linux", reason="open files are looked up in /proc")
def test_no_copy_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "scratch_folder", lambda: str(tmp_path))
    data = os.urandom(3 * spool.IN_MEMORY)
    tester = Spool("x", checker(data))
    tester.feed(data)
    assert len(open_copies()) == 1
    assert tester.finish().soundness is SOUND
    assert not open_copies()
    dropped = Spool("x", checker(data))
    dropped.feed(data)
    del dropped
    gc.collect()
    assert not open_copies()
    assert not list(tmp_path.iterdir())


def test_a_file_over_the_cap_is_not_judged() -> None:
    opinion = ask(bytes(1001), 0, Spool("x", checker(b""), most=1000))
    assert (opinion.soundness, opinion.kind) == (UNKNOWN, "x")
    assert ask(bytes(1000), 0, Spool("x", checker(bytes(1000)), most=1000)).soundness is SOUND


def test_a_full_disk_is_not_the_files_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    tester = Spool("x", checker(b""))
    monkeypatch.setattr(tester._file, "write", full)
    assert ask(bytes(1001), 0, tester).soundness is UNKNOWN

    usage = shutil.disk_usage("/")._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    data = bytes(2 * spool.IN_MEMORY)
    assert ask(data, 0, Spool("x", checker(data))).soundness is UNKNOWN


def test_a_checker_that_takes_too_long_says_nothing() -> None:
    def endless(file: IO[bytes], size: int, clock: Clock) -> Opinion:
        while file.readable() and size:
            clock.tick()
        raise AssertionError

    assert ask(b"1", 0, Spool("x", endless, seconds=0.0)).soundness is UNKNOWN
