"""A folder of this computer as a place: what only a disk can do."""

from __future__ import annotations

import errno
import os
import resource
from pathlib import Path

import pytest

from intacto.domain.errors import AccessRefused, FileGone, HostFull, TransferBroken
from intacto.domain.product import EntryKind
from intacto.domain.shop import Address, Credentials, HostMemory, Scheme
from intacto.places.folder import FolderPlace
from intacto.places.folder_errors import of_path
from intacto.places.ftp import FtpPlace
from intacto.places.opening import open_place


def test_an_address_opens_its_place(tmp_path: Path) -> None:
    nobody = Credentials("", "")
    place = open_place(Address(Scheme.FILE, "", 0, "", str(tmp_path)), nobody, HostMemory())
    with place.open() as session:
        assert session.encrypted
        assert session.list_folder("").entries == ()
    for scheme in (Scheme.FTP, Scheme.FTPS, Scheme.FTP_TLS):
        assert isinstance(open_place(Address(scheme, "host", 21, "me", ""), nobody, HostMemory()), FtpPlace)


def test_a_folder_that_is_not_there_or_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FileGone):
        FolderPlace(tmp_path / "unplugged").open()
    (tmp_path / "file").touch()
    with pytest.raises(FileGone):
        FolderPlace(tmp_path / "file").open()


def test_links_that_lead_out_are_neither_listed_as_files_nor_followed(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    (outside / "secret").write_bytes(b"secret")
    (root / "link").symlink_to(outside / "secret")
    (root / "folder").symlink_to(outside)
    with FolderPlace(root).open() as session:
        assert {e.kind for e in session.list_folder("").entries} == {EntryKind.OTHER}
        for path in ("link", "folder/secret"):
            with pytest.raises(AccessRefused):
                list(session.read(path))
        with pytest.raises(AccessRefused):
            session.write("folder/new", [b"A"])
        with pytest.raises(AccessRefused):
            session.remove("folder/secret")
        with pytest.raises(AccessRefused):
            session.write("link", [b"A"])
        session.remove("link")
    assert (outside / "secret").read_bytes() == b"secret"
    assert [path.name for path in outside.iterdir()] == ["secret"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"A")
    (tmp_path / "b").write_bytes(b"B")
    with FolderPlace(tmp_path).open() as session:
        with pytest.raises(AccessRefused):
            session.rename("a", "b")
        with pytest.raises(AccessRefused):
            session.write("b", [b"C"])
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "b").read_bytes()) == (b"A", b"B")


def test_a_folder_can_be_renamed(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    with FolderPlace(tmp_path).open() as session:
        session.rename("old", "new")
        assert [e.path for e in session.list_folder("").entries] == ["new"]


def test_a_pipe_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with FolderPlace(tmp_path).open() as session:
        assert [e.kind for e in session.list_folder("").entries] == [EntryKind.OTHER]
        with pytest.raises(AccessRefused):
            list(session.read("pipe"))


def test_a_file_that_grows_or_shrinks_meanwhile_is_not_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    for change in (b"x" * 3_000_000, b""):
        path.write_bytes(b"A" * 1_000_000)
        with FolderPlace(tmp_path).open() as session:
            reading = session.read("a")
            next(reading)
            path.write_bytes(change)
            with pytest.raises(TransferBroken):
                list(reading)


def test_a_file_for_which_there_is_no_room(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with FolderPlace(tmp_path).open() as session:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
        try:
            with pytest.raises(HostFull):
                session.write("big", [b"A" * 300_000] * 10)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        session.remove("big")


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, HostFull),
        (errno.EDQUOT, HostFull),
        (errno.ENOENT, FileGone),
        (errno.EACCES, AccessRefused),
        (errno.EROFS, AccessRefused),
        (errno.EIO, TransferBroken),
    ],
)
def test_what_the_disk_says(number: int, kind: type[Exception]) -> None:
    error = of_path(OSError(number, os.strerror(number)), "a.zip")
    assert type(error) is kind
    assert error.paths == ("a.zip",)
