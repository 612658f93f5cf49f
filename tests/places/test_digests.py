"""Digests that a server computes, and single blocks of a file."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Coroutine, Iterator

import asyncssh
import pytest

from intacto.domain import names
from intacto.domain.errors import AccessRefused, FileGone, HostError, TooManyConnections
from intacto.domain.host import Abilities
from intacto.domain.shop import HostMemory
from intacto.places import sftp_digest
from intacto.places.base import Session
from tests.places.scripted import WELCOMING, scripted
from tests.places.sites import Site, ftp_place
from tests.places.test_protocol import NAMES
from tests.servers import Daemon, FaultHost
from tests.servers.fixtures import SharedServers

CONTENT = os.urandom(700_003)


@pytest.fixture(params=[False, True], ids=["plain", "tls"])
def proftpd(request: pytest.FixtureRequest, shared_servers: SharedServers) -> Daemon:
    return shared_servers("proftpd", request.param).new_account()


def opened(daemon: Daemon, *, ahead: bool) -> Session:
    memory = HostMemory(trusted=daemon.certificate_fingerprint, abilities=Abilities(1.0, pipelines=ahead))
    return ftp_place(daemon, memory=memory).open()


@pytest.mark.parametrize("ahead", [False, True])
def test_digests_of_all_names_in_their_order(proftpd: Daemon, ahead: bool) -> None:
    wanted, right = [], {}
    for number in range(150):
        path = f"{number}.zip"
        proftpd.write(path, CONTENT[: number * 7])
        wanted.append(path)
        right[path] = hashlib.sha256(CONTENT[: number * 7]).hexdigest()
    for number, name in enumerate([*NAMES, "pack 0 4096", "trailing 12"]):
        path = names.join("sub folder [1] é", name)
        proftpd.write(names.wire(path), CONTENT[number:])
        wanted.insert(number * 3, path)
        right[path] = hashlib.sha256(CONTENT[number:]).hexdigest()
    wanted.insert(40, "nothing.zip")
    with opened(proftpd, ahead=ahead) as session:
        assert session.tells_digests
        answers = list(session.digests(wanted))
        assert [answer.path for answer in answers] == wanted
        assert isinstance(answers[40].error, FileGone | AccessRefused)
        assert answers.pop(40).sha256 is None
        assert {answer.path: answer.sha256 for answer in answers} == right
        assert list(session.digests([])) == []
        assert b"".join(session.read("9.zip")) == CONTENT[:63]


def test_damage_on_the_disk_shows_in_a_fresh_session(proftpd: Daemon) -> None:
    with opened(proftpd, ahead=False) as session:
        session.write("a.zip", [CONTENT])
        path = proftpd.path("a.zip")
        path.write_bytes(CONTENT[:1000] + b"?" + CONTENT[1001:])
    with opened(proftpd, ahead=False) as session:
        (answer,) = session.digests(["a.zip"])
    assert answer.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("name", ["vsftpd", "pureftpd", "pyftpdlib"])
def test_other_daemons_tell_none(shared_servers: SharedServers, name: str) -> None:
    with ftp_place(shared_servers(name, False).new_account()).open() as session:
        assert not session.tells_digests
        with pytest.raises(AccessRefused):
            list(session.digests(["a.zip"]))


def answers_of(feature: str, command: str, *replies: str) -> list[tuple[str | None, HostError | None]]:
    """Return what we make of a server's replies, which it gives one by one."""
    left = list(replies)

    def script(talk: object) -> None:
        talk.say("220 Hello.")  # type: ignore[attr-defined]  # a Talk
        said = {**WELCOMING, "AUTH": "500 No.", "FEAT": f"211-Can\r\n {feature}\r\n211 End", "OPTS": "200 Yes."}
        while left:
            talk.answer(said, until=command)  # type: ignore[attr-defined]
            talk.say(left.pop(0))  # type: ignore[attr-defined]
        talk.answer(said)  # type: ignore[attr-defined]

    with scripted(script) as server, server.place().open() as session:
        return [(answer.sha256, answer.error) for answer in session.digests(["a.zip"] * len(replies))]


GOOD = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "reply",
    [f"250 {GOOD}", f"250 {GOOD.upper()}", f"250-Computing\r\n250 {GOOD}", f"213 {GOOD}", f"250 SHA256 {GOOD}"],
)
def test_replies_to_xsha256(reply: str) -> None:
    assert answers_of("XSHA256", "XSHA256", reply) == [(GOOD, None)]


@pytest.mark.parametrize(
    "reply",
    [
        f"250 {GOOD[:-1]}",
        f"250 {GOOD}0",
        f"250 {GOOD} {GOOD}",
        "250 fine",
        "200 Yes.",
        f"350 {GOOD}",
        f"550 {GOOD}",
        f"451 {GOOD}",
        f"250 {GOOD[:-1]}g",
        f"250-{GOOD}\r\n250 Done",
        "550 No such file.",
    ],
)
def test_a_garbled_reply_is_no_digest(reply: str) -> None:
    garbled, good = answers_of("XSHA256", "XSHA256", reply, f"250 {GOOD}")
    assert garbled[0] is None
    assert garbled[1] is not None
    assert good == (GOOD, None)


def test_replies_to_hash() -> None:
    found = answers_of(
        "HASH SHA-1;SHA-256*;MD5",
        "HASH",
        f"213 SHA-256 0-49 {GOOD} a.zip",
        f"213 SHA-1 0-49 {GOOD[:40]} a.zip",
        f"213 SHA-256 10-49 {GOOD} a.zip",
        f"213 {GOOD}",
        "556 Too large.",
    )
    assert [digest for digest, _ in found] == [GOOD, None, None, None, None]


def test_a_connection_that_ends_is_no_answer() -> None:
    with pytest.raises(TooManyConnections):
        answers_of("XSHA256", "XSHA256", "421 Bye.")


@pytest.fixture
def session(site: Site) -> Iterator[Session]:
    with site.place.open() as session:
        yield session


def test_single_blocks(site: Site, session: Session) -> None:
    site.write("big.zip", CONTENT * 4)
    size = len(CONTENT) * 4
    for offset in (0, 1, 65536, 1_000_001, size - 65536, size - 10, size, size + 5):
        assert session.read_block("big.zip", offset, 65536) == (CONTENT * 4)[offset : offset + 65536]
    assert len(session.read_block("big.zip", 3, 600_000)) == 600_000
    assert b"".join(session.read("big.zip")) == CONTENT * 4
    assert session.read_block("big.zip", 3, 5) == CONTENT[3:8]
    assert [entry.size for entry in session.list_folder("").entries] == [size]
    with pytest.raises(FileGone):
        session.read_block("nothing.zip", 5, 5)
    session.keep_alive()


def test_a_block_asks_for_nothing_else(fault_host: FaultHost) -> None:
    fault_host.daemon.write("big.zip", CONTENT * 4)
    with ftp_place(fault_host.daemon).open() as session:
        before = len(fault_host.faults.commands)
        for offset in (5, 100_000, 700_000):
            session.read_block("big.zip", offset, 65536)
        commands = [command.partition(" ")[0] for command in fault_host.faults.commands[before:]]
    assert commands[:10] == ["PASV", *["REST", "RETR", "PASV"] * 3]


def test_a_shell_that_ends_before_it_is_asked_is_none() -> None:
    class Gone:
        async def run(self, *_: object, **__: object) -> None:
            raise BrokenPipeError("Channel not open for sending")

    class Line:
        connection = Gone()

        def run(self, work: Coroutine[object, object, bytes]) -> bytes:
            return asyncio.run(work)

    with pytest.raises(asyncssh.SFTPOpUnsupported):
        sftp_digest.ask(Line(), sftp_digest.Way.SHA256SUM, [b"/a"])  # type: ignore[arg-type]
