"""Looking around and tidying on a host. Lists by MLSD where it is offered, else by LIST, with our tolerant parsers.

Tidying goes through ftputil; its own listing would change folders four times and parse each line twice. It works on the
session that is logged in already: its factory returns that one, so it never logs in a second time. Its file objects are
never used.
"""

from __future__ import annotations

import ftplib
import re
import stat
import time
from typing import Any

from intacto.domain.product import EntryKind
from intacto.places.ftp_util import FTPHost, PermanentError, StatResult
from intacto.places.ftp_wire import Wire
from intacto.places.listing import Row, Rows, list_rows, parse_facts

_NOT_KNOWN = ("500", "501", "502", "504")
_FORMAT = {EntryKind.FILE: stat.S_IFREG, EntryKind.FOLDER: stat.S_IFDIR, EntryKind.OTHER: stat.S_IFIFO}


def _as_stat(row: Row) -> Any:  # noqa: ANN401 - ftputil ships no types
    form = stat.S_IFLNK if row.link else _FORMAT[row.kind]
    modified = row.modified if row.modified is not None else 0.0
    result = StatResult((form | (row.mode or 0), None, None, None, None, None, row.size, None, modified, None))
    result._st_name = row.name.encode("utf-8", "surrogateescape").decode("latin-1")  # noqa: SLF001 - a parser must
    return result


class Browser:
    """The folders of one host, over one wire. Paths are absolute and as on the wire; rows have decoded names.

    Raises ftplib's errors, ftputil's, OSError and EOFError.
    """

    def __init__(self, wire: Wire, features: dict[str, str]) -> None:
        """``features`` is what FEAT told: each command with its parameters."""
        self._wire = wire
        self._host: Any = None
        self._facts = "MLSD" in features or "MLST" in features
        self._tells_facts = "MLST" in features

    def rows(self, folder: str) -> Rows:
        """Return the rows of a folder."""
        if self._facts:
            try:
                return self._mlsd(folder)
            except ftplib.error_perm as error:
                # If it is not in the folder, then that was refused and not MLSD.
                if not str(error).startswith(_NOT_KNOWN) or self._wire.folder != folder:
                    raise
                self._facts = False
        return self.list_rows(folder)

    def _mlsd(self, folder: str) -> Rows:
        # A listing takes no name: servers would read options and patterns in it.
        lines, _ = self._wire.listing(folder, "MLSD")
        rows: dict[str, Row] = {}
        odd, own = [], None
        for line in filter(None, lines):
            found = parse_facts(line)
            if found is None:
                odd.append(line)
            elif found[0] == "cdir":
                own = found[1].unique
            elif found[0] != "pdir":
                rows.setdefault(found[1].name, found[1])
        return Rows(list(rows.values()), odd, own)

    def list_rows(self, folder: str) -> Rows:
        """Return the same by LIST, which tells the permissions where MLSD does not."""
        lines, _ = self._wire.listing(folder, "LIST")
        return list_rows(lines, time.time())

    def row(self, path: str) -> Row | None:
        """Return what MLST says of one path, None where the server does not know the command; raises error_perm."""
        if not self._tells_facts:
            return None
        try:
            reply = self._wire.voidcmd(f"MLST {path}")
        except ftplib.error_perm as error:
            if not str(error).startswith(_NOT_KNOWN):
                raise
            self._tells_facts = False
            return None
        for line in reply.split("\n")[1:-1]:
            # The name that comes back may be absolute and is ours anyway.
            found = parse_facts(line.removeprefix(" ").partition(" ")[0] + " x")
            if found is not None:
                return found[1]
        return None

    def size(self, path: str) -> int | None:
        """Return the size of a file in bytes, None where the server does not tell it (or it is none)."""
        try:
            reply = self._wire.voidcmd(f"SIZE {path}")
        except ftplib.error_perm:
            return None
        found = re.fullmatch(r"213[ \t]+([0-9]{1,19})[ \t]*", reply, re.ASCII)
        return int(found[1]) if found else None

    def leads_to_file(self, path: str) -> bool:
        """Tell whether a link leads to a file: servers tell size and time of files only."""
        if self.size(path) is None:
            return False
        try:
            return self._wire.voidcmd(f"MDTM {path}").startswith("213")
        except ftplib.error_perm:
            return False

    def rename(self, old: str, new: str) -> None:
        """Rename a file."""
        self._ftputil().rename(old, new)

    def remove(self, path: str) -> None:
        """Remove a file; nothing is listed before."""
        host = self._ftputil()
        self._tell(path, Row("", EntryKind.FILE))
        host.remove(path)

    def make_folders(self, root: str, parts: list[str]) -> None:
        """Make the folders ``parts``, one in the other, below ``root``; what is above it is not touched."""
        host, folder = self._ftputil(), root
        for part in parts:
            folder = host.path.join(folder, part)
            try:
                host.chdir(folder)
            except PermanentError:
                host.mkdir(folder)
        host.chdir(root)

    def _tell(self, path: str, row: Row) -> None:
        """Spare ftputil a listing of the folder above, which a host may not even allow: we know what this is."""
        self._ftputil().stat_cache[path] = _as_stat(row)

    def _ftputil(self) -> Any:  # noqa: ANN401 - ftputil ships no types
        if self._host is None:
            host = FTPHost(session_factory=lambda: self._wire)
            host.set_time_shift(0.0)
            self._host = host
        return self._host
