"""Shops that are set up: ``shop``, and ``check``, ``repair`` and ``status`` by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Intacto
from tests.cli.products import FILES, blanked, write_all
from tests.servers import Daemon, FaultHost


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    folder = tmp_path / "copias"
    write_all(folder, FILES)
    return folder


@pytest.fixture
def host(simple_daemon: Daemon) -> Daemon:
    for path, content in FILES.items():
        simple_daemon.write(f"tienda/{path}", content)
    return simple_daemon


@pytest.fixture
def shop(intacto: Intacto, host: Daemon, copies: Path) -> str:
    answer = intacto(
        "shop", "add", "Papel", host.url("tienda"), "--copies", str(copies), "--password-stdin", stdin=host.password
    )
    assert answer.code == 0, answer.err
    return "Papel"


def test_a_shop_is_added_listed_shown_tested_and_removed(
    intacto: Intacto, shop: str, host: Daemon, copies: Path
) -> None:
    listed = intacto("shop", "list")
    assert (listed.code, listed.out) == (0, f"Papel\t{host.url('tienda')}\n")
    shown = intacto("shop", "show", shop)
    assert host.url("tienda") in shown.out
    assert str(copies) in shown.out
    tested = intacto("shop", "test", shop, "--password-stdin", stdin=host.password)
    assert tested.code == 0, tested.err
    assert tested.out.count("✔") == 5
    assert intacto("shop", "remove", shop).code == 0
    assert intacto("shop", "list").out == ""


def test_without_a_keyring_the_person_is_told_that_the_password_is_asked_for(intacto: Intacto, host: Daemon) -> None:
    answer = intacto("shop", "add", "Papel", host.url("tienda"), "--password-stdin", stdin=host.password)
    assert answer.code == 0
    assert "keyring" in answer.err
    assert intacto("check").code == 3


def test_the_password_is_in_no_file_of_ours(intacto: Intacto, shop: str, host: Daemon, tmp_path: Path) -> None:
    answer = intacto("check", shop, "--password-stdin", stdin=host.password)
    assert answer.code == 0, answer.err
    assert host.password not in answer.out + answer.err
    for file in (tmp_path / "home").rglob("*"):
        assert not file.is_file() or host.password.encode() not in file.read_bytes(), file


def test_a_shop_of_that_name_is_there_already(intacto: Intacto, shop: str, host: Daemon) -> None:
    answer = intacto("shop", "add", shop, host.url(), "--password-stdin", stdin=host.password)
    assert answer.code == 2
    assert "already" in answer.err


def test_a_shop_that_does_not_let_us_in_is_not_added(intacto: Intacto, host: Daemon) -> None:
    answer = intacto("shop", "add", "Papel", host.url("tienda"), "--password-stdin", stdin="wrong")
    assert answer.code == 3
    assert intacto("shop", "list").out == ""


def test_an_unknown_certificate_ends_adding_until_it_is_trusted(intacto: Intacto, fault_host_tls: FaultHost) -> None:
    daemon = fault_host_tls.daemon
    daemon.write("libro.zip", FILES["libro.zip"])
    argv = ["shop", "add", "Papel", daemon.url(), "--password-stdin"]
    answer = intacto(*argv, stdin=daemon.password)
    assert answer.code == 3
    option = f"--trust SHA256:{daemon.certificate_fingerprint}"
    assert option in answer.err
    assert "127.0.0.1" in answer.err
    assert intacto("shop", "list").out == ""
    assert intacto(*argv, *option.split(), stdin=daemon.password).code == 0
    assert intacto("check", "--password-stdin", stdin=daemon.password).code == 0
    assert "encrypted" in intacto("shop", "show", "Papel").out


def test_the_only_shop_needs_no_name_and_status_touches_no_network(intacto: Intacto, shop: str, host: Daemon) -> None:
    host.write("tienda/packs/pack-0.zip", blanked(FILES["packs/pack-0.zip"]))
    assert intacto("status", "--json").code == 3
    checked = intacto("check", "--json", "--password-stdin", stdin=host.password)
    assert checked.code == 1
    host.write("tienda/packs/pack-0.zip", FILES["packs/pack-0.zip"])
    known = intacto("status", "--json")
    assert known.code == 1
    assert known.files == checked.files
    assert (known.last["bytes_read"], known.last["connections"]) == (0, 0)
    assert shop in intacto("status", shop).out


def test_what_was_proven_stays_and_a_repair_reads_only_what_is_not_fresh(
    intacto: Intacto, shop: str, host: Daemon
) -> None:
    host.path("tienda/libro.zip").unlink()
    assert intacto("check", shop, "--password-stdin", stdin=host.password).code == 1
    answer = intacto("repair", shop, "--json", "--password-stdin", stdin=host.password)
    assert answer.code == 0, answer.out + answer.err
    assert host.read("tienda/libro.zip") == FILES["libro.zip"]
    assert answer.last["bytes_read"] < sum(map(len, FILES.values())) / 2


def test_copies_for_one_call(intacto: Intacto, host: Daemon, copies: Path) -> None:
    assert intacto("shop", "add", "Sola", host.url("tienda"), "--password-stdin", stdin=host.password).code == 0
    answer = intacto("check", "Sola", "--copies", str(copies), "--password-stdin", "--json", stdin=host.password)
    assert answer.last["healths"] == {"proven": 6}
    assert str(copies) not in intacto("shop", "show", "Sola").out


def test_several_shops_are_named_where_none_is(intacto: Intacto, shop: str, tmp_path: Path) -> None:
    assert intacto("shop", "add", "Otra", tmp_path.as_uri()).code == 0
    answer = intacto("status")
    assert answer.code == 2
    assert shop in answer.err
    assert "Otra" in answer.err


@pytest.mark.parametrize(
    "argv", [["status"], ["check"], ["shop", "show", "X"], ["shop", "remove", "X"], ["repair", "X"]]
)
def test_shops_that_are_not_there(intacto: Intacto, argv: list[str]) -> None:
    assert intacto(*argv).code == 2


def test_the_home_may_be_named(intacto: Intacto, tmp_path: Path) -> None:
    other = str(tmp_path / "otra casa")
    assert intacto("shop", "add", "Una", tmp_path.as_uri(), "--home", other).code == 0
    assert intacto("shop", "list").out == ""
    assert intacto("--home", other, "shop", "list").out.startswith("Una\t")
