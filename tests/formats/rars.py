"""RAR archives: stored ones made by the published layout, and small real ones.

The real ones are from the tests of rarfile 4.5 (ISC licence), made with WinRAR; nothing free can make any.
"""

from __future__ import annotations

import base64
import zlib

SOLID5 = base64.b64decode(
    "UmFyIRoHAQAJ78hvCwEFBwQGAQGAgIAA3vVwchwCAroABIAQtoMCoua3xYAbAQpzdGVzdDEudHh0waw3REQj+iP2l/1iU1G+TJGBQQKMwQN5XL9Ho6otoDaT3aBYAEACANRQBHb2xH8y6p8ypcTM14PfABDoLYkcAgKNAASAELaDAqLmt8XAGwEKc3Rlc3QyLnR4dEUVCmABAAgD37f79vwdd1ZRAwUEAA=="
)
"""RAR 5, packed, solid."""

QUICK_OPEN5 = base64.b64decode(
    "UmFyIRoHAQAW++C0CwEFBwAGAQHIgYAADzvi7iACArcABoAQpIMCnYz0TaLmt8WAAwEKc3Rlc3QxLnR4dMSqNEQ0JPoy60f6xE19veYFgIIKjMEDKpXKIptQGpPdQPwAQAIA1GAENu0V+bdUgypkTs18H+DfQUKpIAICtwAGgBCkgwKdjPRNoua3xYADAQpzdGVzdDIudHh0xKo0RDQk+jLrR/rETX295gWAggqMwQMqlcoim1Aak91A/ABAAgDUYAQ27RX5t1SDKmROzXwf4FU4E70OAwbbAADbAACAAAECUU+c4lCGKQC4ASUPO+LuIAICtwAGgBCkgwKdjPRNoua3xYADAQpzdGVzdDEudHh0FtfBWCgAXCXfQUKpIAICtwAGgBCkgwKdjPRNoua3xYADAQpzdGVzdDIudHh0HXdWUQMFBAA="
)
"""RAR 5, packed, with copies of its heads."""

STORED4 = base64.b64decode(
    "UmFyIRoHAM+QcwAADQAAAAAAAABNZHQgkC8AAgAAAAIAAAADU/xRZwW2/lAdMAoApIEAAG93bmVyMS50eHQA8NWtNzEK/wZ6EIAqAAAAAAAAAAAAAwAAAABDtv5QHTADAAAAAABVT1diaW4Ac3lzq+R0IJAvAAIAAAACAAAAA5CvfEwItv5QHTAKAKSBAABvd25lcjIudHh0ALA+CjUyCsQ9ewBABwA="
)
"""RAR 4, stored, and who owns it."""


def vint(number: int) -> bytes:
    """Return a number of RAR 5."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def block5(kind: int, fields: bytes, data: bytes = b"", *, flags: int = 0, extra: bytes = b"") -> bytes:
    """Return a block of RAR 5."""
    flags |= 2 * bool(data) | bool(extra)
    head = vint(kind) + vint(flags) + (vint(len(extra)) if extra else b"") + (vint(len(data)) if data else b"")
    head += fields + extra
    sized = vint(len(head)) + head
    return zlib.crc32(sized).to_bytes(4, "little") + sized + data


def file5(name: str, body: bytes, *, flags: int = 0, extra: bytes = b"", method: int = 0) -> bytes:
    """Return a file of RAR 5."""
    crc = zlib.crc32(body).to_bytes(4, "little")
    fields = vint(4) + vint(len(body)) + vint(0o644) + crc + vint(method << 7) + vint(1)
    return block5(2, fields + vint(len(name.encode())) + name.encode(), body, flags=flags, extra=extra)


def rar5(*files: bytes, flags: int = 0, last: bytes | None = None) -> bytes:
    """Return an archive of RAR 5."""
    return b"Rar!\x1a\x07\x01\0" + block5(1, vint(flags)) + b"".join(files) + (last or block5(5, vint(0)))


def block4(kind: int, flags: int, fields: bytes, data: bytes = b"") -> bytes:
    """Return a block of RAR 4."""
    head = bytes([kind]) + flags.to_bytes(2, "little") + (len(fields) + 7).to_bytes(2, "little") + fields
    return (zlib.crc32(head) & 0xFFFF).to_bytes(2, "little") + head + data


def file4(name: bytes, body: bytes, *, flags: int = 0) -> bytes:
    """Return a file of RAR 4."""
    size, crc = len(body).to_bytes(4, "little"), zlib.crc32(body).to_bytes(4, "little")
    fields = size + size + b"\3" + crc + bytes(4) + b"\x14\x30" + len(name).to_bytes(2, "little") + bytes(4)
    high = bytes(8) if flags & 0x100 else b""
    return block4(0x74, flags | 0x8000, fields + high + name, body)


def rar4(*files: bytes, flags: int = 0) -> bytes:
    """Return an archive of RAR 4."""
    return b"Rar!\x1a\x07\0" + block4(0x73, flags, bytes(6)) + b"".join(files) + block4(0x7B, 0x4000, b"")
