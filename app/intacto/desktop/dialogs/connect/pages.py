"""The three pages of the dialog: the account, the folder, the good copies. They hold what was typed, no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QWidget,
)

from intacto.desktop.dialogs.choose import choose_file, choose_folder
from intacto.desktop.dialogs.connect.steps_card import StepsCard
from intacto.desktop.presenters.connect import Kind, Typed, ranked_folders, suggested_folder
from intacto.desktop.theme import Icon, Look, Theme, Tone, dress
from intacto.desktop.views.folder_list import FolderList
from intacto.desktop.views.parts import FOR_RING, button, column, icon_label, label, row, say_if_changed
from intacto.desktop.views.secret import secret_field
from intacto.domain import names
from intacto.text import _, number

_TITLE_WIDE = 728


class Page(QWidget):
    """A page: a title, a sentence, and what follows, in a column of bounded width."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        outer = row(self, margins=(32, 40, 32, 24))
        inner = QWidget()
        inner.setMaximumWidth(_TITLE_WIDE)
        outer.addStretch(1)
        outer.addWidget(inner, 1000)
        outer.addStretch(1)
        self.inside = column(inner, margins=FOR_RING)
        self.inside.addWidget(label(title, Look.WELCOME_TITLE, wrap=True))
        self.inside.addSpacing(6)
        self.inside.addWidget(label(text, tone=Tone.TEXT2, wrap=True))
        self.inside.addSpacing(20)


def field_with_name(name: str, field: QWidget) -> QWidget:
    """Return a field with its name above it."""
    made = QWidget()
    inside = column(made, spacing=5)
    above = label(name, Look.CAPTION_STRONG)
    above.setBuddy(field)
    field.setAccessibleName(name)
    inside.addWidget(above)
    inside.addWidget(field)
    return made


class KeyField(QWidget):
    """The file of a private key, for SFTP; empty: the password is used."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.ask_file: Callable[[QWidget | None, str], str] = choose_file
        self.file = QLineEdit()
        self.file.setPlaceholderText(_("None: the password is used"))
        self.choose = button(_("Choose…"), Look.SECONDARY, self._choose)
        self.choose.setAccessibleName(_("Choose the key file"))
        inside = row(self, spacing=12, margins=(0, 8, 0, 0))
        inside.addWidget(field_with_name(_("Key file"), self.file), 1)
        inside.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignBottom)
        self.file.textChanged.connect(lambda _text: self.changed.emit())

    def _choose(self) -> None:
        found = self.ask_file(self.window(), _("Choose the key file"))
        if found:
            self.file.setText(found)


class AccountPage(Page):
    """Server, user and password, as the host told them."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            _("Type in what your host sent you"),
            _("It stands in its welcome e-mail: the FTP or SFTP server, the user and the password."),
        )
        self.server = QLineEdit()
        self.server.setPlaceholderText("ftp.example.com")
        self.user = QLineEdit()
        self.password = secret_field(theme)
        self.kind = QComboBox()
        for kind, words in (
            (Kind.AUTOMATIC, _("Automatic")),
            (Kind.TLS, _("FTP, encrypted or not at all")),
            (Kind.IMPLICIT, _("FTPS from the first byte (port 990)")),
            (Kind.SFTP, _("SFTP (port 22)")),
        ):
            self.kind.addItem(words, kind)
        self.port = QSpinBox()
        self.port.setRange(0, 65535)
        self.port.setSpecialValueText(_("Usual"))
        self.port.lineEdit().setTextMargins(9, 0, 0, 0)
        self.more = button("", Look.LINK, self._turn_more)
        self.key = KeyField()
        self.card = StepsCard(theme)
        self.problem = label(tone=Tone.DAMAGED, wrap=True)
        self._more = QWidget()
        self._secret = field_with_name(_("Password"), self.password)
        self._lay_out(theme)
        for each in (self.server, self.user, self.password):
            each.textChanged.connect(lambda _text: self.changed.emit())
        self.kind.currentIndexChanged.connect(lambda _n: self._show_kind())
        self.key.changed.connect(self._show_kind)
        self.port.valueChanged.connect(lambda _n: self.changed.emit())

    @property
    def tab_order(self) -> tuple[QWidget, ...]:
        """What takes the keyboard, in order."""
        fields = (self.server, self.user, self.password, self.more, self.kind, self.port)
        return (*fields, self.key.file, self.key.choose, *self.card.tab_order)

    def typed(self) -> Typed:
        """Return what stands in the form, but for the password."""
        kind = Kind(self.kind.currentData())
        key_file = self.key.file.text() if kind is Kind.SFTP else ""
        return Typed(self.server.text(), self.user.text(), kind, self.port.value(), key_file=key_file)

    def show_typed(self, typed: Typed) -> None:
        """Put what an address was taken apart into back into the form."""
        # It is the same address as before: no answer that was given for it is taken back.
        with QSignalBlocker(self):
            self.server.setText(typed.server)
            self.user.setText(typed.user)
            self.port.setValue(typed.port)
            self.kind.setCurrentIndex(self.kind.findData(typed.kind))
            self.key.file.setText(typed.key_file)
        if typed.port and self._more.isHidden():
            self._turn_more()

    def show_problem(self, text: str) -> None:
        """Say what makes no sense in the form."""
        say_if_changed(self.problem, text)
        self.problem.setVisible(bool(text))

    def set_editable(self, *, editable: bool) -> None:
        """Hold the form still while it is being tried."""
        for each in (self.server, self.user, self.password, self._more, self.key):
            each.setEnabled(editable)

    def _lay_out(self, theme: Theme) -> None:
        fields = QGridLayout()
        fields.setHorizontalSpacing(12)
        fields.addWidget(field_with_name(_("Server"), self.server), 0, 0)
        fields.addWidget(field_with_name(_("User"), self.user), 0, 1)
        fields.addWidget(self._secret, 0, 2)
        for place, share in enumerate((320, 192, 192)):
            fields.setColumnStretch(place, share)
        self.inside.addLayout(fields)
        self.inside.addSpacing(8)
        self.inside.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        more = row(self._more, spacing=12, margins=(0, 6, 0, 0))
        more.addWidget(field_with_name(_("Kind"), self.kind), 2)
        more.addWidget(field_with_name(_("Port"), self.port), 1)
        more.addStretch(1)
        self._more.hide()
        self._turn_words()
        self.inside.addWidget(self._more)
        self.inside.addWidget(self.key)
        self.key.hide()
        self.inside.addSpacing(12)
        self.problem.hide()
        self.inside.addWidget(self.problem)
        self.inside.addWidget(self.card)
        self.inside.addSpacing(12)
        hint = row(spacing=8)
        hint.addWidget(icon_label(theme, Icon.INFO, Tone.TEXT2, 16), 0, Qt.AlignmentFlag.AlignTop)
        where = _("You do not find it? Look for “FTP” in the panel of your host (cPanel, Plesk…).")
        hint.addWidget(label(where, Look.CAPTION, wrap=True), 1)
        self.inside.addLayout(hint)
        self.inside.addStretch(1)

    def _show_kind(self) -> None:
        """Ask for what this kind of host needs: with a key file the password is the key's passphrase."""
        sftp = Kind(self.kind.currentData()) is Kind.SFTP
        self.key.setVisible(sftp)
        name = _("Passphrase of the key") if sftp and self.key.file.text().strip() else _("Password")
        above = self._secret.findChild(QLabel)
        if above is not None:
            say_if_changed(above, name)
        self.password.setAccessibleName(name)
        self.changed.emit()

    def _turn_more(self) -> None:
        self._more.setVisible(self._more.isHidden())
        self._turn_words()

    def _turn_words(self) -> None:
        self.more.setText(_("More options") if self._more.isHidden() else _("Fewer options"))


class FolderPage(Page):
    """Which folder of the host is the shop. ``entered`` carries a folder that the person wants to look into."""

    entered = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            _("Which folder holds your products?"),
            _("Intacto looks after everything in it, folders within it too."),
        )
        self._theme = theme
        self.folder = QLineEdit()
        self.folder.setPlaceholderText(_("All that the login shows"))
        self.list = QListWidget()
        self.list.setAccessibleName(_("Folders on your host"))
        self.list.setMinimumHeight(theme.px(130))
        dress(self.list, Look.CARD)
        self.list.itemClicked.connect(lambda item: self.folder.setText(str(item.data(Qt.ItemDataRole.UserRole))))
        self.list.itemActivated.connect(lambda item: self.entered.emit(str(item.data(Qt.ItemDataRole.UserRole))))
        self.state = label(tone=Tone.TEXT2, wrap=True)
        self.up = button(" " + _("Up"), Look.LINK, self._go_up)
        theme.set_icon(self.up, Icon.ARROW_LEFT, Tone.ACCENT, 16)
        self._inside_of = ""
        self.inside.addWidget(field_with_name(_("Folder"), self.folder))
        self.inside.addSpacing(14)
        above = row()
        above.addWidget(self.state, 1)
        above.addWidget(self.up)
        self.inside.addLayout(above)
        self.inside.addSpacing(6)
        self.inside.addWidget(self.list, 1)

    @property
    def tab_order(self) -> tuple[QWidget, ...]:
        """What takes the keyboard, in order."""
        return (self.folder, self.up, self.list)

    def show_folders(self, inside_of: str, folders: Iterable[str], files: int) -> None:
        """Show what a folder of the host holds."""
        self._inside_of = inside_of
        found = ranked_folders(folders)
        self.list.clear()
        for name in found:
            path = names.join(inside_of.rstrip("/"), name) if inside_of != "/" else f"/{name}"
            item = QListWidgetItem(names.shown(names.base_name(name)))
            item.setData(Qt.ItemDataRole.UserRole, path)
            item.setIcon(self._theme.icons.icon(Icon.FOLDER, Tone.TEXT2, 18))
            self.list.addItem(item)
        self.up.setVisible(bool(inside_of.strip("/")))
        told = _("Files: {files} · Folders: {folders}").format(files=number(files), folders=number(len(found)))
        where = names.shown(inside_of) or _("Where the login lands")
        self.show_state(f"{where} · {told}", bad=False)

    def suggest(self, folders: Iterable[str]) -> None:
        """Preselect the folder that sellers mostly use, if it is there and nothing was typed."""
        if not self.folder.text():
            self.folder.setText(suggested_folder(folders))

    def show_state(self, text: str, *, bad: bool) -> None:
        """Say what was found, or what is wrong with the folder."""
        dress(self.state, Look.BODY, tone=Tone.DAMAGED if bad else Tone.TEXT2)
        say_if_changed(self.state, text)

    def _go_up(self) -> None:
        above = names.folder_of(self._inside_of.rstrip("/"))
        self.folder.setText(above)
        self.entered.emit(above)


class CopiesPage(Page):
    """Where the originals are, and what the shop is called."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            _("Where do you keep your originals?"),
            _("With a good copy Intacto knows what each file must be, and can repair it."),
        )
        self.folders = FolderList(theme, _("Add a folder…"), choose_folder)
        self.none = QCheckBox(_("I have none"))
        self.without = label(_("Without copies we can warn you, but not repair."), tone=Tone.TEXT2, wrap=True)
        self.name = QLineEdit()
        self.problem = label(tone=Tone.DAMAGED, wrap=True)
        self.problem.hide()
        for each in (self.folders, self.none, self.without):
            self.inside.addWidget(each)
            self.inside.addSpacing(8)
        self.inside.addSpacing(14)
        self.inside.addWidget(field_with_name(_("Name of the shop"), self.name))
        self.inside.addSpacing(8)
        self.inside.addWidget(self.problem)
        self.inside.addStretch(1)
        self.folders.changed.connect(self._show)
        self.none.toggled.connect(lambda _on: self._show())
        self.name.textChanged.connect(lambda _text: self.changed.emit())
        self._show()

    @property
    def tab_order(self) -> tuple[QWidget, ...]:
        """What takes the keyboard, in order; the rows of folders stay before their button."""
        return (self.folders.add, self.none, self.name)

    @property
    def is_enough(self) -> bool:
        """Tell whether the person named a folder, or said that he has none, and the shop has a name."""
        return bool(self.name.text().strip()) and (bool(self.folders.folders) or self.none.isChecked())

    @property
    def copies(self) -> tuple[str, ...]:
        """The folders of good copies."""
        return self.folders.folders

    def show_problem(self, text: str) -> None:
        """Say what is wrong with the name."""
        say_if_changed(self.problem, text)
        self.problem.setVisible(bool(text))

    def _show(self) -> None:
        has_some = bool(self.folders.folders)
        self.none.setVisible(not has_some)
        self.without.setVisible(not has_some and self.none.isChecked())
        self.changed.emit()
