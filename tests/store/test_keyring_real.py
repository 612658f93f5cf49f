"""The vault against a real Secret Service, and against what a configuration might put in its place."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator

import pytest

from tests.store.keyrings import Desk, desk, secret_service

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's")

ACCOUNT, SECRET = "ana@files.example:21", "quince ñ 15 & naranjas"
KEEP = "import sys; from intacto.store.vault import *; KeyringVault().keep(sys.argv[1], sys.argv[2])"
READ = "import sys; from intacto.store.vault import *; print(KeyringVault().password(sys.argv[1]))"
FORGET = "import sys; from intacto.store.vault import *; KeyringVault().forget(sys.argv[1])"
PROBLEM = """
import sys
from intacto.domain.errors import KeyringError
from intacto.store.vault import KeyringVault
vault = KeyringVault(seconds=float(sys.argv[3]) if len(sys.argv) > 3 else 60.0)
print(type(vault.problem()).__name__, vault.password(sys.argv[1]))
try:
    vault.keep(sys.argv[1], sys.argv[2])
except KeyringError as error:
    print(type(error).__name__, error.technical)
"""


@pytest.fixture
def bare() -> Iterator[Desk]:
    with desk() as found:
        yield found


@pytest.fixture
def service(bare: Desk) -> Iterator[Desk]:
    with secret_service(bare) as found:
        yield found


def test_kept_read_and_forgotten_by_a_process_each(service: Desk) -> None:
    assert service.run(READ, ACCOUNT) == "None"
    service.run(KEEP, ACCOUNT, "first")
    service.run(KEEP, ACCOUNT, SECRET)
    service.run(KEEP, "other@files.example:21", "another")
    assert service.run(READ, ACCOUNT) == SECRET
    assert SECRET.encode() not in service.contents()
    service.run(FORGET, ACCOUNT)
    service.run(FORGET, ACCOUNT)
    assert service.run(READ, ACCOUNT) == "None"
    assert service.run(READ, "other@files.example:21") == "another"


def test_a_password_outlives_the_daemon(bare: Desk) -> None:
    with secret_service(bare) as first:
        first.run(KEEP, ACCOUNT, SECRET)
    with secret_service(bare) as second:
        assert second.run(READ, ACCOUNT) == SECRET


def test_a_locked_keyring_that_nobody_unlocks_is_given_up(bare: Desk) -> None:
    with secret_service(bare) as first:
        first.run(KEEP, ACCOUNT, SECRET)
    with secret_service(bare, unlocked=False) as locked:
        told = locked.run(PROBLEM, ACCOUNT, "new", "3").splitlines()
    assert told[0] == "NoneType None"
    assert told[1].split()[0] in ("KeyringError", "KeyringMissing")


@pytest.mark.parametrize("way", ["variable", "file"])
def test_a_plain_text_keyring_is_refused_however_it_was_chosen(service: Desk, way: str) -> None:
    service.install_plain_text()
    name = "keyrings.alt.file.PlaintextKeyring"
    more = {"PYTHON_KEYRING_BACKEND": name} if way == "variable" else {}
    if way == "file":
        config = service.home / "config" / "python_keyring" / "keyringrc.cfg"
        config.parent.mkdir(parents=True)
        config.write_text(f"[backend]\ndefault-keyring={name}\n", encoding="utf-8")
    told = service.run(PROBLEM, ACCOUNT, SECRET, more=more).splitlines()
    assert told == ["PlainTextKeyring None", f"PlainTextKeyring {name}"]
    assert SECRET.encode() not in service.contents()


def test_a_plain_text_keyring_in_the_chain_gets_nothing(service: Desk) -> None:
    service.install_plain_text()
    program = f"""
import keyrings.alt.file, keyring
keyring.set_password("other program", "x", "in the open")
assert type(keyring.get_keyring()).__name__ == "ChainerBackend"
{KEEP}
print(KeyringVault().password(sys.argv[1]))
"""
    assert service.run(program, ACCOUNT, SECRET) == SECRET
    assert b"in the open" in service.contents()
    assert SECRET.encode() not in service.contents()


@pytest.mark.parametrize(
    "name", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring", "not.there.Keyring"]
)
def test_no_keyring_is_told(bare: Desk, name: str) -> None:
    told = bare.run(PROBLEM, ACCOUNT, SECRET, more={"PYTHON_KEYRING_BACKEND": name}).splitlines()
    assert [line.split()[0] for line in told] == ["KeyringMissing", "KeyringMissing"]
    assert SECRET.encode() not in bare.contents()


def test_a_system_without_a_bus_is_told(bare: Desk) -> None:
    told = bare.run(PROBLEM, ACCOUNT, SECRET).splitlines()
    assert [line.split()[0] for line in told] == ["KeyringMissing", "KeyringMissing"]


def test_a_bus_that_never_answers_does_not_hold_the_program(bare: Desk) -> None:
    address = bare.home / "run" / "bus"
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(address))
        silent.listen(8)
        told = Desk(bare.home, f"unix:path={address}").run(PROBLEM, ACCOUNT, SECRET, "1").splitlines()
    assert [line.split()[0] for line in told] == ["KeyringMissing", "KeyringMissing"]
