"""What programs write beside a work when they save it, and other new versions that look like damage at first sight."""

from __future__ import annotations

import io
import random
import tarfile
from pathlib import Path

import pytest

from intacto.domain.damage import Cause
from intacto.domain.edits import SAVED, proves_damage
from intacto.domain.proof import Soundness
from intacto.engine.control import Control
from intacto.engine.pair import Diagnosis, Pair, diagnose_pair
from tests.diagnosis.edits import saved_on
from tests.diagnosis.harm import Case
from tests.diagnosis.test_blocks_only import told
from tests.diagnosis.wares import make
from tests.formats.samples import picture, saved

RNG = random.Random(1)
SONG = b"".join(b"\xff\xfb\x90\x00" + RNG.randbytes(413) for _ in range(300))
ID3 = b"ID3\x03\0\0\0\0\x0f\x76" + b"TIT2" + RNG.randbytes(2034)
ID3V1 = b"TAG" + b"Luna".ljust(125, b"\0")
APE = b"\0" * 40 + b"APETAGEX" + (2000).to_bytes(4, "little") + (72).to_bytes(4, "little") + bytes(16)
PHOTO = saved(picture(size=(500, 400)), "JPEG")
NOTES = b"\xff\xe1\x01\x92Exif\0\0" + RNG.randbytes(394)
BOOK = make("pdf", "book", 90_000)

SAVES = {
    "a tag before a song": (SONG, ID3 + SONG),
    "a tag behind a song": (SONG, SONG + ID3V1),
    "another tag behind a song": (SONG, SONG + APE),
    "notes in a photo": (PHOTO, PHOTO[:2] + NOTES + PHOTO[2:]),
    "a change saved behind a book": (BOOK, saved_on(RNG, BOOK, "pdf")),
}


def compare(folder: Path, good: bytes, bad: bytes, name: str = "work", older: bytes = b"") -> Diagnosis:
    paths = [folder / f"{which}-{name}" for which in ("good", "bad", "older")]
    for path, content in zip(paths, (good, bad, older), strict=True):
        path.write_bytes(content)
    return diagnose_pair(Pair(paths[0], paths[1], paths[2:] if older else ()), Control())


def is_damage(diagnosis: Diagnosis) -> bool:
    return proves_damage(diagnosis.finding, diagnosis.facts.soundness)


@pytest.mark.parametrize("name", SAVES)
def test_what_programs_write_beside_a_work_is_an_edit(name: str, tmp_path: Path) -> None:
    good, new = SAVES[name]
    for one, other in ((good, new), (new, good)):
        diagnosis = compare(tmp_path, one, other)
        assert not is_damage(diagnosis), diagnosis
        assert diagnosis.explanation.likely is None
        assert str(diagnosis.explanation.advice).startswith("Decide")
    assert not proves_damage(told(Case(good, new, Cause.UNKNOWN, None), "work"), Soundness.UNKNOWN)


@pytest.mark.parametrize("name", SAVES)
def test_what_only_begins_like_it_is_not(name: str, tmp_path: Path) -> None:
    good, new = SAVES[name]
    more = len(new) - len(good)
    at = next(n for n in range(len(new)) if n >= len(good) or new[n] != good[n])
    for broken in (new[: at + more] + b"?!" + new[at + more :], new[: at + more - 4] + new[at + more :]):
        diagnosis = compare(tmp_path, good, broken)
        assert diagnosis.finding.detail != SAVED, diagnosis
        assert told(Case(good, broken, Cause.UNKNOWN, None), "work").detail != SAVED


def test_a_page_in_the_place_of_a_part_of_one_is_no_page_that_says_what_went_wrong(tmp_path: Path) -> None:
    part = b"<table><tr><td>Hola {{name}}</td></tr>" + b"<tr><td>fila</td></tr>\n" * 300 + b"</table>"
    page = b"<!DOCTYPE html>\n<html><body>" + part.replace(b"fila", b"linea") + b"</body></html>"
    for good in (part, b"<?php get_header(); ?>\n" + part, b"{% block main %}\n" + part):
        assert not is_damage(compare(tmp_path, good, page, "a.html"))
    assert compare(tmp_path, make("svg", "1", 9000), page).finding.cause is Cause.ERROR_PAGE
    assert compare(tmp_path, make("csv", "1", 9000), page).finding.cause is Cause.ERROR_PAGE


def test_text_in_two_byte_letters_was_saved_anew_rather_than_swapped(tmp_path: Path) -> None:
    text = "Hola, una prueba.\r\n" * 300
    good, bad = b"\xff\xfe" + text.encode("utf-16-le"), b"\xfe\xff" + text.encode("utf-16-be")
    assert compare(tmp_path, good, bad).finding.cause is Cause.TEXT_REENCODED
    assert told(Case(good, bad, Cause.UNKNOWN, None), "a.txt").cause is Cause.TEXT_REENCODED
    swapped = bytes(
        b for at in range(0, len(good) - 2, 2) for b in (text.encode()[at + 1 :][:1] + text.encode()[at:][:1])
    )
    assert compare(tmp_path, text.encode(), swapped).finding.cause is Cause.BYTE_SWAPPED


def test_a_mark_taken_away_leaves_the_letters_as_they_were(tmp_path: Path) -> None:
    text = b"n;precio\r\n" * 300
    finding = compare(tmp_path, b"\xef\xbb\xbf" + text, text).finding
    assert finding.cause is Cause.BYTES_MISSING
    assert [(span.start, span.end) for span in finding.spans] == [(0, 0)]
    without = told(Case(b"\xef\xbb\xbf" + text, text, Cause.UNKNOWN, None), "a.csv")
    assert (without.cause, without.spans) == (Cause.BYTES_MISSING, finding.spans)


def test_a_last_line_without_an_end_can_be_deleted(tmp_path: Path) -> None:
    assert not is_damage(compare(tmp_path, b"una\r\ndos\r\n" * 90 + b"fin", b"una\r\ndos\r\n" * 89 + b"una\r\ndos"))
    assert is_damage(compare(tmp_path, b"una\r\ndos\r\n" * 90 + b"fin", b"una\r\ndos\r\n" * 89 + b"una\r\nd"))


def test_a_version_between_two_others_is_no_splice_by_an_upload(tmp_path: Path) -> None:
    oldest = b"precio=10\n" + b"fila\n" * 200 + b"quedan=05\n"
    between = oldest.replace(b"precio=10", b"precio=12")
    newest = between.replace(b"quedan=05", b"quedan=17")
    assert not is_damage(compare(tmp_path, newest, between, older=oldest))


@pytest.mark.parametrize("bad", [b"hola\n", b"<!DOCTYPE html><html></html>", RNG.randbytes(3000), bytes(500)])
def test_nothing_stands_before_or_behind_a_file_of_no_bytes(bad: bytes, tmp_path: Path) -> None:
    modest = (Cause.UNKNOWN, Cause.DIFFERENT_FILE)
    assert compare(tmp_path, b"", bad).finding.cause in modest
    assert told(Case(b"", bad, Cause.UNKNOWN, None), "a").cause in modest


def tape(*members: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


def test_an_archive_packed_anew_was_not_hit_by_a_disk(tmp_path: Path) -> None:
    one, two, three = ("a", RNG.randbytes(4608)), ("b", RNG.randbytes(4608)), ("b", RNG.randbytes(4608))
    good = tape(one, two)
    for new in (tape(one), tape(two, one), tape(one, three)):
        padded = new.ljust(len(good), b"\0")
        assert compare(tmp_path, good, padded, "a.tar").finding.cause is Cause.UNKNOWN
    hole = good[:1024] + bytes(1024) + good[2048:]
    assert compare(tmp_path, good, hole, "a.tar").finding.cause is Cause.ZEROED_BLOCKS


def test_a_new_version_that_ends_in_zeros_lost_no_end() -> None:
    pages = [RNG.randbytes(4096) for _ in range(100)]
    good = b"".join(pages)
    new = (RNG.randbytes(40) + pages[0][40:] + b"".join(pages[1:5])).ljust(len(good), b"\0")
    assert told(Case(good, new, Cause.UNKNOWN, None), "a.db").cause is Cause.UNKNOWN
    lost = b"".join(pages[:20]).ljust(len(good), b"\0")
    assert told(Case(good, lost, Cause.UNKNOWN, None), "a.db").cause is Cause.ZERO_TAIL
    packed = tape(("a", good), ("b", RNG.randbytes(200_000)))
    less = tape(("a", good)).ljust(len(packed), b"\0")
    assert told(Case(packed, less, Cause.UNKNOWN, None), "a.tar").cause is Cause.UNKNOWN
