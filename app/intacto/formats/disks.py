"""Kinds of images of disks and of whole machines."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import signs
from intacto.formats.kind import ANYHOW, Kind, late

KINDS = (
    Kind(
        "ova",
        frozenset(("ova",)),
        late("ova"),
        say("Compares all that is inside with its list of fingerprints; sees any damage, where it has such a list."),
        ANYHOW,
        signs.is_ova,
    ),
    Kind(
        "qcow2",
        frozenset(("qcow2", "qcow")),
        late("qcow2"),
        say("Sees where the image breaks off; damage to what is on the disk goes unnoticed."),
        (signs.QCOW2,),
    ),
    Kind(
        "vmdk",
        frozenset(("vmdk",)),
        late("vmdk"),
        say("Sees any damage to packed disks, and of others only where they break off."),
        (signs.VMDK, signs.VMDK_TEXT),
    ),
    Kind(
        "vhd",
        frozenset(("vhd",)),
        late("vhd"),
        say("Sees where the image breaks off; damage to what is on the disk goes unnoticed."),
        (signs.VHD,),
    ),
    Kind(
        "vhdx",
        frozenset(("vhdx",)),
        late("vhdx"),
        say("Sees where the image breaks off; damage to what is on the disk goes unnoticed."),
        (signs.VHDX,),
    ),
    Kind(
        "iso",
        frozenset(("iso",)),
        late("iso"),
        say("Sees where the disc breaks off; damage to the files on it goes unnoticed."),
        ANYHOW,
        signs.is_disc,
    ),
    Kind(
        "dmg",
        frozenset(("dmg",)),
        late("dmg"),
        say("Compares the fingerprint of packed images, and sees nearly any damage; of others none."),
    ),
)
