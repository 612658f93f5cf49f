"""Kinds of programs and of what installs them."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import signs
from intacto.formats.kind import Kind, late

KINDS = (
    Kind(
        "exe",
        frozenset(("exe", "dll", "scr", "ocx", "sys", "cpl", "vst", "vst3", "8bf")),
        late("pe"),
        say("Compares the program with its signature; without one it sees only where it breaks off."),
        # Two letters alone are how other things begin, too.
        (signs.MZ,),
        signs.is_for_windows,
    ),
    Kind(
        "ole",
        frozenset(("msi", "msp", "doc", "xls", "ppt", "msg")),
        late("ole"),
        say("Sees where the file breaks off; other damage goes mostly unnoticed."),
        (signs.OLE,),
    ),
    Kind(
        "elf",
        frozenset(("appimage", "so")),
        late("elf"),
        say("Sees where the program breaks off; other damage goes mostly unnoticed."),
        (signs.ELF,),
    ),
    Kind(
        "deb",
        frozenset(("deb", "udeb")),
        late("ar"),
        say("Sees where the package breaks off; other damage goes mostly unnoticed."),
        (signs.AR,),
    ),
)
