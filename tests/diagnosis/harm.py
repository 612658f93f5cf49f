"""Damage as it is done, made without the code that finds it; and changes that are none."""

from __future__ import annotations

import gzip
import random
import zlib
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import brotli

from intacto.domain.damage import Cause
from tests.diagnosis.wares import KINDS, TEXTUAL, make

Ranges = list[list[int]]


@dataclass
class Case:
    """What one case is: the files, what happened and where. ``ranges`` None: any will do."""

    good: bytes
    bad: bytes
    cause: Cause
    ranges: Ranges | None
    older: list[bytes] = field(default_factory=list)
    beside: list[bytes] = field(default_factory=list)


class NotForThisError(Exception):
    """This harm cannot be done to this file."""


Harm = Callable[[random.Random, bytes, str], Case]


def _common(a: bytes, b: bytes) -> int:
    """Return how many bytes both begin with."""
    step = 1 << 16
    for at in range(0, min(len(a), len(b)), step):
        one, other = a[at : at + step], b[at : at + step]
        if one != other:
            shorter = min(len(one), len(other))
            return at + next((n for n in range(shorter) if one[n] != other[n]), shorter)
    return min(len(a), len(b))


def _merged(blocks: list[tuple[int, int]]) -> Ranges:
    found: Ranges = []
    for start, end in sorted(blocks):
        if found and found[-1][1] == start:
            found[-1][1] = end
        else:
            found.append([start, end])
    return found


def _need(good: bytes, least: int) -> None:
    if len(good) < least:
        raise NotForThisError


def _unit(rng: random.Random, good: bytes, blocks: int) -> int:
    """Return a block length of which the file has at least so many."""
    units = [unit for unit in (4096, 65536) if len(good) >= unit * blocks]
    if not units:
        raise NotForThisError
    return rng.choice(units)


def _blocks(rng: random.Random, good: bytes, unit: int, most: int) -> list[tuple[int, int]]:
    """Return whole blocks, chosen at random, that hold something at both edges; never all of them."""
    count = len(good) // unit
    chosen = rng.sample(range(count), min(rng.randint(1, most), max(1, count // 2)))
    places = [(n * unit, (n + 1) * unit) for n in chosen]
    whole = [(a, b) for a, b in places if good[a] and good[b - 1] and good[a:b].count(0) < unit // 2]
    if not whole or len(whole) * unit >= len(good):
        raise NotForThisError
    return whole


def identical(_: random.Random, good: bytes, __: str) -> Case:
    return Case(good, good, Cause.IDENTICAL, [])


def truncated(rng: random.Random, good: bytes, _: str) -> Case:
    cut = rng.randrange(1, len(good))
    return Case(good, good[:cut], Cause.TRUNCATED, [[cut, len(good)]])


def emptied(_: random.Random, good: bytes, __: str) -> Case:
    return Case(good, b"", Cause.EMPTIED, [[0, len(good)]])


def zeroed(rng: random.Random, good: bytes, _: str) -> Case:
    places = _blocks(rng, good, _unit(rng, good, 2), 5)
    bad = bytearray(good)
    for start, end in places:
        bad[start:end] = bytes(end - start)
    return Case(good, bytes(bad), Cause.ZEROED_BLOCKS, _merged(places))


def zero_tail(rng: random.Random, good: bytes, _: str) -> Case:
    for _try in range(50):
        start = rng.randrange(1, len(good) - 20)
        if good[start] and good[start - 1] and start % 512 and len(good) - good[start:].count(0) - start > 20:
            return Case(good, good[:start] + bytes(len(good) - start), Cause.ZERO_TAIL, [[start, len(good)]])
    raise NotForThisError


def bit_flips(rng: random.Random, good: bytes, kind: str) -> Case:
    bad = bytearray(good)
    places = sorted(rng.sample(range(len(good) // 2), rng.randint(1, 12)))
    for place in places:
        bad[place * 2] ^= 1 << rng.randrange(8)
    if kind in (*TEXTUAL, "tar"):
        # One letter made of another among letters may be an edit: one flip has to show that it is none.
        bad[places[0] * 2] = good[places[0] * 2] ^ 0x80
    return Case(good, bytes(bad), Cause.BIT_FLIPS, [[p * 2, p * 2 + 1] for p in places])


def damaged_blocks(rng: random.Random, good: bytes, _: str) -> Case:
    places = _blocks(rng, good, _unit(rng, good, 2), 4)
    bad = bytearray(good)
    for start, end in places:
        new = bytearray(rng.randbytes(end - start))
        new[0], new[-1] = good[start] ^ 255, good[end - 1] ^ 255
        bad[start:end] = new
    return Case(good, bytes(bad), Cause.DAMAGED_BLOCKS, _merged(places))


def swapped_blocks(rng: random.Random, good: bytes, _: str) -> Case:
    unit = _unit(rng, good, 3)
    a, b = (n * unit for n in rng.sample(range(len(good) // unit), 2))
    one, other = good[a : a + unit], good[b : b + unit]
    if _common(one, other) or one[-1] == other[-1] or not one.strip(b"\0") or not other.strip(b"\0"):
        raise NotForThisError
    bad = bytearray(good)
    bad[a : a + unit], bad[b : b + unit] = other, one
    return Case(good, bytes(bad), Cause.SWAPPED_BLOCKS, _merged([(a, a + unit), (b, b + unit)]))


def foreign_block(rng: random.Random, good: bytes, kind: str) -> Case:
    unit = _unit(rng, good, 2)
    others = [k for k in KINDS if k != kind and k not in ("tar", "psd")]
    beside = [make(rng.choice(others), f"beside {rng.random()}", 3 * unit) for _ in range(3)]
    source = rng.choice([other for other in beside if len(other) >= 2 * unit])
    piece = source[unit : 2 * unit] if rng.random() < 0.5 else source[:unit]
    start, end = _blocks(rng, good, unit, 1)[0]
    if good[start] == piece[0] or good[end - 1] == piece[-1]:
        raise NotForThisError
    bad = good[:start] + piece + good[end:]
    return Case(good, bad, Cause.FOREIGN_BLOCK, [[start, end]], beside=beside)


def splice(rng: random.Random, good: bytes, kind: str) -> Case:
    match rng.randrange(3):
        case 0:
            older = make(kind, f"older {rng.random()}", len(good))
            cut = rng.randrange(len(good) // 4, len(good) // 2)
            if len(older) < cut:
                raise NotForThisError
            bad, older_files = older[:cut] + good[cut:], [older]
            last = max(at for at in range(max(0, cut - 4096), cut) if older[at] != good[at]) + 1
            ranges = [[_common(bad, good), last]]
        case 1:
            older = make(kind, f"older {rng.random()}", int(len(good) * rng.uniform(0.8, 1.2)))
            cut = rng.randrange(len(good) // 4, len(good) // 2)
            bad, older_files = good[:cut] + older[cut:], [older]
            ranges = [[_common(bad, good), len(bad)]]
        case _:
            # The host had more than the program thought: a piece is there twice.
            cut = rng.randrange(len(good) // 2, len(good))
            again = rng.randrange(max(0, cut - 200_000), cut - 40)
            bad, older_files = good[:cut] + good[again:], []
            first = _common(bad, good)
            ranges = [[first, first + cut - again]]
    return Case(good, bad, Cause.RESUME_SPLICE, ranges, older=older_files)


def inserted(rng: random.Random, good: bytes, _: str) -> Case:
    at, count = rng.randrange(100, len(good) - 100), min(int(10 ** rng.uniform(0, 5)), len(good))
    stray = bytearray(rng.randbytes(count))
    stray[0] = good[at] ^ 0x80
    stray[-1] = good[at - 1] ^ 0x81 if count > 1 else stray[-1]
    bad = good[:at] + bytes(stray) + good[at:]
    return Case(good, bad, Cause.BYTES_INSERTED, [[at, at + count]])


def missing(rng: random.Random, good: bytes, _: str) -> Case:
    at = rng.randrange(0, len(good) - 100)
    count = min(int(10 ** rng.uniform(0, 5)), len(good) - at - 50)
    bad = good[:at] + good[at + count :]
    first = _common(bad, good)
    if first == len(bad):
        raise NotForThisError
    return Case(good, bad, Cause.BYTES_MISSING, [[first, first]])


def prepended(rng: random.Random, good: bytes, _: str) -> Case:
    front = rng.choice([
        b"\n", b"\r\n", b" \n\n", b"<br />\n<b>Warning</b>:  Cannot modify header information in <b>/x.php</b><br />\n",
        rng.randbytes(rng.randint(4, 5000)),
    ])  # fmt: skip
    return Case(good, front + good, Cause.BYTES_PREPENDED, [[0, len(front)]])


def appended(rng: random.Random, good: bytes, _: str) -> Case:
    behind = rng.choice(
        [b"\n\n", bytes(rng.randint(1, 4096)), rng.randbytes(rng.randint(4, 5000)), b"<!-- 0.3 s -->\n"]
    )
    if good.endswith(behind):
        raise NotForThisError
    return Case(good, good + behind, Cause.BYTES_APPENDED, [[len(good), len(good) + len(behind)]])


def marked(_: random.Random, good: bytes, __: str) -> Case:
    return Case(good, b"\xef\xbb\xbf" + good, Cause.BOM_PREPENDED, [[0, 3]])


def error_page(rng: random.Random, good: bytes, kind: str) -> Case:
    if kind == "html":
        raise NotForThisError
    page = rng.choice([
        b"<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>\n",
        b"<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>" + bytes([32]) * 90,
        b'\n<!doctype html><html lang="es"><body>Has superado tu cuota' + rng.randbytes(20).hex().encode(),
    ])  # fmt: skip
    return Case(good, page, Cause.ERROR_PAGE, None)


def _line_ends(good: bytes, bad: bytes, cause: Cause) -> Case:
    if bad == good:
        raise NotForThisError
    return Case(good, bad, cause, [[min(_common(bad, good), len(bad)), len(bad)]])


def crlf_to_lf(_: random.Random, good: bytes, __: str) -> Case:
    return _line_ends(good, good.replace(b"\r\n", b"\n"), Cause.ASCII_CRLF_TO_LF)


def lf_to_crlf(_: random.Random, good: bytes, __: str) -> Case:
    return _line_ends(good, good.replace(b"\n", b"\r\n"), Cause.ASCII_LF_TO_CRLF)


def cr_removed(_: random.Random, good: bytes, __: str) -> Case:
    if good.count(b"\r") == good.count(b"\r\n"):
        raise NotForThisError
    return _line_ends(good, good.replace(b"\r", b""), Cause.ASCII_CR_REMOVED)


def reencoded(rng: random.Random, good: bytes, kind: str) -> Case:
    if kind in TEXTUAL:
        new = rng.choice(["latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
        bad = good.decode().encode(new, "replace")
    else:
        bad = good.decode("latin-1").encode()
    return Case(good, bad, Cause.TEXT_REENCODED, [[_common(bad, good), len(bad)]])


def compressed(rng: random.Random, good: bytes, _: str) -> Case:
    match rng.randrange(3):
        case 0:
            bad = gzip.compress(good, 1)
        case 1:
            bad = zlib.compress(good, 1)
        case _:
            bad = brotli.compress(good, quality=1)
    return Case(good, bad, Cause.COMPRESSED_AGAIN, [[0, len(bad)]])


def swapped_bytes(rng: random.Random, good: bytes, _: str) -> Case:
    width = rng.choice([2, 4, 8])
    words = array({2: "H", 4: "I", 8: "Q"}[width], good[: len(good) - len(good) % width])
    words.byteswap()
    bad = words.tobytes() + good[len(words) * width :]
    return Case(good, bad, Cause.BYTE_SWAPPED, [[_common(bad, good), len(bad)]])


def random_content(rng: random.Random, good: bytes, _: str) -> Case:
    size = len(good) if rng.random() < 0.7 else len(good) + rng.randrange(16, 300)
    return Case(good, rng.randbytes(size), Cause.RANDOM_CONTENT, None)


def older_version(rng: random.Random, good: bytes, kind: str) -> Case:
    older = make(kind, f"older {rng.random()}", int(len(good) * rng.uniform(0.7, 1.1)))
    return Case(good, older, Cause.OLDER_VERSION, None, older=[make(kind, "much older", 2000), older])


def different(rng: random.Random, good: bytes, kind: str) -> Case:
    other = make(rng.choice([k for k in KINDS if k not in ("html", kind)]), f"other {rng.random()}", len(good))
    return Case(good, other, Cause.DIFFERENT_FILE, None)


HARMS: Mapping[Cause, Harm] = {
    Cause.IDENTICAL: identical,
    Cause.TRUNCATED: truncated,
    Cause.EMPTIED: emptied,
    Cause.ZEROED_BLOCKS: zeroed,
    Cause.ZERO_TAIL: zero_tail,
    Cause.BIT_FLIPS: bit_flips,
    Cause.DAMAGED_BLOCKS: damaged_blocks,
    Cause.SWAPPED_BLOCKS: swapped_blocks,
    Cause.FOREIGN_BLOCK: foreign_block,
    Cause.RESUME_SPLICE: splice,
    Cause.BYTES_INSERTED: inserted,
    Cause.BYTES_MISSING: missing,
    Cause.BYTES_PREPENDED: prepended,
    Cause.BYTES_APPENDED: appended,
    Cause.BOM_PREPENDED: marked,
    Cause.ERROR_PAGE: error_page,
    Cause.ASCII_CRLF_TO_LF: crlf_to_lf,
    Cause.ASCII_LF_TO_CRLF: lf_to_crlf,
    Cause.ASCII_CR_REMOVED: cr_removed,
    Cause.TEXT_REENCODED: reencoded,
    Cause.COMPRESSED_AGAIN: compressed,
    Cause.BYTE_SWAPPED: swapped_bytes,
    Cause.RANDOM_CONTENT: random_content,
    Cause.OLDER_VERSION: older_version,
    Cause.DIFFERENT_FILE: different,
}
"""All causes but UNKNOWN, and UNSTABLE_READ, which is a matter of two reads."""
