"""Walking a folder of copies: every file below it, tolerant of what cannot be read, blind to what nobody sells."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from intacto.domain import names
from intacto.domain.words import Message, say
from intacto.engine.control import Control


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file below a folder of copies: its path relative to it (``/`` between folders) and its whole path."""

    path: str
    location: str
    size: int
    modified_ns: int


@dataclass(slots=True)
class Walk:
    """What a walk could not read: ``problems`` for people, ``unread`` the whole paths of folders left out."""

    problems: list[tuple[str, Message]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def files(self, root: str, control: Control) -> Iterator[LocalFile]:
        """Yield the files below ``root``, folder by folder, in the order of their names; raises Cancelled.

        Links to folders are left out (they may lead in circles), links to files too where they lead out of ``root``.
        """
        top = Path(root).resolve()
        waiting = [("", root)]
        while waiting:
            control.checkpoint()
            folder, location = waiting.pop()
            for entry in self._entries(location):
                path = names.join(folder, names.from_wire(os.fsencode(entry.name)))
                if names.is_clutter(path) or names.is_ours(path):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((path, entry.path))
                elif (file := self._file(entry, path, top)) is not None:
                    yield file

    def _entries(self, location: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(location) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError:
            self.unread.append(location)
            self.problems.append((location, say("This folder of copies cannot be read.")))
            return []

    def _file(self, entry: os.DirEntry[str], path: str, top: Path) -> LocalFile | None:
        try:
            if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(top):
                return None
            if not entry.is_file():
                return None
            known = entry.stat()
        except OSError:
            self.problems.append((entry.path, say("This copy cannot be read.")))
            return None
        return LocalFile(path, entry.path, known.st_size, known.st_mtime_ns)
