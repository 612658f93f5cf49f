"""Packing the demo shop's products: ZIPs that are the same bytes each time they are made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

_DAY_OF_PACKING = (2025, 3, 3, 9, 0, 0)


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a ZIP; ``store`` leaves alone what is compressed already."""

    name: str
    data: bytes
    store: bool = False


def pack(members: Iterable[Member]) -> bytes:
    """Return a ZIP of these members in this order."""
    parcel = io.BytesIO()
    with zipfile.ZipFile(parcel, "w") as archive:
        for member in members:
            entry = zipfile.ZipInfo(member.name, _DAY_OF_PACKING)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if member.store else zipfile.ZIP_DEFLATED
            archive.writestr(entry, member.data)
    return parcel.getvalue()
