"""A host whose SSH server knows ssh-rsa only is checked, and the seller is told what to do; in the window too."""

from __future__ import annotations

from pathlib import Path

from intacto.domain.shop import Address, HostMemory, Scheme
from intacto.engine.connect import Attempt, ConnectionStep, Stage, StageState, try_connection
from intacto.places.opening import open_place
from tests.acceptance.commands import at, intacto
from tests.acceptance.shopfloor import zip_of
from tests.servers import StartDaemon


def test_it_is_checked_with_a_warning(start_daemon: StartDaemon, tmp_path: Path) -> None:
    daemon = start_daemon("openssh-old")
    daemon.write("a.zip", zip_of(b"a" * 999))
    assert daemon.pin is not None
    asked = intacto(tmp_path, "check", daemon.url(), "--password-stdin", password=daemon.password)
    assert asked.code == 3
    assert daemon.pin in asked.out + asked.err
    done = intacto(tmp_path, "check", *at(daemon), password=daemon.password)
    assert done.code == 0, done.err
    told = done.out + done.err
    assert told.count("Your host proves itself in an old way") == 1
    assert "Ask your host to renew it" in told


def test_the_window_says_it_while_connecting(start_daemon: StartDaemon) -> None:
    daemon = start_daemon("openssh-old")
    address = Address(Scheme.SFTP, daemon.host, daemon.port, daemon.user, "")
    steps: list[ConnectionStep] = []
    attempt = Attempt(address, daemon.password, trusted=daemon.pin)
    report = try_connection(attempt, HostMemory(), open_place, lambda: 0.0, steps.append)
    assert report.works
    (who,) = [str(step.text) for step in steps if step.stage is Stage.IDENTIFY and step.state is StageState.FINE]
    assert "ask your host to renew its SSH server" in who
