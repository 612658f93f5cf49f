"""Kinds of programs and of what installs them."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import ar, elf, ole, pe
from intacto.formats.kind import Kind

KINDS = (
    Kind(
        "exe",
        frozenset(("exe", "dll", "scr", "ocx", "sys", "cpl", "vst", "vst3", "8bf")),
        pe.tester,
        say("Compares the program with its signature; without one it sees only where it breaks off."),
        # Two letters alone are how other things begin, too.
        lambda head: head.startswith(pe.SIGNATURE) and pe.has_signature(head),
    ),
    Kind(
        "ole",
        frozenset(("msi", "msp", "doc", "xls", "ppt", "msg")),
        ole.tester,
        say("Sees where the file breaks off; other damage goes mostly unnoticed."),
        lambda head: head.startswith(ole.SIGNATURE),
    ),
    Kind(
        "elf",
        frozenset(("appimage", "so")),
        elf.tester,
        say("Sees where the program breaks off; other damage goes mostly unnoticed."),
        lambda head: head.startswith(elf.SIGNATURE),
    ),
    Kind(
        "deb",
        frozenset(("deb", "udeb")),
        ar.tester,
        say("Sees where the package breaks off; other damage goes mostly unnoticed."),
        lambda head: head.startswith(ar.SIGNATURE),
    ),
)
