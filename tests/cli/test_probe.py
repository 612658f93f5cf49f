"""``probe``: the report card for people and programs, and its exit codes; announced work by the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from intacto.cli.card import card_lines
from intacto.domain.host import Abilities, HostIdentity
from intacto.domain.report_card import Clock, ReportCard
from tests.cli.conftest import Intacto
from tests.servers import CommandFault, Daemon, FaultHost

WHOLE = ReportCard(
    7.0, HostIdentity("220 Hello", "192.0.2.1"), False,
    Abilities(7.0, reads_at=True, renames_over=True, ascii_changes=True),
    True, 2, 3, mlsd=True, down=2.4e6, up=1.1e6, round_trip=0.04, clock=Clock(-3700.0, 60.0),
)  # fmt: skip


def test_the_card_of_a_host(intacto: Intacto, any_daemon: Daemon) -> None:
    any_daemon.write("a.zip", b"x" * 5000)
    key = f"SHA256:{any_daemon.certificate_fingerprint}"
    trust = ["--trust", key] if any_daemon.tls else []
    words = ["probe", any_daemon.url(), "--password-stdin", "--json", *trust]
    answer = intacto(*words, stdin=any_daemon.password + "\n")
    assert answer.code == 0, answer.err
    (card,) = answer.objects
    assert (card["type"], card["writable"], card["encrypted"]) == ("host", True, any_daemon.tls)
    assert card["mlsd"] is (any_daemon.name != "vsftpd")
    assert card["down"] > 0
    assert card["up"] > 0
    assert card["round_trip"] >= 0
    assert card["fingerprint"] == (key if any_daemon.tls else None)
    assert any_daemon.names() == ["a.zip"]


def test_a_folder_that_takes_nothing_is_unsure(intacto: Intacto, fault_host: FaultHost) -> None:
    fault_host.faults.add(CommandFault(verb="STOR", reply="550 Permission denied."))
    answer = intacto("probe", fault_host.daemon.url(), "--password-stdin", stdin=fault_host.daemon.password + "\n")
    assert answer.code == 3
    assert "takes no files of ours" in answer.out


def test_a_silent_host_and_a_wrong_call(intacto: Intacto, simple_daemon: Daemon) -> None:
    assert intacto("probe", "ftp://a@127.0.0.1:1/", "--password-stdin", stdin="x\n").code == 3
    assert intacto("probe", simple_daemon.url(), "a.zip").code == 2
    assert intacto("probe").code == 2


def test_what_a_shop_s_probe_proved_is_remembered(intacto: Intacto, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    assert intacto("shop", "add", "Papel", folder.as_uri()).code == 0
    answer = intacto("probe", "Papel")
    assert answer.code == 0, answer.err
    assert "Every file can be read back: Whole, and in pieces from any point" in answer.out
    assert list(folder.iterdir()) == []


def test_every_line_says_what_was_found_and_what_it_means() -> None:
    found = {line.title: (line.value, line.good) for line in card_lines(WHOLE)}
    assert found == {
        "Encrypted connection": ("No", False),
        "Every file can be read back": ("Whole, and in pieces from any point", True),
        "Safe replacement": ("Renaming works, also over an existing file", True),
        "Server fingerprints": ("Not offered", None),
        "Connections at once": ("3, we use 2", True),
        "Speed": ("2.4 MB a second down, 1.1 MB a second up", True),
        "Distance": ("An answer takes 40.0 ms", None),
        "Listings": ("Made for programs (MLSD)", True),
        "Text mode": ("It changes files", None),
        "Clock": ("3,700 seconds behind", None),
    }


@pytest.mark.parametrize("day", ["2026-13-01", "soon", ""])
def test_a_day_that_is_none(intacto: Intacto, day: str) -> None:
    assert intacto("shop", "maintenance", "Papel", day).code == 2


def test_announced_work_is_noted_and_withdrawn(intacto: Intacto, tmp_path: Path) -> None:
    assert intacto("shop", "add", "Papel", tmp_path.as_uri()).code == 0
    noted = intacto("shop", "maintenance", "Papel", "2099-05-31")
    assert (noted.code, "2099-05-31" in noted.out) == (0, True)
    assert "2099-05-31" in intacto("shop", "show", "Papel").out
    assert intacto("shop", "maintenance", "Papel", "none").code == 0
    assert "2099-05-31" not in intacto("shop", "show", "Papel").out
