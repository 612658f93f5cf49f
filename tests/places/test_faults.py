"""Hosts that fail: nothing half is ever taken for whole, nothing hangs, and every failure has the right name."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from intacto.domain.errors import (
    AccessRefused,
    FileGone,
    HostError,
    HostFull,
    HostUnreachable,
    LoginRefused,
    TooManyConnections,
    TransferBroken,
)
from intacto.domain.product import EntryKind
from intacto.places.base import Session
from tests.places.scripted import WELCOMING, Talk, scripted
from tests.places.sites import ftp_place, pieces
from tests.servers import CommandFault, Daemon, Ending, FaultHost, StartDaemon, TransferFault

CONTENT = os.urandom(500_000)
SHORT = 1.0
"""Seconds of patience where something stalls."""


@pytest.fixture(params=["plain", "tls"])
def host(request: pytest.FixtureRequest) -> FaultHost:
    """A host that does wrong what it is told to, plain and with TLS."""
    found: FaultHost = request.getfixturevalue("fault_host" if request.param == "plain" else "fault_host_tls")
    found.daemon.write("a.zip", CONTENT)
    return found


def collect(session: Session, got: bytearray) -> None:
    """Read a.zip, keeping what came before it broke off."""
    for chunk in session.read("a.zip"):
        got += chunk


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (TransferFault(verb="RETR", after=300_000), TransferBroken),
        (TransferFault(verb="RETR", after=300_000, reply="426 Aborted."), TransferBroken),
        (TransferFault(verb="RETR", after=300_000, reply="451 Local failure."), TransferBroken),
        (TransferFault(verb="RETR", after=300_000, ending=Ending.SILENCE), TransferBroken),
        (TransferFault(verb="RETR", after=300_000, ending=Ending.STALL), TransferBroken),
        (TransferFault(verb="RETR", after=300_000, ending=Ending.HANG_UP), TransferBroken),
        (TransferFault(verb="RETR", after=0, reply="451 Input/output error."), TransferBroken),
        (CommandFault(verb="RETR", reply="425 No data connection."), TransferBroken),
        (CommandFault(verb="RETR", reply="522 SSL connection failed: session reuse required."), TransferBroken),
        (CommandFault(verb="RETR", ending=Ending.HANG_UP), TransferBroken),
        (CommandFault(verb="RETR", ending=Ending.SILENCE), TransferBroken),
        (CommandFault(verb="PASV", ending=Ending.SILENCE), TransferBroken),
        (CommandFault(verb="RETR", reply="421 Too many users."), TooManyConnections),
        (CommandFault(verb="RETR", reply="421 Idle timeout."), TransferBroken),
        (CommandFault(verb="RETR", reply="550 Permission denied."), AccessRefused),
        (CommandFault(verb="RETR", reply="550 Failed to open file."), AccessRefused),
        (CommandFault(verb="RETR", reply="530 Please login."), TransferBroken),
    ],
    ids=lambda value: getattr(value, "reply", "") if not isinstance(value, type) else value.__name__,
)
def test_a_reading_that_fails_never_looks_whole(
    host: FaultHost, fault: TransferFault | CommandFault, kind: type[HostError]
) -> None:
    host.faults.add(fault)
    with ftp_place(host.daemon, timeout=SHORT).open() as session:
        got = bytearray()
        began = time.monotonic()
        with pytest.raises(kind) as caught:
            collect(session, got)
        assert time.monotonic() - began < 4 * SHORT
        assert len(got) < len(CONTENT)
        assert CONTENT.startswith(bytes(got))
        assert caught.value.paths in (("a.zip",), ())
        assert session.usable is (kind is AccessRefused)
        if not session.usable:
            with pytest.raises(TransferBroken):
                session.find("a.zip")


def test_whole_bytes_count_although_the_control_connection_is_dead(host: FaultHost) -> None:
    host.faults.add(TransferFault(verb="RETR", after=len(CONTENT), ending=Ending.SILENCE))
    with ftp_place(host.daemon, timeout=SHORT).open() as session:
        assert b"".join(session.read("a.zip")) == CONTENT
        assert not session.usable


def test_a_server_that_tells_no_size_must_confirm(host: FaultHost) -> None:
    host.faults.add(
        CommandFault(verb="SIZE", reply="550 Not allowed."),
        TransferFault(verb="RETR", after=len(CONTENT), ending=Ending.SILENCE),
    )
    with ftp_place(host.daemon, timeout=SHORT).open() as session, pytest.raises(TransferBroken):
        list(session.read("a.zip"))


def test_a_server_that_tells_no_size_is_read_whole(host: FaultHost) -> None:
    host.faults.add(CommandFault(verb="SIZE", reply="502 What?"))
    with ftp_place(host.daemon).open() as session:
        assert b"".join(session.read("a.zip")) == CONTENT


def test_a_local_failure_at_the_very_end_counts(host: FaultHost) -> None:
    host.faults.add(TransferFault(verb="RETR", after=len(CONTENT), reply="451 The disk is dying."))
    with ftp_place(host.daemon).open() as session, pytest.raises(TransferBroken):
        list(session.read("a.zip"))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (TransferFault(verb="STOR", after=200_000, reply="452 No space left."), HostFull),
        (TransferFault(verb="STOR", after=200_000, reply="552 Quota exceeded."), HostFull),
        (TransferFault(verb="STOR", after=200_000, reply="451 Quota exceeded."), HostFull),
        (TransferFault(verb="STOR", after=200_000, reply="426 Aborted."), TransferBroken),
        (TransferFault(verb="STOR", after=200_000, ending=Ending.HANG_UP), TransferBroken),
        (TransferFault(verb="STOR", after=200_000, ending=Ending.STALL), TransferBroken),
        (TransferFault(verb="STOR", after=200_000, ending=Ending.SILENCE), TransferBroken),
        (CommandFault(verb="STOR", reply="550 Disk full."), HostFull),
        (CommandFault(verb="STOR", reply="553 Not allowed."), AccessRefused),
    ],
    ids=lambda value: getattr(value, "reply", "") if not isinstance(value, type) else value.__name__,
)
def test_a_writing_that_fails_says_so(
    host: FaultHost, fault: TransferFault | CommandFault, kind: type[HostError]
) -> None:
    host.faults.add(fault)
    with ftp_place(host.daemon, timeout=SHORT).open() as session:
        began = time.monotonic()
        with pytest.raises(kind):
            session.write("new.zip", pieces(CONTENT * 20))
        assert time.monotonic() - began < 8 * SHORT
        if kind is HostFull:
            # So that what is there of it can be removed.
            assert session.usable
            host.faults.clear()
            if session.find("new.zip") is not None:
                session.remove("new.zip")
            assert session.find("new.zip") is None


@pytest.mark.parametrize("command", ["MLSD", "LIST"])
def test_half_a_listing_is_none(host: FaultHost, command: str) -> None:
    if command == "LIST":
        host.faults.hidden = frozenset({"MLSD", "MLST"})
    for reply in ("425 No.", "426 Aborted.", "451 Disk."):
        host.faults.add(CommandFault(verb=command, reply=reply, times=1))
        with ftp_place(host.daemon, timeout=SHORT).open() as session, pytest.raises(TransferBroken):
            session.list_folder("")


def test_a_listing_that_is_broken_off_is_none() -> None:
    with (
        scripted(lambda talk: listing(talk, "426 Broken.", "type=file;size=1; a.zip\r\n")) as server,
        server.place().open() as session,
        pytest.raises(TransferBroken),
    ):
        session.list_folder("")


def listing(talk: Talk, reply: str, lines: str) -> None:
    """Answer a login, then one listing with these lines and this reply at its end."""
    talk.say("220 Hello.")
    talk.answer({**WELCOMING, "FEAT": "211-Can\r\n MLST type*;\r\n211 End"}, until="PASV")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        # A wrong address on purpose, as from behind a NAT or by an attacker: the peer's own counts.
        talk.say(f"227 Here (10,9,8,7,{port // 256},{port % 256}).")
        talk.hear()
        talk.say("150 Here it comes.")
        data, _ = listener.accept()
        with data:
            data.sendall(lines.encode("utf-8", "surrogateescape"))
    talk.say(reply)
    talk.answer(WELCOMING)


def test_a_hostile_listing_smuggles_nothing() -> None:
    lines = "".join(
        f"type=file;size=1; {name}\r\n"
        for name in ("good.zip", "../up.zip", "/etc/passwd", "..", ".", "a\0b", "in/side", "also good.zip")
    )
    with (
        scripted(lambda talk: listing(talk, "226 Done.", f"nonsense\r\n\r\n{lines}type=dir; ..\r\n")) as server,
        server.place().open() as session,
    ):
        found = session.list_folder("")
    assert [e.path for e in found.entries] == ["good.zip", "also good.zip"]
    assert len(found.odd) == 8
    assert all(line.isprintable() for line in found.odd)


def test_one_odd_line_hides_nothing(fault_host: FaultHost) -> None:
    fault_host.daemon.write("a.zip", b"A")
    fault_host.faults.hidden = frozenset({"MLSD", "MLST"})
    fault_host.faults.extra_list_lines = ("what is this", "total 5", "", "-rw-r--r-- 1 u g 7 Jan 3 2020 b.zip")
    with ftp_place(fault_host.daemon).open() as session:
        found = session.list_folder("")
    assert {(e.path, e.size) for e in found.entries} == {("a.zip", 1), ("b.zip", 7)}
    assert found.odd == ("what is this",)


def test_a_windows_host_is_listed(fault_host: FaultHost) -> None:
    fault_host.faults.hidden = frozenset({"MLSD", "MLST"})
    fault_host.faults.list_lines = (
        "07-16-26  10:31AM       <DIR>          packs",
        "07-16-26  10:31AM             12345 a b.zip",
    )
    with ftp_place(fault_host.daemon).open() as session:
        found = session.list_folder("")
    assert [(e.path, e.kind, e.size) for e in found.entries] == [
        ("packs", EntryKind.FOLDER, None),
        ("a b.zip", EntryKind.FILE, 12345),
    ]


def test_a_server_that_takes_mlsd_back_is_listed_anyway(host: FaultHost) -> None:
    host.faults.add(CommandFault(verb="MLSD", reply="500 What?"))
    with ftp_place(host.daemon).open() as session:
        assert [e.path for e in session.list_folder("").entries] == ["a.zip"]
        assert [e.path for e in session.list_folder("").entries] == ["a.zip"]
    assert host.faults.commands.count("MLSD") == 1


@pytest.mark.parametrize(
    "reply",
    [
        "421 Too many connections ({limit}) from this IP.",
        "530 Sorry, the maximum number of clients ({limit}) from your host are already connected.",
        "530 Demasiadas conexiones.",
        "530 Número máximo de usuarios alcanzado.",
        "530 Zu viele Verbindungen.",
        "530 Trop de connexions.",
        "530 Muitas conexões.",
    ],
)
def test_a_cap_is_no_wrong_password(fault_host: FaultHost, reply: str) -> None:
    fault_host.faults.max_sessions = 1
    fault_host.faults.too_many = reply
    place = ftp_place(fault_host.daemon)
    with place.open(), pytest.raises(TooManyConnections):
        place.open()


@pytest.mark.parametrize("name", ["vsftpd", "proftpd", "pureftpd"])
def test_a_cap_of_a_real_daemon(start_daemon: StartDaemon, name: str) -> None:
    place = ftp_place(start_daemon(name, max_clients=2))
    with place.open(), place.open(), pytest.raises(TooManyConnections):
        place.open()


def test_a_wrong_password_is_one(simple_daemon: Daemon) -> None:
    with pytest.raises(LoginRefused):
        ftp_place(simple_daemon, password="not mine").open()


def test_a_wrong_password_at_real_daemons(any_daemon: Daemon) -> None:
    with pytest.raises(LoginRefused) as caught:
        ftp_place(any_daemon, password="not mine", timeout=30).open()
    assert "not mine" not in caught.value.technical


@pytest.mark.parametrize(
    "reply", ["530 Login incorrect.", "530 Maximum login attempts exceeded.", "430 Wrong.", "503 What?", "332 Account?"]
)
def test_refused_logins(reply: str) -> None:
    def script(talk: Talk) -> None:
        talk.say("220 Hello.")
        talk.answer({**WELCOMING, "AUTH": "500 No.", "PASS": reply})

    with scripted(script) as server, pytest.raises(LoginRefused):
        server.place().open()


@pytest.mark.parametrize(
    ("greeting", "kind"),
    [
        ("421 Too many connections.", TooManyConnections),
        ("500 OOPS: cannot.", HostUnreachable),
        ("120 Ready in 5 minutes.", HostUnreachable),
        ("HTTP/1.1 400 Bad Request", HostUnreachable),
        ("SSH-2.0-OpenSSH_9", HostUnreachable),
        ("220-" + "x" * 20000, HostUnreachable),
    ],
)
def test_greetings_that_are_none(greeting: str, kind: type[HostError]) -> None:
    with scripted(lambda talk: talk.say(greeting)) as server, pytest.raises(kind):
        server.place().open()


def test_a_reply_without_end_ends() -> None:
    def script(talk: Talk) -> None:
        talk.say("220-Hello")
        while True:
            talk.say(*["again"] * 1000)

    with scripted(script) as server, pytest.raises(HostUnreachable):
        server.place().open()


def test_a_silent_host_ends_by_its_time_out() -> None:
    began = time.monotonic()
    with scripted(_wait) as server, pytest.raises(HostUnreachable):
        server.place(timeout=0.3).open()
    assert time.monotonic() - began < 3


def _wait(talk: Talk) -> None:
    talk.hear()


def test_nobody_listens() -> None:
    with scripted() as server:
        pass
    with pytest.raises(HostUnreachable) as caught:
        server.place().open()
    assert "takes no connections" in str(caught.value)


def test_a_host_that_is_not_known() -> None:
    with scripted() as server, pytest.raises(HostUnreachable) as caught:
        server.place(host="no-such-host.invalid").open()
    assert "not found" in str(caught.value)


def test_the_shops_folder_is_gone(any_daemon: Daemon) -> None:
    any_daemon.write("a file", b"A")
    any_daemon.write("packs/[1] ñ/a.zip", b"A")
    for folder in ("nowhere", "/nowhere", "a file", "packs/nothing"):
        with pytest.raises(FileGone):
            ftp_place(any_daemon, folder).open()
    with ftp_place(any_daemon, "packs/[1] ñ").open() as session:
        assert [e.path for e in session.list_folder("").entries] == ["a.zip"]
        assert b"".join(session.read("a.zip")) == b"A"
    with ftp_place(any_daemon, "packs/../packs/").open() as session:
        assert [e.path for e in session.list_folder("").entries] == ["[1] ñ"]


def test_sessions_cut_by_the_host(start_daemon: StartDaemon) -> None:
    daemon = start_daemon("pureftpd")
    daemon.write("a.zip", b"A")
    place = ftp_place(daemon)
    calls: list[Callable[[Any], object]] = [
        lambda session: session.keep_alive(),
        lambda session: session.list_folder(""),
        lambda session: list(session.read("a.zip")),
        lambda session: session.find("a.zip"),
        lambda session: session.rename("a.zip", "b.zip"),
        lambda session: session.write("c.zip", [b"C"]),
        lambda session: session.permissions("a.zip"),
    ]
    for call in calls:
        with place.open() as session:
            daemon.drop_sessions()
            with pytest.raises(TransferBroken):
                call(session)
            assert not session.usable
    daemon.stop()
    with pytest.raises(HostUnreachable):
        place.open()


def test_a_file_that_is_gone_in_spite_of_the_words(fault_host: FaultHost) -> None:
    fault_host.faults.add(CommandFault(verb="RETR", reply="550 Failed to open file."))
    with ftp_place(fault_host.daemon).open() as session, pytest.raises(FileGone):
        list(session.read("nothing.zip"))
    fault_host.daemon.write("a.zip", b"A")
    fault_host.faults.add(CommandFault(verb="DELE", reply="550 No such file."))
    with ftp_place(fault_host.daemon).open() as session, pytest.raises(AccessRefused):
        session.remove("a.zip")


def test_a_reply_with_a_port_that_is_none() -> None:
    def script(talk: Talk) -> None:
        talk.say("220 Hello.")
        talk.answer({**WELCOMING, "PASV": "227 Here (127,0,0,1,999,999).", "SIZE": "213 5"})

    with scripted(script) as server, server.place().open() as session, pytest.raises(TransferBroken):
        list(session.read("a.zip"))
