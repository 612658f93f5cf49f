"""Makes the checksums of a mutated file right again, so that what stands behind them is reached.

Each function takes what it finds in a file's structure as far as that can be followed, and never raises.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress

from intacto.formats.sums import crc32_ogg, crc32c


def png(content: bytearray) -> None:
    """PNG, 5.3: a CRC-32 over type and data of each chunk."""
    at = 8
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        end = at + 8 + length
        if end + 4 > len(content):
            return
        content[end : end + 4] = zlib.crc32(content[at + 4 : end]).to_bytes(4, "big")
        at = end + 4


def ogg(content: bytearray) -> None:
    """Ogg (RFC 3533, 6): a CRC over each page with zeros in its place."""
    at = 0
    while (at := content.find(b"OggS", at)) >= 0 and at + 27 <= len(content):
        count = content[at + 26]
        end = at + 27 + count + sum(content[at + 27 : at + 27 + count])
        content[at + 22 : at + 26] = bytes(4)
        content[at + 22 : at + 26] = crc32_ogg(bytes(content[at:end])).to_bytes(4, "little")
        at = max(end, at + 4)


def seven_zip(content: bytearray) -> None:
    """7z (7zFormat.txt): the header at the end, then the start that tells where it is."""
    if len(content) < 32:
        return
    offset, size = struct.unpack_from("<QQ", content, 12)
    struct.pack_into("<L", content, 28, zlib.crc32(content[32 + offset : 32 + offset + size]))
    struct.pack_into("<L", content, 8, zlib.crc32(content[12:32]))


def xz(content: bytearray) -> None:
    """The xz file format, 2.1: stream header and footer; the first block's header (3.1)."""
    if len(content) < 32:
        return
    struct.pack_into("<L", content, 8, zlib.crc32(content[6:8]))
    struct.pack_into("<L", content, len(content) - 12, zlib.crc32(content[-8:-2]))
    end = 12 + content[12] * 4
    if content[12] and end + 4 <= len(content):
        struct.pack_into("<L", content, end, zlib.crc32(content[12:end]))


def tar(content: bytearray) -> None:
    """Ustar: the sum of all bytes of a header, blanks in its own place."""
    at = 0
    while at + 512 <= len(content):
        head = content[at : at + 512]
        if any(head):
            head[148:156] = b" " * 8
            content[at + 148 : at + 156] = b"%06o\0 " % sum(head)
            size = 0
            with suppress(ValueError):
                size = int(bytes(head[124:136]).strip(b" \0") or b"0", 8)
            at += max(0, size) + 511 & ~511
        at += 512


def rar(content: bytearray) -> None:
    """RAR 4 (a CRC-16 of each header) and RAR 5 (a CRC-32 of each header), as far as the first few."""
    if content.startswith(b"Rar!\x1a\x07\x01\0"):
        at = 8
        while at + 6 < len(content):
            size, width = content[at + 4] & 127, 1
            if content[at + 4] & 128:
                size |= (content[at + 5] & 127) << 7
                width = 2
            end = at + 4 + width + size
            struct.pack_into("<L", content, at, zlib.crc32(content[at + 4 : end]))
            at = end
            if size == 0 or at > 2000:
                return
    elif content.startswith(b"Rar!\x1a\x07\0"):
        at = 7
        while at + 7 <= len(content):
            size = int.from_bytes(content[at + 5 : at + 7], "little")
            struct.pack_into("<H", content, at, zlib.crc32(content[at + 2 : at + size]) & 0xFFFF)
            if size < 7:
                return
            flags = int.from_bytes(content[at + 3 : at + 5], "little")
            added = int.from_bytes(content[at + 7 : at + 11], "little") if flags & 0x8000 else 0
            at += size + added


def vhd(content: bytearray) -> None:
    """VHD: the complement of the sum of all bytes of a footer, zeros in its own place; at the end, and in front."""
    for at in {0, max(0, len(content) - 512)}:
        if content[at : at + 8] == b"conectix":
            footer = content[at : at + 512]
            footer[64:68] = bytes(4)
            content[at + 64 : at + 68] = (~sum(footer) & 0xFFFFFFFF).to_bytes(4, "big")


def vhdx(content: bytearray) -> None:
    """VHDX (MS-VHDX, 2.2): a CRC-32C of each head and of each list of regions, zeros in its own place."""
    for mark, at, length in ((b"head", 1, 1), (b"head", 2, 1), (b"regi", 3, 16), (b"regi", 4, 16)):
        start, end = at * 65536, at * 65536 + length * 4096
        if end <= len(content) and content[start : start + 4] == mark:
            content[start + 4 : start + 8] = bytes(4)
            content[start + 4 : start + 8] = crc32c(bytes(content[start:end])).to_bytes(4, "little")


MENDS: Mapping[str, Callable[[bytearray], None]] = {
    "png": png, "ogg": ogg, "7z": seven_zip, "xz": xz, "tar": tar, "rar": rar, "vhd": vhd, "vhdx": vhdx,
}  # fmt: skip


def mended(kind: str, content: bytes) -> bytes:
    """Return ``content`` with the checksums of its kind made right, as far as it is known how."""
    mend = MENDS.get(kind)
    if mend is None:
        return content
    changed = bytearray(content)
    with suppress(IndexError, struct.error, OverflowError):
        mend(changed)
    return bytes(changed)
