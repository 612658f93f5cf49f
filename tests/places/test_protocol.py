"""What every place must do, tried on every kind of place."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from intacto.domain import names
from intacto.domain.errors import AccessRefused, FileGone, HostError, TransferBroken
from intacto.domain.product import EntryKind
from intacto.places.base import Session
from tests.places.sites import Site, pieces

CONTENT = os.urandom(1_200_007)

NAMES = [
    "plain.zip",
    "ñandú – acuarela.zip",  # noqa: RUF001 - sellers copy dashes from their word processors
    "kit bodas  dos blancos.zip",
    " leading blank.zip",
    "-dash.zip",
    "-la",
    "[glob]*?.zip",
    "100%25.zip",
    'it\'s "quoted".zip',
    "😀 emoji.zip",
    "semi;colon=x; y.zip",
    "arrow -> b.zip",
    "back\\slash.zip",
    ".hidden.zip",
    names.from_wire(b"latin-1 a\xf1o.zip"),
    names.from_wire(b"undecodable \xe1\xff\x80.zip"),
]
HIDES_DOT_FILES = {"vsftpd", "pureftpd"}


@pytest.fixture
def session(site: Site) -> Iterator[Session]:
    with site.place.open() as session:
        yield session


def test_lists_files_and_folders_with_size_and_time(site: Site, session: Session) -> None:
    site.write("a.zip", b"12345", mtime=1_700_000_040)
    site.make_folder("packs/inner")
    site.write("packs/b.zip", b"1")
    listing = session.list_folder("")
    assert listing.odd == ()
    assert {(e.path, e.kind) for e in listing.entries} == {("a.zip", EntryKind.FILE), ("packs", EntryKind.FOLDER)}
    file = next(e for e in listing.entries if e.path == "a.zip")
    assert file.size == 5
    # LIST tells dates of long ago to the day only.
    assert file.modified is not None
    assert abs(file.modified - 1_700_000_040) < 86400
    assert {(e.path, e.kind) for e in session.list_folder("packs").entries} == {
        ("packs/inner", EntryKind.FOLDER),
        ("packs/b.zip", EntryKind.FILE),
    }
    assert session.list_folder("packs/inner").entries == ()


@pytest.mark.parametrize("name", NAMES)
def test_names_survive_a_round_trip(site: Site, session: Session, name: str) -> None:
    for folder in ("", "sub folder [1] é"):
        path = names.join(folder, name)
        site.write(names.wire(path), CONTENT[:5000], mode=0o640)
        listed = [e.path for e in session.list_folder(folder).entries if e.kind is EntryKind.FILE]
        if not (name.startswith(".") and site.name.split("-")[0] in HIDES_DOT_FILES):
            assert listed == [path]
        found = session.find(path)
        assert found is not None
        assert (found.kind, found.size) == (EntryKind.FILE, 5000)
        if "\\" in name and site.name.startswith("pureftpd"):
            # It calls such a name prohibited, whatever one wants of it.
            with pytest.raises(AccessRefused):
                list(session.read(path))
            site.path(names.wire(path)).unlink()
            continue
        assert b"".join(session.read(path)) == CONTENT[:5000]
        beside = names.beside(path, "0a1b2c3d", names.Role.NEW)
        assert session.write(beside, pieces(CONTENT[:7000])) == 7000
        # ProFTPD takes the quotes of a name away in SITE.
        can = not ('"' in name and site.name in ("proftpd-plain", "proftpd-tls"))
        assert session.set_permissions(beside, 0o600) is can
        assert (site.path(names.wire(beside)).stat().st_mode & 0o777 == 0o600) is can
        assert site.path(names.wire(path)).stat().st_mode & 0o777 == 0o640
        session.remove(path)
        assert session.find(path) is None
        session.rename(beside, path)
        assert site.path(names.wire(path)).read_bytes() == CONTENT[:7000]
        session.remove(path)
        assert [n for n in site.names() if not n.startswith("sub")] == []


def test_reads_whole_and_from_an_offset(site: Site, session: Session) -> None:
    site.write("big.zip", CONTENT)
    assert b"".join(session.read("big.zip")) == CONTENT
    assert b"".join(session.read("big.zip", 700_001)) == CONTENT[700_001:]
    assert b"".join(session.read("big.zip", len(CONTENT))) == b""


def test_owner_and_identity_are_told_where_the_host_tells_them(site: Site, session: Session) -> None:
    path = site.write("a.zip", b"1")
    (entry,) = session.list_folder("").entries
    assert entry.owner in ("nobody", str(path.stat().st_uid), "") or entry.owner == path.owner()
    if site.name.split("-")[0] in ("vsftpd", "proftpd", "pureftpd"):
        assert entry.owner
    # SFTP knows no number of a file that outlives its name.
    if site.name.split("-")[0] in ("proftpd", "pureftpd", "pyftpdlib") and not site.name.endswith("sftp"):
        assert entry.unique


def test_an_empty_file_is_read(site: Site, session: Session) -> None:
    site.write("empty.zip", b"")
    assert list(session.read("empty.zip")) == []
    found = session.find("empty.zip")
    assert found is not None
    assert found.size == 0


def test_a_reading_ended_early_leaves_the_session_usable_or_says_so(site: Site) -> None:
    site.write("big.zip", CONTENT * 5)
    site.write("small.zip", b"small")
    with site.place.open() as session:
        for _ in range(3):
            reading = session.read("big.zip")
            assert len(next(reading)) > 0
            del reading
            assert session.usable  # type: ignore[attr-defined]  # the sessions of this room tell it, beside the protocol
            assert b"".join(session.read("small.zip")) == b"small"
        assert [e.path for e in session.list_folder("").entries if e.size == 5] == ["small.zip"]


def test_a_reading_that_was_cut_does_not_look_finished(site: Site, session: Session) -> None:
    if site.name == "folder":
        pytest.skip("two files can be read at once")
    site.write("big.zip", CONTENT * 5)
    reading = session.read("big.zip")
    next(reading)
    session.list_folder("")
    with pytest.raises(TransferBroken):
        list(reading)


def test_writes_and_confirms_every_byte(site: Site, session: Session) -> None:
    assert session.write("new.zip", pieces(CONTENT)) == len(CONTENT)
    assert site.path("new.zip").read_bytes() == CONTENT
    assert session.write("empty.zip", iter(())) == 0
    assert site.path("empty.zip").read_bytes() == b""


def test_what_fails_in_the_source_is_not_the_hosts(site: Site, session: Session) -> None:
    def broken() -> Iterator[bytes]:
        yield CONTENT
        raise OSError(5, "a disk of ours")

    with pytest.raises(OSError, match="a disk of ours"):
        session.write("new.zip", broken())
    session.remove("new.zip")
    assert site.names() == []


def test_renames(site: Site, session: Session) -> None:
    site.write("packs/a.zip", b"A")
    session.rename("packs/a.zip", "packs/b.zip")
    assert site.names() == ["packs/b.zip"]


def test_folders_are_made_where_they_are_missing(site: Site, session: Session) -> None:
    site.write("one/a.zip", b"A")
    session.make_folders("one/two three/ñ")
    session.make_folders("one/two three/ñ")
    session.make_folders("")
    assert site.path("one/two three/ñ").is_dir()
    assert session.write("one/two three/ñ/b.zip", [b"B"]) == 1


def test_permissions_are_told_and_set(site: Site, session: Session) -> None:
    site.write("packs/ a.zip", b"A", mode=0o640)
    assert session.permissions("packs/ a.zip") == 0o640
    assert session.set_permissions("packs/ a.zip", 0o604)
    assert session.permissions("packs/ a.zip") == 0o604
    assert not session.set_permissions("packs/nothing.zip", 0o604)


def test_what_is_not_there_is_gone(site: Site, session: Session) -> None:
    site.make_folder("packs")
    assert session.find("packs/no.zip") is None
    assert session.find("nowhere/deep/no.zip") is None
    for call in (
        lambda: list(session.read("packs/no.zip")),
        lambda: session.list_folder("nowhere"),
        lambda: session.list_folder("nowhere/deep"),
        lambda: session.remove("packs/no.zip"),
        lambda: session.rename("packs/no.zip", "packs/other.zip"),
        lambda: session.write("nowhere/a.zip", [b"A"]),
    ):
        with pytest.raises(FileGone) as caught:
            call()
        assert caught.value.paths
    assert session.find("packs") is not None


def test_what_may_not_be_read_is_refused_not_gone(site: Site, session: Session) -> None:
    if site.name in ("folder", "pyftpdlib-plain") and os.geteuid() == 0:
        pytest.skip("root may read everything")
    path = site.write("secret.zip", b"A", mode=0)
    os.chown(path, 0, 0)
    with pytest.raises(AccessRefused):
        list(session.read("secret.zip"))
    folder = site.make_folder("locked")
    os.chown(folder, 0, 0)
    folder.chmod(0o700)
    with pytest.raises(AccessRefused):
        session.list_folder("locked")
    with pytest.raises(AccessRefused):
        session.write("locked/a.zip", [b"A"])


def test_a_folder_is_not_read_as_a_file(site: Site, session: Session) -> None:
    site.make_folder("packs")
    with pytest.raises(AccessRefused):
        list(session.read("packs"))


def test_links_to_files_count_and_links_to_folders_do_not_lead_anywhere(site: Site, session: Session) -> None:
    site.write("packs/a.zip", b"12345")
    site.path("to file").symlink_to("packs/a.zip")
    site.path("to folder").symlink_to("packs")
    site.path("nowhere").symlink_to("missing")
    site.path("loop").symlink_to(".")
    kinds = {e.path: (e.kind, e.size) for e in session.list_folder("").entries}
    assert kinds["packs"] == (EntryKind.FOLDER, None)
    assert kinds["loop"] == (EntryKind.OTHER, None)
    # pyftpdlib's MLSD says of links what they lead to, and leaves out those that lead nowhere.
    if site.name != "pyftpdlib-plain":
        assert kinds["to folder"] == (EntryKind.OTHER, None)
    # Pure-FTPd and the others let links to files be read.
    assert kinds["to file"] == (EntryKind.FILE, 5)
    assert kinds.get("nowhere", (EntryKind.OTHER, None)) == (EntryKind.OTHER, None)


@pytest.mark.parametrize("path", ["../a.zip", "packs/../../a.zip", "/etc/passwd", "packs//a.zip", "packs/.", "a\0b"])
def test_no_path_leads_out(site: Site, session: Session, path: str) -> None:
    site.write("packs/a.zip", b"A")
    for call in (
        lambda: session.find(path),
        lambda: list(session.read(path)),
        lambda: session.write(path, [b"B"]),
        lambda: session.remove(path),
        lambda: session.rename("packs/a.zip", path),
        lambda: session.make_folders(path),
        lambda: session.list_folder(path),
    ):
        with pytest.raises(HostError):
            call()
    assert site.names() == ["packs/a.zip"]
    assert b"".join(session.read("packs/a.zip")) == b"A"


def test_keeps_alive_and_closes_twice(site: Site) -> None:
    session = site.place.open()
    session.keep_alive()
    session.close()
    session.close()


def test_many_transfers_in_a_row(site: Site, session: Session) -> None:
    site.write("a.zip", CONTENT[:100_000])
    for number in range(30):
        assert b"".join(session.read("a.zip")) == CONTENT[:100_000]
        session.write(f"{number}.bin", [CONTENT[:1000]])
    assert len(session.list_folder("").entries) == 31
