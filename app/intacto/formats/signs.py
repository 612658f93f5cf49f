"""How files of each kind begin: the bytes that nothing else begins with, and what more has to hold where few do.

Kept apart from the testers, so that telling what a file is loads none of them.
"""

from __future__ import annotations

ZIP_LOCAL = b"PK\x03\x04"  # APPNOTE.TXT 4.3.7
ZIP_END = b"PK\x05\x06"  # 4.3.16: an empty one is nothing but its end
GZIP = b"\x1f\x8b\x08"  # RFC 1952, 2.3.1, with the one way of packing that there is
BZIP2 = b"BZh"
XZ = b"\xfd7zXZ\0"
ZSTD = b"\x28\xb5\x2f\xfd"
SEVENZIP = b"7z\xbc\xaf\x27\x1c"
RAR5 = b"Rar!\x1a\x07\x01\0"
RAR4 = b"Rar!\x1a\x07\0"

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
GIF = (b"GIF87a", b"GIF89a")
TIFF = (b"II*\0", b"MM\0*", b"II+\0\x08\0\0\0", b"MM\0+\0\x08\0\0")
PSD = (b"8BPS\0\1", b"8BPS\0\2")
BMP = b"BM"

FLAC = b"fLaC"
OGG = b"OggS"
MP3 = (b"ID3", b"\xff")
RIFF_LITTLE = (b"RIFF", b"RF64", b"BW64")
RIFF_BIG = (b"FORM", b"RIFX")
RIFF = RIFF_LITTLE + RIFF_BIG
MKV = b"\x1a\x45\xdf\xa3"

FONT_COLLECTION = b"ttcf"
FONT = (b"\0\1\0\0", b"OTTO", FONT_COLLECTION)
WOFF, WOFF2 = b"wOFF", b"wOF2"

MZ = b"MZ"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ELF = b"\x7fELF"
AR = b"!<arch>\n"

QCOW2 = b"QFI\xfb"
VMDK = b"KDMV"
VMDK_TEXT = b"# Disk DescriptorFile"
VHD = b"conectix"
VHDX = b"vhdxfile"
ISO_AT = 16 * 2048
ISO = b"CD001"
UDF = b"BEA01"

PDF = b"%PDF-"
SQLITE = b"SQLite format 3\0"
RTF = b"{\\rtf1"
EPS = b"\xc5\xd0\xd3\xc6"

_GZIP_FLAGS = 3
GZIP_RESERVED = 0xE0
_BZIP2_NEXT = (b"1AY&SY", b"\x17rE8P\x90")
_BMP_OLD = 12
BMP_HEADERS = (_BMP_OLD, 40, 52, 56, 64, 108, 124)
_PICTURES = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis")
"""Brands of pictures that are laid out like films."""

MOST_TABLES = 1000
"""No font has more."""


def is_gzip(head: bytes) -> bool:
    """Tell whether a member of gzip begins so: two bytes alone are met by chance, in one of 65,536 files of noise."""
    return head.startswith(GZIP) and len(head) > _GZIP_FLAGS and not head[_GZIP_FLAGS] & GZIP_RESERVED


def is_bzip2(head: bytes) -> bool:
    """Tell whether a digit for the size of the blocks follows, and the mark of a block, or of the end."""
    return head[:3] == BZIP2 and head[3:4].isdigit() and head[3:4] != b"0" and head[4:10] in _BZIP2_NEXT


def is_bmp(head: bytes) -> bool:
    """Tell whether a header follows of a length that headers have (BITMAPINFOHEADER)."""
    size = int.from_bytes(head[14:18], "little")
    planes = head[22:24] if size == _BMP_OLD else head[26:28]
    return head[:2] == BMP and size in BMP_HEADERS and planes == b"\1\0"


def is_riff(head: bytes, *forms: bytes) -> bool:
    """Tell whether it is a RIFF, or IFF, of one of these forms."""
    return head[:4] in RIFF and head[8:12] in forms


def is_webp(head: bytes) -> bool:
    """Tell whether it is a RIFF that holds a picture (RFC 9649)."""
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def is_film(head: bytes) -> bool:
    """Tell whether it is a film or sound laid out by ISO/IEC 14496-12."""
    return head[4:8] == b"ftyp" and head[8:12] not in _PICTURES and 8 <= int.from_bytes(head[:4], "big") <= 1024


def is_font(head: bytes) -> bool:
    """Tell whether ``head`` goes on as fonts do: 00 01 00 00 alone is how other things begin, too."""
    if head.startswith(FONT_COLLECTION):
        return head[4:8] in (b"\0\1\0\0", b"\0\2\0\0")
    tag, count = head[12:16], int.from_bytes(head[4:6], "big")
    return len(tag) == 4 and 0 < count <= MOST_TABLES and all(32 <= byte < 127 for byte in tag)


def is_for_windows(head: bytes) -> bool:
    """Tell whether the head of a program of Windows follows that of one for DOS."""
    start = int.from_bytes(head[60:64], "little")
    return head[start : start + 4] == b"PE\0\0"


def is_ova(head: bytes) -> bool:
    """Tell whether it is a tar whose first file describes a virtual machine: OVF wants it there."""
    return head[257:262] == b"ustar" and head[:100].rstrip(b"\0").endswith(b".ovf")


def is_disc(head: bytes) -> bool:
    """Tell whether it is the image of a CD or DVD (ECMA-119, ECMA-167)."""
    return head[ISO_AT + 1 : ISO_AT + 6] in (ISO, UDF)
