"""Commands sent ahead of replies: as careful as without, and given up for good at the first surprise."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

import pytest

from intacto.domain.errors import AccessRefused, FileGone, TransferBroken
from intacto.domain.host import Abilities
from intacto.domain.shop import HostMemory
from intacto.places.ftp import FtpPlace
from tests.places.scripted import WELCOMING, ScriptedServer, Talk, scripted
from tests.places.sites import ftp_place
from tests.servers import Daemon, FaultHost

FILES = {f"{number}.zip": os.urandom(number * 9_973) for number in range(24)}
AHEAD = Abilities(1.0, pipelines=True)


def daring(daemon: Daemon, timeout: float = 8.0) -> FtpPlace:
    memory = HostMemory(trusted=daemon.certificate_fingerprint, abilities=AHEAD)
    return ftp_place(daemon, memory=memory, timeout=timeout)


def test_the_daemons_take_it_and_every_byte_comes(any_daemon: Daemon) -> None:
    for name, content in FILES.items():
        any_daemon.write(name, content)
    with ftp_place(any_daemon).open() as session:
        assert session.ahead is None
        assert session.try_ahead("5.zip", len(FILES["5.zip"])) is True
        for name, content in FILES.items():
            assert b"".join(session.read(name, 0, len(content))) == content
        assert session.ahead is True


def test_other_calls_between_and_readings_cut_short_change_nothing(any_daemon: Daemon) -> None:
    for name, content in FILES.items():
        any_daemon.write(name, content)
    any_daemon.write("big.zip", FILES["20.zip"] * 5)
    with daring(any_daemon).open() as session:
        for name, content in FILES.items():
            assert b"".join(session.read(name, 0, len(content))) == content
            with pytest.raises(FileGone):
                list(session.read("nothing.zip", 0, 5))
            assert b"".join(session.read(name, len(content) // 2, len(content))) == content[len(content) // 2 :]
            reading = session.read("big.zip", 0, 5 * len(FILES["20.zip"]))
            next(reading)
            del reading
            assert b"".join(session.read(name, 0, len(content) + 1)) == content
        assert session.write("new.zip", [b"new"]) == 3
        assert b"".join(session.read("new.zip", 0, 3)) == b"new"
        assert len(session.list_folder("").entries) == len(FILES) + 2
        session.remove("new.zip")
        session.keep_alive()
        assert session.usable
        assert session.ahead is True


def test_folders_are_listed_ahead_and_a_refused_one_gives_no_others_names(any_daemon: Daemon) -> None:
    expected = {}
    for number in range(12):
        folder = f"-la [{number}] é"
        for name in range(number):
            any_daemon.write(f"{folder}/{name}.zip", b"A" * name)
        any_daemon.make_folder(folder)
        expected[folder] = {(f"{folder}/{name}.zip", name) for name in range(number)}
    with daring(any_daemon).open() as session:
        for folder, entries in expected.items():
            assert {(e.path, e.size) for e in session.list_folder(folder).entries} == entries
            with pytest.raises(FileGone):
                session.list_folder("nowhere")
        assert {e.path for e in session.list_folder("").entries} == set(expected)
        assert session.ahead is True
        assert session.usable


def test_one_round_trip_less(plain_daemon: Daemon) -> None:
    """The port of the next transfer is known: no PASV stands alone."""
    plain_daemon.write("a.zip", b"A")
    with daring(plain_daemon).open() as session:
        wire = session._wire
        sent: list[tuple[str, ...]] = []
        order = wire.order

        def noting(*commands: str, ahead: bool = False) -> None:
            sent.append((*commands, *(["PASV"] if ahead else [])))
            order(*commands, ahead=ahead)

        wire.order = noting  # type: ignore[method-assign]  # the least that shows it
        for _ in range(3):
            assert b"".join(session.read("a.zip", 0, 1)) == b"A"
        command = f"RETR {wire.folder.rstrip('/')}/a.zip"
    assert sent[:4] == [("PASV",), *[(command, "PASV")] * 3]


def test_a_server_that_breaks_off_is_found_out(fault_host: FaultHost) -> None:
    fault_host.daemon.write("a.zip", FILES["9.zip"])
    place = ftp_place(fault_host.daemon)
    with place.open() as session:
        assert session.try_ahead("a.zip", 1) is False
    with place.open() as session:
        assert session.try_ahead("a.zip", 1) is False, "the place remembers"
        assert b"".join(session.read("a.zip", 0, len(FILES["9.zip"]))) == FILES["9.zip"]
        assert session.usable


def test_what_a_probe_said_of_another_server_is_forgotten_at_once(fault_host: FaultHost) -> None:
    fault_host.daemon.write("a.zip", FILES["9.zip"])
    place = daring(fault_host.daemon)
    with place.open() as first, place.open() as second:
        with pytest.raises(TransferBroken):
            list(first.read("a.zip", 0, len(FILES["9.zip"])))
        assert not first.usable
        assert b"".join(second.read("a.zip", 0, len(FILES["9.zip"]))) == FILES["9.zip"]
        assert second.usable


def test_a_file_that_cannot_tell(fault_host: FaultHost) -> None:
    with ftp_place(fault_host.daemon).open() as session:
        assert session.try_ahead("nothing.zip", 5) is None
        assert session.try_ahead("nothing.zip", 5_000_000) is None
        assert session.ahead is None


Answers = Callable[[Talk, socket.socket, str], None]
BODY = b"0123456789"


def answering(answers: Answers) -> Callable[[Talk], None]:
    """Return a host whose transfers end as ``answers`` says; it plays well before the first command ahead."""

    def script(talk: Talk) -> None:
        talk.say("220 Hello.")
        talk.answer({**WELCOMING, "AUTH": "500 No."}, until="PASV")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            here = f"227 Here (127,0,0,1,{port // 256},{port % 256})."
            talk.say(here)
            while True:
                command = talk.hear()
                if command.startswith("RETR"):
                    answers(talk, listener, here)
                elif command != "PASV":
                    talk.say(WELCOMING.get(command.partition(" ")[0], "500 What?"))
                elif ahead_is_over(talk):
                    talk.say(here)

    return script


def ahead_is_over(talk: Talk) -> bool:
    """Tell whether a PASV came alone: the answers to those that came ahead stand in the script."""
    over, talk.ahead = not getattr(talk, "ahead", False), False  # type: ignore[attr-defined]
    return over


def send(talk: Talk, listener: socket.socket, *lines: str, body: bytes = BODY) -> None:
    talk.ahead = True  # type: ignore[attr-defined]
    talk.say("150 Here it comes.")
    data, _ = listener.accept()
    with data:
        data.sendall(body)
    talk.say(*lines)


def opened(server: ScriptedServer) -> FtpPlace:
    return server.place(memory=HostMemory(abilities=AHEAD))


def test_a_refused_port_is_not_the_transfers_refusal() -> None:
    def answers(talk: Talk, listener: socket.socket, here: str) -> None:  # noqa: ARG001
        send(talk, listener, "450 PASV: data transfer in progress", "226 Done.")

    with scripted(answering(answers)) as server, opened(server).open() as session:
        assert b"".join(session.read("a.zip", 0, len(BODY))) == BODY
        assert session.ahead is False
        session.keep_alive()
        assert session.usable


@pytest.mark.parametrize("refusal", ["451 The disk is dying.", "426 Aborted.", "450 Busy.", "551 Page type."])
@pytest.mark.parametrize("then", ["227", "", "500 What?", "150 Strange."])
def test_a_transfer_that_failed_stays_failed(refusal: str, then: str) -> None:
    def answers(talk: Talk, listener: socket.socket, here: str) -> None:
        send(talk, listener, refusal, *([here if then == "227" else then] if then else []))

    with scripted(answering(answers)) as server, opened(server).open() as session:
        with pytest.raises(TransferBroken if refusal[0] == "4" else AccessRefused):
            list(session.read("a.zip", 0, len(BODY)))
        assert session.ahead is (refusal[0] == "5" and then == "227")


def test_an_answer_in_mid_transfer_is_a_surprise_but_the_bytes_count() -> None:
    def answers(talk: Talk, listener: socket.socket, here: str) -> None:
        send(talk, listener, here, "226 Done.")

    with scripted(answering(answers)) as server, opened(server).open() as session:
        assert b"".join(session.read("a.zip", 0, len(BODY))) == BODY
        assert session.ahead is False
        assert session.usable


def test_a_short_file_is_broken_and_a_surprise() -> None:
    def answers(talk: Talk, listener: socket.socket, here: str) -> None:
        send(talk, listener, "226 Done.", here, body=BODY[:5])

    with scripted(answering(answers)) as server, opened(server).open() as session:
        with pytest.raises(TransferBroken):
            list(session.read("a.zip", 0, len(BODY)))
        assert session.ahead is False


def test_silence_after_a_transfer_breaks_the_next_call_not_the_bytes() -> None:
    def answers(talk: Talk, listener: socket.socket, here: str) -> None:  # noqa: ARG001
        send(talk, listener, "226 Done.")

    with scripted(answering(answers)) as server, opened(server).open() as session:
        assert b"".join(session.read("a.zip", 0, len(BODY))) == BODY
        with pytest.raises(TransferBroken):
            session.keep_alive()
        assert not session.usable
