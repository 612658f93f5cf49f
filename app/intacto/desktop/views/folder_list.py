"""A list of folders of this computer, to add to and to take from."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from intacto.desktop.presenters.copies import Root, root_of
from intacto.desktop.theme import Icon, Look, Theme, Tone, dress
from intacto.desktop.views.parts import (
    FOR_RING,
    Elided,
    Rows,
    button,
    column,
    icon_label,
    row,
    say_if_changed,
    with_icon,
)
from intacto.text import _


class FolderRow(QFrame):
    """One folder, and the button that takes it off the list."""

    dropped = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._folder = ""
        dress(self, Look.SUNKEN)
        self.icon = icon_label(theme, Icon.LAPTOP, Tone.TEXT2, 18)
        self.title = Elided()
        self.drop = button("", Look.ICON, lambda: self.dropped.emit(self._folder))
        theme.set_icon(self.drop, Icon.CLOSE, Tone.TEXT2, 16)
        inside = row(self, spacing=10, margins=(12, 4, 4, 4))
        inside.addWidget(self.icon)
        inside.addWidget(self.title, 1)
        inside.addWidget(self.drop)

    def show_root(self, root: Root) -> None:
        """Show one folder."""
        self._folder = root.folder
        self._theme.set_icon(self.icon, Icon(root.kind.value), Tone.TEXT2, 18)
        say_if_changed(self.title, root.shown)
        self.title.setToolTip(root.folder)
        self.drop.setAccessibleName(_("Take {folder} off the list").format(folder=root.shown))
        self.drop.setToolTip(_("Take it off the list"))


class FolderList(QWidget):
    """``changed`` tells that :attr:`folders` did. Taking a folder off the list touches nothing on the disk."""

    changed = Signal()

    def __init__(self, theme: Theme, add: str, ask_folder: Callable[[QWidget | None, str], str]) -> None:
        super().__init__()
        self.folders: tuple[str, ...] = ()
        self.ask_folder = ask_folder
        self._theme = theme
        self.rows: Rows[FolderRow, Root] = Rows(self._make, lambda made, root: made.show_root(root), spacing=6)
        self.add = with_icon(theme, button(add, Look.SECONDARY, self._add), Icon.PLUS)
        outer = column(self, spacing=10, margins=FOR_RING)
        outer.addWidget(self.rows)
        outer.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.show_folders(())

    def show_folders(self, folders: Iterable[str]) -> None:
        """Show these folders."""
        self.folders = tuple(folders)
        self.rows.show_values([root_of(folder) for folder in self.folders])

    def _make(self) -> FolderRow:
        made = FolderRow(self._theme)
        made.dropped.connect(self._drop)
        return made

    def _add(self) -> None:
        folder = self.ask_folder(self.window(), _("The folder of your originals"))
        if folder and folder not in self.folders:
            self.show_folders((*self.folders, folder))
            self.changed.emit()

    def _drop(self, folder: str) -> None:
        self.show_folders(each for each in self.folders if each != folder)
        self.changed.emit()
