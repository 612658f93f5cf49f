"""Reading with the size of a listing: one question less, and as careful as before."""

from __future__ import annotations

import os

import pytest

from intacto.domain.errors import TransferBroken
from tests.places.sites import Site, ftp_place
from tests.servers import CommandFault, Ending, FaultHost, TransferFault

CONTENT = os.urandom(300_000)


@pytest.fixture(params=["plain", "tls"])
def host(request: pytest.FixtureRequest) -> FaultHost:
    found: FaultHost = request.getfixturevalue("fault_host" if request.param == "plain" else "fault_host_tls")
    found.daemon.write("a.zip", CONTENT)
    return found


def asked_for_size(host: FaultHost) -> int:
    return sum(command.startswith("SIZE") for command in host.faults.commands)


def test_a_listed_size_spares_the_question(site: Site) -> None:
    site.write("a.zip", CONTENT)
    with site.place.open() as session:
        assert b"".join(session.read("a.zip", 0, len(CONTENT))) == CONTENT
        assert b"".join(session.read("a.zip", 100_001, len(CONTENT))) == CONTENT[100_001:]
        assert b"".join(session.read("a.zip", len(CONTENT), len(CONTENT))) == b""


def test_no_size_is_asked_where_the_count_is_right(host: FaultHost) -> None:
    with ftp_place(host.daemon).open() as session:
        assert b"".join(session.read("a.zip", 7, len(CONTENT))) == CONTENT[7:]
        assert asked_for_size(host) == 0


@pytest.mark.parametrize("listed", [0, len(CONTENT) - 1, len(CONTENT) + 1, 10 * len(CONTENT)])
@pytest.mark.parametrize("offset", [0, 1000])
def test_a_file_that_changed_since_it_was_listed_is_read_whole(site: Site, listed: int, offset: int) -> None:
    site.write("a.zip", CONTENT)
    with site.place.open() as session:
        assert b"".join(session.read("a.zip", offset, listed)) == CONTENT[offset:]
        assert b"".join(session.read("a.zip")) == CONTENT


@pytest.mark.parametrize("after", [0, 200_000])
def test_fewer_bytes_than_listed_are_broken_where_the_host_holds_to_its_size(host: FaultHost, after: int) -> None:
    host.faults.add(TransferFault(verb="RETR", after=after))
    with ftp_place(host.daemon).open() as session:
        with pytest.raises(TransferBroken):
            list(session.read("a.zip", 0, len(CONTENT)))
        assert asked_for_size(host) == 1
        assert not session.usable


@pytest.mark.parametrize("after", [0, 200_000])
@pytest.mark.parametrize("reply", ["550 Not allowed.", "502 What?", "213 no number"])
def test_fewer_bytes_are_broken_where_the_host_tells_no_size(host: FaultHost, after: int, reply: str) -> None:
    host.faults.add(TransferFault(verb="RETR", after=after), CommandFault(verb="SIZE", reply=reply))
    with ftp_place(host.daemon).open() as session, pytest.raises(TransferBroken):
        list(session.read("a.zip", 0, len(CONTENT)))


def test_whole_bytes_count_although_the_control_connection_is_dead(host: FaultHost) -> None:
    host.faults.add(TransferFault(verb="RETR", after=len(CONTENT), ending=Ending.SILENCE))
    with ftp_place(host.daemon, timeout=1.0).open() as session:
        assert b"".join(session.read("a.zip", 0, len(CONTENT))) == CONTENT
        assert not session.usable


def test_other_bytes_than_listed_need_a_living_control_connection(host: FaultHost) -> None:
    host.faults.add(TransferFault(verb="RETR", after=len(CONTENT), ending=Ending.SILENCE))
    with ftp_place(host.daemon, timeout=1.0).open() as session, pytest.raises(TransferBroken):
        list(session.read("a.zip", 0, len(CONTENT) + 1))
