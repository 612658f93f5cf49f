"""Formats that have no tester here, and are met under the names of those that have: they open all the same."""

from __future__ import annotations

import re

_SIGNATURES = (
    b"\0\0\1\0",  # icons of Windows, and its pointers
    b"\0\0\2\0",
    b"BM",
    b"\xff\x0a",  # JPEG XL, bare and boxed
    b"\0\0\0\x0cJXL ",
    b"\0\0\0\x0cjP  ",  # JPEG 2000, boxed and bare
    b"\xff\x4f\xff\x51",
    b"II\xbc\1",  # JPEG XR
    b"\x8aMNG",
    b"\x8bJNG",
    b"FORM",
    b"DDS ",
    b"qoif",
    b"gimp xcf",
    b"AT&TFORM",  # DjVu
    b"v/1\1",  # OpenEXR
    b"\xd7\xcd\xc6\x9a",  # Windows metafiles
    b"\6\6\xed\xf5\xd8\x1d\x46\xe5",  # InDesign
    b"bplist00",
    b"\0\5\x16\7",  # what macOS keeps beside a file on foreign disks (AppleDouble, RFC 1740)
    b"\0\5\x16\0",
    b"-----BEGIN PGP",
)

_ALSO_TEXT = frozenset(("doc", "xls", "ppt", "msg", "so"))
"""Endings under which programs save text, tables and HTML too: shops export such .xls, linkers read such .so."""

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_PAGE = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)
_OF_OFFICE = re.compile(rb"<table|urn:schemas-microsoft-com", re.IGNORECASE)
"""What is in the HTML that Office saves and opens, and hardly in a page that says what went wrong."""


def is_stranger(head: bytes) -> bool:
    """Tell whether a file that begins with ``head`` is of such a format, whatever its name."""
    # ISO 14496-12: HEIF and AVIF, which telephones and web programs give the names of JPEG and WebP.
    return head.startswith(_SIGNATURES) or head[4:8] == b"ftyp"


def is_text_instead(ending: str, head: bytes) -> bool:
    """Tell whether ``head`` is text under a name that ends with ``ending``, where programs open that all the same.

    A web page counts only where it is what Office makes of a document: any other may stand in the file's place.
    """
    if ending not in _ALSO_TEXT or not head:
        return False
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return _BINARY.search(head) is None and (_PAGE.match(head) is None or _OF_OFFICE.search(head) is not None)
