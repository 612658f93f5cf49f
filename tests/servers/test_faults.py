"""The fault server does exactly the wrong that it was told, and nothing wrong otherwise."""

from __future__ import annotations

import ftplib
import io
import os
import socket

import pytest

from tests.servers import CommandFault, Ending, FaultHost, TransferFault
from tests.servers.client import connected, download

CONTENT = os.urandom(200_000)
BRIEFLY = 0.3  # seconds after which silence counts as silence


@pytest.fixture(params=["plain", "tls"])
def host(request: pytest.FixtureRequest) -> FaultHost:
    made: FaultHost = request.getfixturevalue("fault_host" if request.param == "plain" else "fault_host_tls")
    made.daemon.write("a.zip", CONTENT)
    return made


def test_nothing_wrong_by_default(host: FaultHost) -> None:
    with connected(host.daemon) as session:
        assert download(session, "a.zip") == CONTENT
        assert session.storbinary("STOR b.zip", io.BytesIO(CONTENT)).startswith("226")
        session.rename("b.zip", "a.zip")
        assert [name for name, _ in session.mlsd()] == ["a.zip"]
    assert host.daemon.read("a.zip") == CONTENT
    assert "RNTO a.zip" in host.faults.commands
    assert host.daemon.password not in " ".join(host.faults.commands)


@pytest.mark.parametrize("reply", ["226 Transfer complete.", "426 Aborted.", "451 Local read error."])
def test_a_download_cut_short(host: FaultHost, reply: str) -> None:
    host.faults.add(TransferFault(verb="RETR", name="/a.zip", after=120_000, reply=reply, times=1))
    with connected(host.daemon) as session:
        received = io.BytesIO()
        try:
            answer = session.retrbinary("RETR a.zip", received.write)
        except ftplib.Error as refusal:
            answer = str(refusal)
        assert answer == reply
        assert received.getvalue() == CONTENT[:120_000]
        assert download(session, "a.zip") == CONTENT


@pytest.mark.parametrize("ending", [Ending.SILENCE, Ending.STALL])
def test_a_download_that_never_ends(host: FaultHost, ending: Ending) -> None:
    host.faults.add(TransferFault(verb="RETR", after=1000, ending=ending))
    with connected(host.daemon) as session:
        received = io.BytesIO()
        session.timeout = BRIEFLY
        assert session.sock is not None
        session.sock.settimeout(BRIEFLY)
        with pytest.raises(TimeoutError):
            session.retrbinary("RETR a.zip", received.write)
        assert received.getvalue() == CONTENT[:1000]


def test_a_hang_up_in_a_download(host: FaultHost) -> None:
    host.faults.add(TransferFault(verb="RETR", after=1000, ending=Ending.HANG_UP))
    with connected(host.daemon) as session, pytest.raises((EOFError, OSError)):
        download(session, "a.zip")


def test_flipped_bytes_in_one_of_two_reads(host: FaultHost) -> None:
    host.faults.add(TransferFault(verb="RETR", flips=(0, 70_000), times=1))
    with connected(host.daemon) as session:
        first, second = download(session, "a.zip"), download(session, "a.zip")
    assert [at for at, byte in enumerate(first) if byte != CONTENT[at]] == [0, 70_000]
    assert second == CONTENT


def test_flips_count_from_the_start_of_the_file_after_rest(host: FaultHost) -> None:
    host.faults.add(TransferFault(verb="RETR", flips=(70_000,)))
    received = io.BytesIO()
    with connected(host.daemon) as session:
        session.retrbinary("RETR a.zip", received.write, rest=69_999)
    assert received.getvalue()[:3] == bytes([CONTENT[69_999], CONTENT[70_000] ^ 1, CONTENT[70_001]])


@pytest.mark.parametrize("reply", ["452 Disk full.", "552 Quota exceeded.", "426 Aborted."])
def test_a_disk_that_is_full(host: FaultHost, reply: str) -> None:
    host.faults.add(TransferFault(verb="STOR", name="*.part", after=50_000, reply=reply))
    with connected(host.daemon) as session, pytest.raises((ftplib.Error, OSError)):
        session.storbinary("STOR new.part", io.BytesIO(CONTENT))
    assert host.daemon.read("new.part") == CONTENT[:50_000]


def test_an_upload_of_which_the_end_is_thrown_away(host: FaultHost) -> None:
    host.faults.add(TransferFault(verb="STOR", after=50_000))
    with connected(host.daemon) as session:
        assert session.storbinary("STOR new.zip", io.BytesIO(CONTENT)) == "226 Transfer complete."
    assert host.daemon.read("new.zip") == CONTENT[:50_000]


def test_an_upload_that_arrives_damaged(host: FaultHost) -> None:
    host.faults.add(TransferFault(verb="STOR", flips=(5,)))
    with connected(host.daemon) as session:
        session.storbinary("STOR new.zip", io.BytesIO(CONTENT))
    stored = host.daemon.read("new.zip")
    assert [at for at, byte in enumerate(stored) if byte != CONTENT[at]] == [5]


def test_death_in_the_middle_of_an_upload(host: FaultHost) -> None:
    host.faults.add(TransferFault(verb="STOR", after=50_000, ending=Ending.HANG_UP))
    with connected(host.daemon) as session, pytest.raises((EOFError, OSError)):
        session.storbinary("STOR new.zip", io.BytesIO(CONTENT))
    assert host.daemon.read("new.zip") == CONTENT[:50_000]


@pytest.mark.parametrize(("refusal", "error"), [("421", ftplib.error_temp), ("530", ftplib.error_perm)])
def test_too_many_sessions(host: FaultHost, refusal: str, error: type[ftplib.Error]) -> None:
    host.faults.max_sessions = 2
    host.faults.too_many = refusal + " Too many ({limit})."
    refused = pytest.raises(error, match=refusal + r" Too many \(2\)")
    with connected(host.daemon), connected(host.daemon), refused, connected(host.daemon):
        pass
    assert host.faults.most_sessions == 2


def test_no_mlsd(host: FaultHost) -> None:
    host.faults.hidden = frozenset({"MLSD", "MLST"})
    with connected(host.daemon) as session:
        assert "MLS" not in session.sendcmd("FEAT")
        with pytest.raises(ftplib.error_perm, match="500"):
            list(session.mlsd())


def test_odd_lines_in_listings(host: FaultHost) -> None:
    host.faults.extra_list_lines = ("total 1", "what is this?")
    lines: list[str] = []
    with connected(host.daemon) as session:
        session.dir(lines.append)
        assert lines[0].endswith(" a.zip")
        assert lines[1:] == ["total 1", "what is this?"]
        host.faults.list_lines = ("01-02-26  03:04PM  17 b.zip",)
        lines.clear()
        session.dir(lines.append)
        assert lines == ["01-02-26  03:04PM  17 b.zip", "total 1", "what is this?"]


def test_overwriting_is_refused(host: FaultHost) -> None:
    host.faults.refuse_overwrite = True
    with connected(host.daemon) as session:
        session.storbinary("STOR b.zip", io.BytesIO(b"b"))
        with pytest.raises(ftplib.error_perm, match="550"):
            session.rename("b.zip", "a.zip")
        with pytest.raises(ftplib.error_perm, match="550"):
            session.storbinary("STOR a.zip", io.BytesIO(b"b"))
    assert host.daemon.read("a.zip") == CONTENT


def test_commands_refused_ignored_and_deadly(host: FaultHost) -> None:
    host.faults.add(
        CommandFault(verb="SITE CHMOD", reply="502 No."),
        CommandFault(verb="DELE", argument="a.*", ending=Ending.HANG_UP, carry_out=True),
        CommandFault(verb="NOOP", ending=Ending.SILENCE, times=1),
    )
    with connected(host.daemon) as session:
        with pytest.raises(ftplib.error_perm, match="502"):
            session.sendcmd("SITE CHMOD 600 a.zip")
        with pytest.raises((EOFError, OSError)):
            session.delete("a.zip")
    assert host.daemon.names() == []
    with connected(host.daemon) as session:
        assert isinstance(session.sock, socket.socket)
        session.sock.settimeout(BRIEFLY)
        with pytest.raises(TimeoutError):
            session.voidcmd("NOOP")
