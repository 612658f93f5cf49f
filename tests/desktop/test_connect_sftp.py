"""A shop is connected by SFTP: its host key is asked about first, a key file goes with its passphrase."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from intacto.desktop.dialogs.connect.dialog import ConnectDialog
from intacto.desktop.dialogs.connect.steps_card import Question
from intacto.desktop.presenters.banner import Deed, Offer, failed
from intacto.desktop.presenters.connect import (
    Kind,
    Typed,
    address_of,
    certificate_lines,
    is_host_key,
    ssh_fingerprint,
    untangled,
)
from intacto.desktop.theme import Theme
from intacto.domain.errors import Certificate, CertificateUnknown, KeyFileUnusable, KeyLocked
from intacto.domain.shop import Address, Credentials, HostMemory, Scheme
from intacto.domain.words import say
from intacto.engine.host import key_account
from intacto.places.base import Place, Stop
from intacto.places.folder import FolderPlace, FolderSession
from tests.desktop.small_shop import Floor, MemoryVault

KEY = Certificate("SHA256:" + "0f" * 32, ("ssh-ed25519",), "", None, None, say("Nobody vouches for a host key."))
WAIT = 10_000


class KeyedPlace(FolderPlace):
    """A folder behind a host key that has to be trusted first."""

    def __init__(self, folder: Path, trusted: str | None) -> None:
        super().__init__(folder)
        self._trusted = trusted

    def open(self, stop: Stop | None = None) -> FolderSession:
        if self._trusted != KEY.fingerprint:
            raise CertificateUnknown(say("This host has to be trusted first"), say("We sent nothing."), KEY)
        return super().open(stop)


class Opener:
    """Opens the folder for any address, and keeps with what it was asked to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[tuple[Address, Credentials]] = []

    def __call__(self, address: Address, credentials: Credentials, memory: HostMemory) -> Place:
        self.asked.append((address, credentials))
        return KeyedPlace(self.folder, memory.trusted)


@pytest.fixture
def opener(tmp_path: Path) -> Opener:
    (tmp_path / "host" / "public_html").mkdir(parents=True)
    return Opener(tmp_path / "host")


@pytest.fixture
def floor(tmp_path: Path, opener: Opener) -> Iterator[Floor]:
    made = Floor(tmp_path / "home", MemoryVault(), opener)
    yield made
    made.close()


@pytest.fixture
def dialog(floor: Floor, theme: Theme, qtbot: QtBot) -> ConnectDialog:
    made = ConnectDialog(floor.office, theme, floor.jobs)
    qtbot.addWidget(made)
    made.open()
    return made


def test_sftp_with_a_key_file_from_the_first_question_to_the_shop(
    dialog: ConnectDialog, floor: Floor, opener: Opener, qtbot: QtBot
) -> None:
    account = dialog.account
    account.server.setText("ssh.example.com")
    account.user.setText("ana")
    assert not account.key.isVisibleTo(dialog)
    account.more.click()
    account.kind.setCurrentIndex(account.kind.findData(Kind.SFTP))
    assert account.key.isVisibleTo(dialog)
    assert account.password.accessibleName() == "Password"
    account.key.ask_file = lambda _parent, _title: "/home/ana/.ssh/id_ed25519"
    account.key.choose.click()
    assert account.password.accessibleName() == "Passphrase of the key"
    account.password.setText("open sesame")
    dialog.next.click()
    card = account.card
    qtbot.waitUntil(lambda: card.question is Question.CERTIFICATE and dialog.next.isEnabled(), timeout=WAIT)
    assert card.view_certificate.text().strip() == "View host key"
    assert "Compare its fingerprint" in card.ask_text.text()
    dialog.next.click()
    qtbot.waitUntil(lambda: dialog.page == 1, timeout=WAIT)
    dialog.next.click()
    qtbot.waitUntil(lambda: dialog.page == 2, timeout=WAIT)
    dialog.copies.none.setChecked(True)
    dialog.copies.name.setText("Paper")
    dialog.next.click()
    dialog.next.click()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=WAIT)
    shop = floor.office.shop("Paper")
    assert (shop.address.scheme, shop.address.port, shop.key_file) == (Scheme.SFTP, 22, "/home/ana/.ssh/id_ed25519")
    assert floor.vault.kept == {key_account(shop.key_file): "open sesame"}
    assert floor.office.memory(shop.address).trusted == KEY.fingerprint
    assert {credentials.key_file for _address, credentials in opener.asked} == {shop.key_file}


def test_a_key_belongs_to_sftp_only(dialog: ConnectDialog) -> None:
    account = dialog.account
    account.kind.setCurrentIndex(account.kind.findData(Kind.SFTP))
    account.key.file.setText("/key")
    assert account.typed().key_file == "/key"
    account.kind.setCurrentIndex(account.kind.findData(Kind.AUTOMATIC))
    assert account.typed().key_file == ""
    assert account.password.accessibleName() == "Password"


def test_an_sftp_address_is_taken_apart() -> None:
    typed = untangled(Typed("sftp://ana@ssh.example.com:2222/shop", "", key_file="/key"))
    assert (typed.kind, typed.port, typed.user, typed.folder) == (Kind.SFTP, 2222, "ana", "shop")
    assert typed.key_file == "/key"
    assert address_of(typed).url == "sftp://ana@ssh.example.com:2222/shop"
    assert untangled(Typed("ftp.example.com:2121", "ana", key_file="/key")).key_file == ""


def test_a_host_key_is_shown_as_ssh_programs_show_it() -> None:
    assert is_host_key(KEY)
    assert not is_host_key(Certificate("SHA256:00", ("*.example.com",), "", None, None, say("Nobody vouches.")))
    lines = dict(certificate_lines(KEY))
    assert lines["Kind of key"] == "ssh-ed25519"
    assert (
        lines["Fingerprint"] == ssh_fingerprint(KEY.fingerprint) == "SHA256:Dw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8"
    )
    assert ssh_fingerprint("unknown") == "unknown"


def test_a_key_that_cannot_be_used_asks_for_no_password() -> None:
    words = say("The key"), say("It is so.")
    assert failed(KeyLocked(*words)).offer == Offer(Deed.PASSWORD, "Type the passphrase", primary=True)
    assert failed(KeyFileUnusable(*words)).offer == Offer(Deed.RETRY, "Try again")
