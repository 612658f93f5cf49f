"""The system's own dialogs for choosing a file or a folder."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog, QWidget


def choose_file(parent: QWidget | None, title: str) -> str:
    """Return the file that the person chose, ``""`` where none."""
    return QFileDialog.getOpenFileName(parent, title)[0]


def choose_folder(parent: QWidget | None, title: str) -> str:
    """Return the folder that the person chose, ``""`` where none."""
    return QFileDialog.getExistingDirectory(parent, title)
