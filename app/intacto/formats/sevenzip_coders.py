"""The methods of 7z archives, undone in slices: each takes pieces from the one before and yields its own."""

from __future__ import annotations

import lzma
from collections.abc import Callable, Iterator
from itertools import chain

from intacto.formats.sevenzip_header import Coder
from intacto.formats.unpackers import (
    MEMORY,
    BadStream,
    Buffered,
    Deflate64,
    Deflated,
    NotSupported,
    Unpacker,
    bzip2,
    zstd,
)

Pieces = Iterator[bytes]
Undo = Callable[[bytes, Pieces, int], Pieces]
"""Undoes a method with these settings, to so many bytes; raises BadStream, NotSupported."""

AES = b"\x06\xf1\x07\x01"
_DICTIONARY_MOST = 128 * 1024**2
_CHUNK = 65536


def undo(coder: Coder, source: Pieces, size: int) -> Pieces:
    """Yield what ``coder`` makes of ``source``, which is to be ``size`` bytes.

    Raises NotSupported at once, and BadStream at the end too: where the packed bytes do not say that they are over, or
    more follows.
    """
    found = _UNDOING.get(coder.method)
    if found is None:
        raise NotSupported
    return found(coder.settings, source, size)


def cost(coder: Coder) -> int:
    """Return how many times slower than inflating it is."""
    return 1 if coder.method in _QUICK else 8 if coder.method in _SLOW else 4


def _copy(_settings: bytes, source: Pieces, _size: int) -> Pieces:
    return source


def _one_stream(unpacker: Unpacker, source: Pieces) -> Pieces:
    """Unpack one stream, which has to end with its source."""
    for piece in source:
        if unpacker.ended:
            raise BadStream
        yield from unpacker.unpack(memoryview(piece))
        if unpacker.left_over:
            raise BadStream
    if not unpacker.ended:
        raise BadStream


def _many_streams(make: Callable[[], Unpacker], source: Pieces) -> Pieces:
    """Unpack streams that follow one another."""
    unpacker = make()
    for piece in source:
        rest = memoryview(piece)
        while rest:
            if unpacker.ended:
                unpacker = make()
            yield from unpacker.unpack(rest)
            rest = rest[len(rest) - unpacker.left_over :] if unpacker.ended else rest[:0]


def _raw(filters: list[dict[str, int]]) -> lzma.LZMADecompressor:
    try:
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)
    except (lzma.LZMAError, ValueError, MemoryError) as refused:
        raise NotSupported from refused


def _lzma(settings: bytes, source: Pieces, size: int) -> Pieces:
    """Undo LZMA without an end mark, as an .lzma file: liblzma then knows the size, and sees whether all ends there."""
    if len(settings) != 5 or int.from_bytes(settings[1:], "little") > _DICTIONARY_MOST:
        raise NotSupported
    engine = lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=MEMORY)
    return _one_stream(Buffered(engine, cost=4), chain([settings + size.to_bytes(8, "little")], source))


def _lzma2(settings: bytes, source: Pieces, _size: int) -> Pieces:
    # lzma2_decoder.c of XZ Utils: half of the number is the power of two, its last bit adds half as much.
    if len(settings) != 1 or settings[0] > 40:
        raise NotSupported
    dictionary = (2 | settings[0] & 1) << settings[0] // 2 + 11
    if dictionary > _DICTIONARY_MOST:
        raise NotSupported
    engine = _raw([{"id": lzma.FILTER_LZMA2, "dict_size": max(dictionary, 4096)}])
    return _one_stream(Buffered(engine, cost=4), source)


def _filter(number: int) -> Undo:
    """Return what undoes one of liblzma's filters for machine code.

    liblzma runs a filter only in front of a compression, and needs to know where the bytes end: so they are given to it
    as LZMA2 that is not compressed (chunks of up to 64 KiB behind 3 bytes, and a zero at the end).
    """

    def run(settings: bytes, source: Pieces, _size: int) -> Pieces:
        extra = {"dist": settings[0] + 1} if number == lzma.FILTER_DELTA and settings else {}
        engine = _raw([{"id": number, **extra}, {"id": lzma.FILTER_LZMA2, "dict_size": _CHUNK}])
        return _one_stream(Buffered(engine, cost=1), _as_lzma2(source))

    return run


def _as_lzma2(source: Pieces) -> Pieces:
    control = b"\x01"  # the first chunk empties the dictionary
    for piece in source:
        for at in range(0, len(piece), _CHUNK):
            chunk = piece[at : at + _CHUNK]
            yield control + (len(chunk) - 1).to_bytes(2, "big") + chunk
            control = b"\x02"
    yield b"\0"


_UNDOING: dict[bytes, Undo] = {
    b"\x00": _copy,
    b"\x21": _lzma2,
    b"\x03\x01\x01": _lzma,
    b"\x04\x01\x08": lambda _, source, __: _one_stream(Deflated(), source),
    b"\x04\x01\x09": lambda _, source, __: _one_stream(Deflate64(), source),
    b"\x04\x02\x02": lambda _, source, __: _many_streams(bzip2, source),
    b"\x04\xf7\x11\x01": lambda _, source, __: _many_streams(zstd, source),
    b"\x03": _filter(lzma.FILTER_DELTA),
    b"\x04": _filter(lzma.FILTER_X86),
    b"\x05": _filter(lzma.FILTER_POWERPC),
    b"\x06": _filter(lzma.FILTER_IA64),
    b"\x07": _filter(lzma.FILTER_ARM),
    b"\x08": _filter(lzma.FILTER_ARMTHUMB),
    b"\x09": _filter(lzma.FILTER_SPARC),
    b"\x03\x03\x01\x03": _filter(lzma.FILTER_X86),
    b"\x03\x03\x02\x05": _filter(lzma.FILTER_POWERPC),
    b"\x03\x03\x04\x01": _filter(lzma.FILTER_IA64),
    b"\x03\x03\x05\x01": _filter(lzma.FILTER_ARM),
    b"\x03\x03\x07\x01": _filter(lzma.FILTER_ARMTHUMB),
    b"\x03\x03\x08\x05": _filter(lzma.FILTER_SPARC),
}
"""By method (Methods.txt of the LZMA SDK)."""

_QUICK = frozenset((b"\x00", b"\x04\x01\x08", b"\x04\xf7\x11\x01"))
_SLOW = frozenset((b"\x04\x02\x02", b"\x04\x01\x09"))
