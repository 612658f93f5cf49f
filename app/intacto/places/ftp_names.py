"""Names on the FTP control line: kept byte for byte, and nothing sent that a server could take for a command.

On the wire a path is a ``str`` of Latin-1 characters that stand for bytes one to one, which is how ftplib and ftputil
carry them unchanged. Paths are always sent absolute: after a command's blank, ProFTPD and Pure-FTPd drop more blanks,
so that a relative `` a.zip`` would name ``a.zip`` (measured with ``SITE CHMOD``).
"""

from __future__ import annotations

import re

from intacto.domain import names
from intacto.domain.errors import AccessRefused
from intacto.domain.words import say

_COMMAND_BREAKS = re.compile(rb"[\r\n\0]")
_UNSAFE = re.compile("[/\r\n\0]")
_TELNET = re.compile(rb"\xff[\xf2\xf4\xfb-\xff]")
"""What ProFTPD takes out of a command as Telnet (RFC 854). No server that was measured needs 0xFF doubled before other
bytes, and vsftpd and Pure-FTPd do not understand it doubled, so these few are refused rather than take another file."""


def to_wire(path: str) -> str:
    """Return ``path`` as it goes on the control line; raises AccessRefused where it would become another command."""
    try:
        raw = names.wire(path)
    except UnicodeEncodeError as error:
        raise _unspeakable(path) from error
    if _COMMAND_BREAKS.search(raw) or _TELNET.search(raw):
        raise _unspeakable(path)
    return raw.decode("latin-1")


def from_wire(text: str) -> str:
    """Return the path for what ftplib read; the inverse of :func:`to_wire`."""
    return names.from_wire(text.encode("latin-1"))


def check_path(path: str) -> str:
    """Return ``path``, or raise AccessRefused where it could lead out of the place."""
    if path and any(part in ("", ".", "..") for part in path.split("/")):
        raise AccessRefused(
            say("This path leads out of the shop"), say("Intacto stays inside the shop's folder."), paths=(path,)
        )
    return path


def is_safe_name(name: str) -> bool:
    """Tell whether ``name``, taken from a listing, is one that a file of that folder can have."""
    return name not in ("", ".", "..") and _UNSAFE.search(name) is None


def absolute(root: str, path: str) -> str:
    """Return ``path`` under ``root`` as it goes on the wire; raises AccessRefused as the other functions do."""
    wired = to_wire(check_path(path))
    if not wired:
        return root
    return f"/{wired}" if root == "/" else f"{root}/{wired}"


def _unspeakable(path: str) -> AccessRefused:
    return AccessRefused(
        say("This name cannot be sent over FTP"),
        say("It holds characters that the host would take for a command. Rename the file."),
        paths=(path,),
    )
