"""A shop is connected through the dialog against real servers: nothing secret leaves before the server is trusted."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from intacto.desktop.dialogs.certificate import CertificateDialog, CertificateWindow
from intacto.desktop.dialogs.choose import chooser
from intacto.desktop.dialogs.confirm import ConfirmDialog
from intacto.desktop.dialogs.connect.dialog import ConnectDialog
from intacto.desktop.dialogs.connect.steps_card import Question
from intacto.desktop.dialogs.password import PasswordDialog
from intacto.desktop.passwords import host_password, key_passphrase
from intacto.desktop.theme import Theme
from intacto.domain.errors import Certificate, CertificateChanged, IntactoError, KeyringMissing
from intacto.domain.shop import Address, Scheme
from intacto.domain.words import say
from intacto.text import use_language
from tests.desktop.small_shop import Floor, MemoryVault, open_floor
from tests.servers import CommandFault, Daemon, Ending, FaultHost, StartDaemon
from tests.servers.fixtures import ServeWeb
from tests.servers.web import page

WAIT = 15_000


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    with open_floor(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def dialog(floor: Floor, theme: Theme, qtbot: QtBot) -> ConnectDialog:
    made = ConnectDialog(floor.office, theme, floor.jobs)
    qtbot.addWidget(made)
    made.open()
    return made


def fill(dialog: ConnectDialog, daemon: Daemon, password: str | None = None) -> None:
    dialog.account.server.setText(f"{daemon.host}:{daemon.port}")
    dialog.account.user.setText(daemon.user)
    dialog.account.password.setText(daemon.password if password is None else password)


def stocked(daemon: Daemon) -> Daemon:
    daemon.write("public_html/kit.zip", b"x" * 1000)
    daemon.make_folder("logs")
    return daemon


def finish(dialog: ConnectDialog, qtbot: QtBot, name: str) -> None:
    """Go from the folder to the end, with no copies."""
    qtbot.waitUntil(lambda: dialog.page == 1, timeout=WAIT)
    assert dialog.folder.folder.text() == "public_html"
    dialog.next.click()
    qtbot.waitUntil(lambda: dialog.page == 2, timeout=WAIT)
    assert not dialog.next.isEnabled()
    dialog.copies.none.setChecked(True)
    assert dialog.copies.without.isVisibleTo(dialog)
    dialog.copies.name.setText(name)
    dialog.next.click()
    assert dialog.page == 3
    dialog.next.click()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=WAIT)


def test_a_try_ends_with_the_dialog(dialog: ConnectDialog, floor: Floor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        dialog.account.server.setText(f"127.0.0.1:{silent.getsockname()[1]}")
        dialog.account.user.setText("ana")
        dialog.account.password.setText("sesame")
        dialog.next.click()
        connection = silent.accept()[0]
        dialog.cancel.click()
        assert floor.jobs.close(15), "the job ended"
        connection.close()


def says(shown: QLabel, words: str) -> bool:
    return words in shown.text()


def test_the_web_address_is_tried_and_may_be_left_out(
    dialog: ConnectDialog, floor: Floor, simple_daemon: Daemon, serve_web: ServeWeb, qtbot: QtBot
) -> None:
    web = serve_web(stocked(simple_daemon).path("public_html"))
    fill(dialog, simple_daemon)
    dialog.next.click()
    qtbot.waitUntil(lambda: dialog.account.card.question is Question.PLAIN, timeout=WAIT)
    qtbot.waitUntil(dialog.account.card.go_plain.isEnabled)
    dialog.account.card.go_plain.click()
    qtbot.waitUntil(lambda: dialog.page == 1, timeout=WAIT)
    dialog.next.click()
    qtbot.waitUntil(lambda: dialog.page == 2, timeout=WAIT)
    dialog.copies.none.setChecked(True)
    dialog.copies.name.setText("Papel")
    dialog.next.click()
    assert dialog.next.text().strip() == "Start watching"
    for wrong, told in (("https:///", "no web address"), (f"{web.url}/typo", "None of your files is there")):
        dialog.web.address.setText(wrong)
        dialog.next.click()
        said = partial(says, dialog.web.state, told)
        qtbot.waitUntil(said, timeout=WAIT)
        assert dialog.isVisible()
    assert dialog.next.text().strip() == "Keep it all the same"
    web.damage("kit.zip", page())
    dialog.web.address.setText(web.url)
    assert dialog.next.text().strip() == "Start watching"
    dialog.next.click()
    qtbot.waitUntil(lambda: bool(dialog.web.refused), timeout=WAIT)
    web.faults.clear()
    dialog.web.address.setText("")
    dialog.web.address.setText(web.url + "/")
    dialog.next.click()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=WAIT)
    assert floor.office.shop("Papel").web == web.url


def test_plain_text_is_spelled_out_and_wants_a_yes(
    dialog: ConnectDialog, floor: Floor, fault_host: FaultHost, qtbot: QtBot
) -> None:
    daemon = stocked(fault_host.daemon)
    fill(dialog, daemon)
    dialog.next.click()
    card = dialog.account.card
    qtbot.waitUntil(lambda: card.question is Question.PLAIN, timeout=WAIT)
    assert "travel unencrypted" in card.ask_text.text()
    assert not any(command.startswith("PASS") for command in sent(fault_host))
    qtbot.waitUntil(card.go_plain.isEnabled)
    assert not dialog.next.isEnabled()
    card.go_plain.click()
    finish(dialog, qtbot, "Paper")
    assert any(command.startswith("PASS") for command in sent(fault_host))
    shop = floor.office.shop("Paper")
    assert shop.address.folder == "public_html"
    assert floor.vault.kept == {shop.address.account: daemon.password}
    assert dialog.account.password.text() == ""


def test_an_unknown_certificate_is_shown_and_trusted(
    dialog: ConnectDialog, floor: Floor, tls_daemon: Daemon, qtbot: QtBot
) -> None:
    fill(dialog, stocked(tls_daemon))
    dialog.next.click()
    card = dialog.account.card
    qtbot.waitUntil(lambda: card.question is Question.CERTIFICATE and dialog.next.isEnabled(), timeout=WAIT)
    assert dialog.next.text().strip() == "Trust and continue"
    assert card.certificate is not None
    assert card.certificate.fingerprint == f"SHA256:{tls_daemon.certificate_fingerprint}"
    card.view_certificate.click()
    window = next(each for each in QApplication.topLevelWidgets() if isinstance(each, CertificateWindow))
    window.accept()
    dialog.next.click()
    finish(dialog, qtbot, "Paper")
    shop = floor.office.shop("Paper")
    keeper = floor.office.keeper("Paper")
    assert floor.office.encrypted(shop.address) is None
    assert keeper.shop.address.host == tls_daemon.host


def test_enter_looks_at_an_unknown_certificate_and_does_not_trust_it(
    dialog: ConnectDialog, tls_daemon: Daemon, qtbot: QtBot
) -> None:
    fill(dialog, stocked(tls_daemon))
    QTest.keyClick(dialog.account.password, Qt.Key.Key_Return)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    card = dialog.account.card
    qtbot.waitUntil(lambda: card.question is Question.CERTIFICATE and dialog.next.isEnabled(), timeout=WAIT)
    assert dialog.focusWidget() is card.view_certificate
    assert not dialog.next.isDefault()
    for where in (card.view_certificate, dialog.account.user):
        where.setFocus()
        QTest.keyClick(where, Qt.Key.Key_Return)
        shown = [each for each in dialog.findChildren(CertificateWindow) if each.isVisible()]
        assert len(shown) == 1
        shown[0].accept()
        assert card.question is Question.CERTIFICATE
    card.view_certificate.setFocus()
    for expected in (dialog.demo, dialog.cancel, dialog.next):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        assert dialog.focusWidget() is expected
    QTest.keyClick(dialog.next, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.page == 1, timeout=WAIT)
    assert dialog.next.isDefault()


def test_enter_does_not_go_on_in_plain_text(dialog: ConnectDialog, simple_daemon: Daemon, qtbot: QtBot) -> None:
    fill(dialog, stocked(simple_daemon))
    QTest.keyClick(dialog.account.password, Qt.Key.Key_Return)
    card = dialog.account.card
    qtbot.waitUntil(lambda: card.question is Question.PLAIN and dialog.focusWidget() is card.ask_text, timeout=WAIT)
    QTest.keyClick(card.ask_text, Qt.Key.Key_Return)
    assert card.question is Question.PLAIN
    assert dialog.account.server.isEnabled()
    QTest.keyClick(card.ask_text, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is card.go_plain
    QTest.keyClick(card.go_plain, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.page == 1, timeout=WAIT)


def test_qts_own_chooser_speaks_the_language(qtbot: QtBot) -> None:
    use_language("es")
    for mode in (QFileDialog.FileMode.Directory, QFileDialog.FileMode.ExistingFile):
        made = chooser(None, "Carpeta", mode)
        qtbot.addWidget(made)
        words = {each.text().replace("&", "") for each in made.findChildren(QLabel)}
        assert words
        assert not words & {"Look in:", "Files of type:", "Kind of file:", "Folder:", "Directory:", "File name:"}
        assert made.labelText(QFileDialog.DialogLabel.Reject) == "Cancelar"


def test_trust_is_given_to_a_server_and_not_to_the_form(
    dialog: ConnectDialog, start_daemon: StartDaemon, qtbot: QtBot
) -> None:
    fill(dialog, stocked(start_daemon("pyftpdlib", tls=True)))
    dialog.next.click()
    card = dialog.account.card
    qtbot.waitUntil(lambda: card.question is Question.CERTIFICATE and dialog.next.isEnabled(), timeout=WAIT)
    dialog.account.server.setText("127.0.0.2")
    assert card.question is Question.NONE
    assert dialog.next.text().strip() == "Continue"


def test_a_refused_password_is_told_in_plain_words(dialog: ConnectDialog, simple_daemon: Daemon, qtbot: QtBot) -> None:
    fill(dialog, simple_daemon, "wrong")
    dialog.next.click()
    card = dialog.account.card
    qtbot.waitUntil(lambda: card.question is Question.PLAIN and card.go_plain.isEnabled(), timeout=WAIT)
    card.go_plain.click()
    qtbot.waitUntil(lambda: card.ask_text.text() == "Did you change it?", timeout=WAIT)
    assert dialog.page == 0
    assert card.technical.isVisibleTo(card)
    assert card.technical.text.isHidden()
    card.technical.link.click()
    assert not card.technical.text.isHidden()
    assert "wrong" not in card.technical.text.text()


def test_a_folder_that_is_not_there_is_told(dialog: ConnectDialog, simple_daemon: Daemon, qtbot: QtBot) -> None:
    fill(dialog, stocked(simple_daemon))
    dialog.next.click()
    qtbot.waitUntil(lambda: dialog.account.card.go_plain.isVisibleTo(dialog), timeout=WAIT)
    dialog.account.card.go_plain.click()
    qtbot.waitUntil(lambda: dialog.page == 1, timeout=WAIT)
    names = [dialog.folder.list.item(n).text() for n in range(dialog.folder.list.count())]
    assert names == ["public_html", "logs"]
    dialog.folder.folder.setText("nowhere")
    dialog.next.click()
    qtbot.waitUntil(lambda: "is not on your host" in dialog.folder.state.text(), timeout=WAIT)
    assert dialog.page == 1
    dialog.folder.entered.emit("public_html")
    qtbot.waitUntil(lambda: dialog.folder.state.text() == "public_html · Files: 1 · Folders: 0", timeout=WAIT)


def test_closing_in_the_middle_of_a_try_neither_freezes_nor_crashes(
    floor: Floor, theme: Theme, fault_host: FaultHost, qtbot: QtBot
) -> None:
    fault_host.faults.add(CommandFault(verb="USER", ending=Ending.STALL))
    fault_host.faults.add(CommandFault(verb="AUTH", ending=Ending.STALL))
    dialog = ConnectDialog(floor.office, theme, floor.jobs)
    fill(dialog, fault_host.daemon)

    def give_up() -> None:
        assert not dialog.next.isEnabled()
        dialog.reject()

    def begin() -> None:
        dialog.next.click()
        QTimer.singleShot(150, dialog, give_up)

    QTimer.singleShot(50, dialog, begin)
    assert dialog.exec_shop() is None
    dialog.deleteLater()
    fault_host.daemon.stop()
    qtbot.wait(100)
    assert floor.office.shops() == ()


def test_a_keyring_that_cannot_be_used_is_told_before(tmp_path: Path, theme: Theme, qtbot: QtBot) -> None:
    missing = KeyringMissing(say("This system has no keyring"), say("The password is asked for each time."))
    with open_floor(tmp_path / "home", MemoryVault(missing)) as floor:
        dialog = ConnectDialog(floor.office, theme, floor.jobs)
        qtbot.addWidget(dialog)
        told = "Your system has no keyring. Intacto asks for the password each time."
        qtbot.waitUntil(lambda: dialog.rail.keeping.text() == told)


def test_the_demo_can_be_tried_first(dialog: ConnectDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.demo_requested):
        dialog.demo.click()
    assert not dialog.isVisible()


def test_an_address_in_the_servers_field_is_taken_apart(
    dialog: ConnectDialog, simple_daemon: Daemon, qtbot: QtBot
) -> None:
    account = dialog.account
    account.user.setText(simple_daemon.user)
    account.server.setText("ftp://a:secret@host/")
    dialog.next.click()
    assert "password" in account.problem.text()
    account.server.setText(simple_daemon.url("shop"))
    assert account.problem.isHidden()
    dialog.next.click()
    assert (account.server.text(), account.port.value()) == (simple_daemon.host, simple_daemon.port)
    qtbot.waitUntil(lambda: account.card.question is Question.PLAIN and dialog.account.card.go_plain.isEnabled())


def test_a_typed_password_is_held_and_kept(floor: Floor, theme: Theme, qtbot: QtBot) -> None:
    failed: list[IntactoError] = []
    address = Address(Scheme.FTP, "host", 21, "ana", "")
    asked = PasswordDialog(floor.office, theme, floor.jobs, host_password(address), failed.append)
    qtbot.addWidget(asked)
    asked.open()
    assert asked.field.echoMode() is QLineEdit.EchoMode.Password
    asked.accept()
    assert asked.password() is None
    asked.field.setText("open sesame")
    QTest.keyClick(asked.field, Qt.Key.Key_Return)
    assert asked.password() == "open sesame"
    assert floor.office.passwords.password(address) == "open sesame"
    qtbot.waitUntil(lambda: floor.vault.kept == {"ana@host:21": "open sesame"})
    assert asked.field.text() == ""
    assert asked.without.isHidden()
    assert failed == []


def test_a_passphrase_is_asked_for_and_kept_under_its_key(floor: Floor, theme: Theme, qtbot: QtBot) -> None:
    failed: list[IntactoError] = []
    asked = PasswordDialog(floor.office, theme, floor.jobs, key_passphrase("/home/ana/id"), failed.append)
    qtbot.addWidget(asked)
    asked.open()
    assert asked.field.accessibleName() == "Passphrase"
    asked.field.setText("open sesame")
    asked.accept()
    assert floor.office.passwords.passphrase("/home/ana/id") == "open sesame"
    qtbot.waitUntil(lambda: floor.vault.kept == {"key:/home/ana/id": "open sesame"})
    assert failed == []


def test_where_there_is_no_keyring_nothing_is_promised(tmp_path: Path, theme: Theme, qtbot: QtBot) -> None:
    missing = KeyringMissing(say("This system has no keyring"), say("The password is asked for each time."))
    failed: list[IntactoError] = []
    address = Address(Scheme.FTP, "host", 21, "ana", "")
    with open_floor(tmp_path / "home", MemoryVault(missing)) as floor:
        hasty = PasswordDialog(floor.office, theme, floor.jobs, host_password(address), failed.append)
        qtbot.addWidget(hasty)
        hasty.field.setText("open sesame")
        hasty.accept()
        qtbot.waitUntil(lambda: failed == [missing])
        asked = PasswordDialog(floor.office, theme, floor.jobs, host_password(address), failed.append)
        qtbot.addWidget(asked)
        asked.open()
        qtbot.waitUntil(lambda: asked.without.isVisibleTo(asked))
        assert asked.keep.isHidden()
        assert asked.without.text() == "Your system has no keyring. Intacto asks for the password each time."
        asked.field.setText("open sesame")
        asked.accept()
        assert floor.office.passwords.password(address) == "open sesame"
    assert failed == [missing]


def test_tab_and_enter_press_the_other_button_of_a_question(qtbot: QtBot) -> None:
    for tabs, result in ((0, ConfirmDialog.DialogCode.Rejected), (1, ConfirmDialog.DialogCode.Accepted)):
        asked = ConfirmDialog("Undo the repair?", "The file from before the repair will come back.", "Undo the repair")
        qtbot.addWidget(asked)
        with qtbot.waitExposed(asked):
            asked.open()
        for _n in range(tabs):
            QTest.keyClick(asked.focusWidget(), Qt.Key.Key_Tab)
        ended: list[int] = []
        asked.finished.connect(ended.append)
        QTest.keyClick(asked.focusWidget(), Qt.Key.Key_Return)
        assert ended == [result]


def test_a_changed_certificate_is_not_trusted_by_enter(theme: Theme, qtbot: QtBot) -> None:
    certificate = Certificate("SHA256:" + "ab" * 32, ("host",), "Somebody", 0.0, 86400.0, say("It is another one"))
    failure = CertificateChanged(say("It is not the one you trusted"), say("We sent nothing."), certificate)
    asked = CertificateDialog(theme, failure, "host")
    qtbot.addWidget(asked)
    asked.open()
    QTest.keyClick(asked, Qt.Key.Key_Return)
    assert asked.result() == CertificateDialog.DialogCode.Rejected


def sent(host: FaultHost) -> list[str]:
    return [str(command) for command in host.faults.commands]
