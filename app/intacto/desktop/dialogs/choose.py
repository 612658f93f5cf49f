"""The dialogs for choosing a file or a folder: the system's own, Qt's in our words where the system has none."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QFileDialog, QTreeView, QWidget

from intacto.text import _

_KIND = 2
"""The column of Qt's dialog that names the kind of each file."""


def choose_file(parent: QWidget | None, title: str) -> str:
    """Return the file that the person chose, ``""`` where none."""
    return _chosen(chooser(parent, title, QFileDialog.FileMode.ExistingFile))


def choose_folder(parent: QWidget | None, title: str) -> str:
    """Return the folder that the person chose, ``""`` where none."""
    return _chosen(chooser(parent, title, QFileDialog.FileMode.Directory))


def choose_new_file(parent: QWidget | None, title: str, name: str) -> str:
    """Return the file to write that the person chose, ``""`` where none; ``name`` is proposed."""
    made = chooser(parent, title, QFileDialog.FileMode.AnyFile)
    made.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    made.setLabelText(QFileDialog.DialogLabel.Accept, _("Save"))
    made.selectFile(name)
    return _chosen(made)


def chooser(parent: QWidget | None, title: str, mode: QFileDialog.FileMode) -> QFileDialog:
    """Return the dialog. Qt's own would name its fields in English, whatever is spoken: it is told the words."""
    made = QFileDialog(parent, title)
    made.setFileMode(mode)
    folder = mode is QFileDialog.FileMode.Directory
    if folder:
        made.setOption(QFileDialog.Option.ShowDirsOnly)
    words = {
        QFileDialog.DialogLabel.LookIn: _("Look in:"),
        QFileDialog.DialogLabel.FileName: _("Folder:") if folder else _("File name:"),
        QFileDialog.DialogLabel.FileType: _("Kind of file:"),
        QFileDialog.DialogLabel.Accept: _("Choose"),
        QFileDialog.DialogLabel.Reject: _("Cancel"),
    }
    for each, text in words.items():
        made.setLabelText(each, text)
    # Its kinds are named in English too, and say no more than the names do.
    table = made.findChild(QTreeView)
    if table is not None:
        table.setColumnHidden(_KIND, True)
    made.setNameFilter(_("Folders") if folder else _("All files (*)"))
    return made


def _chosen(made: QFileDialog) -> str:
    try:
        accepted = made.exec() == int(QDialog.DialogCode.Accepted)
        return next(iter(made.selectedFiles()), "") if accepted else ""
    finally:
        made.deleteLater()
