"""What sellers do to their own files: new versions, none of them damage."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

from tests.diagnosis.harm import NotForThisError
from tests.diagnosis.wares import TEXTUAL, make, words

Edit = Callable[[random.Random, bytes, str], bytes]


def made_anew(rng: random.Random, good: bytes, kind: str) -> bytes:
    """Return the product made anew."""
    return make(kind, f"new {rng.random()}", int(len(good) * rng.uniform(0.8, 1.3)))


def one_more_member(rng: random.Random, good: bytes, kind: str) -> bytes:
    """Return the archive with one member more."""
    if kind != "zip":
        raise NotForThisError
    target = io.BytesIO(good)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("nuevo.txt", words(rng, 500))
    return target.getvalue()


def other_member(rng: random.Random, good: bytes, kind: str) -> bytes:
    """Return the archive with another first member."""
    if kind != "zip":
        raise NotForThisError
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(target, "w") as archive:
        for info in old.infolist():
            data = words(rng, 210) if info.filename == "LEEME.txt" else old.read(info)
            archive.writestr(info, data)
    return target.getvalue()


def a_line_more(rng: random.Random, good: bytes, kind: str) -> bytes:
    """Return the text with a paragraph more, anywhere."""
    if kind not in TEXTUAL:
        raise NotForThisError
    at = rng.choice([0, len(good), good.index(b"\n", rng.randrange(len(good) // 2)) + 1])
    return good[:at] + words(rng, rng.randint(5, 300)).replace(b"\n", b" ") + b"\n" + good[at:]


def a_line_less(rng: random.Random, good: bytes, kind: str) -> bytes:
    """Return the text without one of its lines."""
    lines = good.splitlines(keepends=True)
    if kind not in TEXTUAL or len(lines) < 4:
        raise NotForThisError
    del lines[rng.randrange(1, len(lines) - 1)]
    return b"".join(lines)


def without_its_last_lines(rng: random.Random, good: bytes, kind: str) -> bytes:
    """Return the text without its last lines."""
    lines = good.splitlines(keepends=True)
    if kind not in TEXTUAL or len(lines) < 4:
        raise NotForThisError
    return b"".join(lines[: -rng.randint(1, len(lines) - 2)])


def other_words(rng: random.Random, good: bytes, kind: str) -> bytes:
    """Return the text with a word replaced everywhere."""
    if kind not in TEXTUAL:
        raise NotForThisError
    new = good.replace(bytes(rng.sample(b"etaoinshr", 2)), b"precio")
    if new == good:
        raise NotForThisError
    return new


def another_letter(rng: random.Random, good: bytes, kind: str) -> bytes:
    """Return the text with a digit or letter typed anew: those of which a single bit is another."""
    if kind not in TEXTUAL:
        raise NotForThisError
    new = bytearray(good)
    places = [at for at in range(len(good)) if good[at] in b"aceghimoq0246"]
    for at in rng.sample(places, min(len(places), rng.randint(1, 5))):
        new[at] ^= 1 if chr(good[at]).isdigit() else 2
    return bytes(new)


def other_line_ends(_: random.Random, good: bytes, kind: str) -> bytes:
    """Return the text with other line ends, as editors save it."""
    if kind not in TEXTUAL:
        raise NotForThisError
    return good.replace(b"\r\n", b"\n") if b"\r\n" in good else good.replace(b"\n", b"\r\n")


def saved_on(rng: random.Random, good: bytes, kind: str) -> bytes:
    """Return the document with a change saved behind it, as programs for PDF do."""
    if kind != "pdf":
        raise NotForThisError
    more = b"4 0 obj\n<</Author(%s)>>\nendobj\n" % words(rng, 20).replace(b"\n", b" ").replace(b"(", b"")
    old = good.rindex(b"startxref\n") + 10
    table = b"xref\n4 1\n%010d 00000 n \ntrailer\n<</Size 5/Root 1 0 R/Prev %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(good), good[old:].split()[0], len(good) + len(more)
    )  # fmt: skip
    return good + more + table


EDITS: tuple[Edit, ...] = (
    made_anew, one_more_member, other_member, a_line_more, a_line_less, without_its_last_lines, other_words,
    another_letter, other_line_ends, saved_on,
)  # fmt: skip
