"""Names of product files: kept byte for byte, shown readably, matched forgivingly.

Inside Intacto a path is a ``str`` relative to its place, with ``/`` between folders and no leading slash. Bytes that
are not UTF-8 stand in it as lone surrogates (PEP 383, ``surrogateescape``), so every name survives a round trip.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

_OURS = re.compile(r"\.intacto-[0-9a-f]{8}-(?:new|old|probe)$")
_LONGEST_NAME_BYTES = 255
_CLUTTER = frozenset(
    {".ds_store", "thumbs.db", "desktop.ini", ".ftpquota", ".spotlight-v100", ".trashes", "lost+found"}
)


class Role(Enum):
    """What a file of ours beside a product is for."""

    NEW = "new"
    OLD = "old"
    PROBE = "probe"


def wire(path: str) -> bytes:
    """Return the bytes that stand for ``path`` on the wire or the disk.

    Windows has names with half a UTF-16 pair, which no UTF-8 can say: they come out as WTF-8, and never raise.
    """
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")


def from_wire(raw: bytes) -> str:
    """Return the path for bytes read from a server or a disk; the inverse of :func:`wire`."""
    return raw.decode("utf-8", "surrogateescape")


def shown(path: str) -> str:
    r"""Return ``path`` for people, JSON and logs: always valid Unicode, free of control characters.

    A part that is not UTF-8 is read as Windows-1252, which is what old FTP programs sent; what even that does not know
    becomes ``\xNN``.
    """
    return "/".join(_shown_part(part) for part in path.split("/"))


def _shown_part(part: str) -> str:
    raw = wire(part)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "backslashreplace")
    return "".join(c if unicodedata.category(c)[0] != "C" else f"\\x{ord(c):02x}" for c in text)


def match_key(path: str) -> str:
    """Return what two spellings of one name have in common (NFC of the shown form; macOS stores NFD)."""
    return unicodedata.normalize("NFC", shown(path))


def base_name(path: str) -> str:
    """Return the last part of ``path``."""
    return path.rpartition("/")[2]


def folder_of(path: str) -> str:
    """Return the folder of ``path``; ``""`` is the shop's own folder."""
    return path.rpartition("/")[0]


def join(folder: str, name: str) -> str:
    """Return ``name`` inside ``folder``."""
    return f"{folder}/{name}" if folder else name


def beside(path: str, token: str, role: Role) -> str:
    """Return the name of our own file in the folder of ``path``.

    ``token`` is eight hex digits. No leading dot: several servers leave dot files out of listings, and what a crash
    left behind must be found again. A long name is cut from its front so that the whole stays within 255 bytes.
    """
    ending = f".intacto-{token}-{role.value}"
    room = _LONGEST_NAME_BYTES - len(ending)
    raw = wire(base_name(path))[-room:]
    while raw and raw[0] & 0xC0 == 0x80:
        raw = raw[1:]
    return join(folder_of(path), from_wire(raw) + ending)


def is_ours(path: str) -> bool:
    """Tell whether ``path`` is a file that Intacto made for the length of a repair."""
    return _OURS.search(base_name(path)) is not None


def is_probe(path: str) -> bool:
    """Tell whether ``path`` is a scratch file of a probe: it holds nothing of anybody's."""
    return is_ours(path) and path.endswith(f"-{Role.PROBE.value}")


def is_clutter(path: str) -> bool:
    """Tell whether ``path`` is what systems leave in folders and nobody sells."""
    lower = path.lower()
    # Most paths hold nothing of the kind anywhere, and a shop may have a hundred thousand.
    if "._" not in lower and not any(word in lower for word in _CLUTTER):
        return False
    return any(part in _CLUTTER or part.startswith("._") for part in lower.split("/"))
