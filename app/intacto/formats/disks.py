"""Kinds of images of disks and of whole machines."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import dmg, iso, ova, qcow2, vhd, vhdx, vmdk
from intacto.formats.kind import Kind

KINDS = (
    Kind(
        "ova",
        frozenset(("ova",)),
        ova.tester,
        say("Compares all that is inside with its list of fingerprints; sees any damage, where it has such a list."),
        ova.begins,
    ),
    Kind(
        "qcow2",
        frozenset(("qcow2", "qcow")),
        qcow2.tester,
        say("Sees where the image breaks off; damage to what is on the disk goes unnoticed."),
        lambda head: head.startswith(qcow2.SIGNATURE),
    ),
    Kind(
        "vmdk",
        frozenset(("vmdk",)),
        vmdk.tester,
        say("Sees any damage to packed disks, and of others only where they break off."),
        lambda head: head.startswith(vmdk.SIGNATURES),
    ),
    Kind(
        "vhd",
        frozenset(("vhd",)),
        vhd.tester,
        say("Sees where the image breaks off; damage to what is on the disk goes unnoticed."),
        lambda head: head.startswith(vhd.COOKIE),
    ),
    Kind(
        "vhdx",
        frozenset(("vhdx",)),
        vhdx.tester,
        say("Sees where the image breaks off; damage to what is on the disk goes unnoticed."),
        lambda head: head.startswith(vhdx.SIGNATURE),
    ),
    Kind(
        "iso",
        frozenset(("iso",)),
        iso.tester,
        say("Sees where the disc breaks off; damage to the files on it goes unnoticed."),
        iso.begins,
    ),
    Kind(
        "dmg",
        frozenset(("dmg",)),
        dmg.tester,
        say("Compares the fingerprint of packed images, and sees nearly any damage; of others none."),
    ),
)
