"""The bad bytes that repairs replaced: whole or not at all, inside their folder, for this user alone."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacto.domain.errors import CopyUnreadable, StoreBroken, TransferBroken
from intacto.domain.words import say
from intacto.store.evidence import FolderLocker
from intacto.store.trouble import folder_trouble
from tests.store.values import UNDECODABLE

NAMES = ["1a2b-kit.zip", UNDECODABLE, "../../../etc/passwd", "C:\\a\\CON", "..", ".", "", "a\0b\n", "ñ" * 300, "x. . "]


@pytest.fixture
def locker(tmp_path: Path) -> FolderLocker:
    return FolderLocker(tmp_path / "evidence" / "shop-1")


def files(locker: FolderLocker) -> list[Path]:
    folder = locker.location("x").parent
    return sorted(folder.iterdir()) if folder.exists() else []


def test_what_is_kept_comes_back(locker: FolderLocker) -> None:
    for name in NAMES:
        locker.keep(name, [name.encode("utf-8", "surrogatepass"), b"", bytes(700000)])
    for name in NAMES:
        assert b"".join(locker.read(name)) == name.encode("utf-8", "surrogatepass") + bytes(700000)
    assert sorted(map(locker.location, NAMES)) == files(locker)


@given(st.text(st.characters(exclude_categories=())))
def test_no_name_leaves_the_folder(name: str) -> None:
    location = FolderLocker(Path("/evidence/shop-1")).location(name)
    assert location.parent == Path("/evidence/shop-1")
    assert len(location.name.encode()) <= 255 - len(".part")
    assert location.name.isprintable()
    assert not set(location.name) & set('<>:"|?*\\/')
    assert not location.name.endswith((".", " "))


def test_the_kind_of_file_can_still_be_seen(locker: FolderLocker) -> None:
    assert locker.location("token-" + "ñ" * 300 + ".zip").name.endswith("ñ.zip")


@pytest.mark.skipif(os.name != "posix", reason="mode bits are POSIX")
def test_evidence_is_this_users_alone(locker: FolderLocker) -> None:
    old = os.umask(0)
    try:
        locker.keep("a.zip", [b"bad"])
    finally:
        os.umask(old)
    assert locker.location("a.zip").stat().st_mode & 0o777 == 0o600
    assert locker.location("a.zip").parent.stat().st_mode & 0o777 == 0o700


def test_a_source_that_breaks_leaves_nothing(locker: FolderLocker) -> None:
    def torn() -> Iterator[bytes]:
        yield bytes(100000)
        raise TransferBroken(say("It broke off"), say("Try again."))

    with pytest.raises(TransferBroken):
        locker.keep("a.zip", torn())
    assert files(locker) == []


def test_a_source_that_breaks_spares_what_was_kept_before(locker: FolderLocker) -> None:
    def torn() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    locker.keep("a.zip", [b"whole"])
    with pytest.raises(ConnectionResetError):
        locker.keep("a.zip", torn())
    assert b"".join(locker.read("a.zip")) == b"whole"
    assert len(files(locker)) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX")
def test_a_write_that_fails_in_the_middle_leaves_nothing(locker: FolderLocker) -> None:
    import resource

    locker.keep("first.zip", [b"whole"])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100000, before[1]))
    try:
        with pytest.raises(StoreBroken):
            locker.keep("a.zip", [bytes(60000)] * 10)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert files(locker) == [locker.location("first.zip")]


def test_a_full_disk_is_called_so() -> None:
    told = folder_trouble(OSError(errno.ENOSPC, "No space left on device"), Path("/x"))
    assert "full" in str(told.title)


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("in the way")
    with pytest.raises(StoreBroken):
        FolderLocker(tmp_path / "evidence").keep("a.zip", [b"bad"])


def test_what_a_crash_left_is_written_over(locker: FolderLocker) -> None:
    locker.keep("a.zip", [b"x"])
    target = locker.location("a.zip")
    target.rename(target.with_name(target.name + ".part"))
    locker.keep("a.zip", [b"whole"])
    assert files(locker) == [target]


def test_what_is_gone_is_told(locker: FolderLocker) -> None:
    with pytest.raises(CopyUnreadable) as caught:
        next(locker.read("a.zip"))
    assert caught.value.paths == (str(locker.location("a.zip")),)


def test_pruning_takes_the_old(locker: FolderLocker) -> None:
    assert locker.prune(1e12) == 0
    for name, at in (("old.zip", 1000.0), ("older.zip", 999.0), ("new.zip", 2000.0)):
        locker.keep(name, [b"bad"])
        os.utime(locker.location(name), (at, at))
    left = locker.location("old.zip").with_name("torn.part")
    left.touch()
    os.utime(left, (1000.0, 1000.0))
    assert locker.prune(1500.0) == 2
    assert files(locker) == [locker.location("new.zip")]
