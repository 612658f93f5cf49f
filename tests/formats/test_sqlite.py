"""The SQLite tester: missing and broken pages are seen; databases that only hold odd values are let pass."""

from __future__ import annotations

import random
import sqlite3

import pytest

from intacto.formats import sqlite
from tests.formats.samples import judge, make_database
from tests.formats.zips import DAMAGED, UNKNOWN

GOOD = make_database()


def with_values_against_the_rules() -> bytes:
    """Return a database whose rows break its own rules, as one may that was made before them."""
    database = sqlite3.connect(":memory:")
    database.execute("PRAGMA ignore_check_constraints = ON")
    database.execute("CREATE TABLE product (name TEXT CHECK (length(randomblob(900000000)) > 0), price REAL)")
    database.execute("INSERT INTO product VALUES ('', 1)")
    database.execute("PRAGMA writable_schema = ON")
    database.execute("UPDATE sqlite_schema SET sql = replace(sql, 'price REAL', 'price REAL NOT NULL')")
    database.execute("INSERT INTO product VALUES ('a', NULL)")
    database.commit()
    return database.serialize()


def with_a_schema_of_tomorrow() -> bytes:
    """Return a database with a table in words that this SQLite does not know."""
    return GOOD.replace(b"CREATE INDEX by_name ON product (name)", b"CREATE INDEX by_name ON product [name}")


@pytest.mark.parametrize(
    "data",
    [
        GOOD,
        b"",
        make_database(0),
        make_database(wal=True),
        GOOD + bytes(4096),
        with_values_against_the_rules(),
        with_a_schema_of_tomorrow(),
        random.Random(1).randbytes(8192),
        GOOD[:32] + random.Random(1).randbytes(len(GOOD) - 32),
    ],
    ids=[
        "good",
        "empty",
        "no-rows",
        "wal",
        "longer",
        "values",
        "tomorrow",
        "with-password",
        "scrambled-behind-the-mark",
    ],
)
def test_what_is_let_pass(data: bytes) -> None:
    for seed in range(3):
        opinion = judge("a.sqlite", data, seed)
        assert opinion.soundness is UNKNOWN, str(opinion.reason)


@pytest.mark.parametrize(
    "data",
    [
        GOOD[:-1],
        GOOD[:-4096],
        GOOD[:90],
        GOOD[:16] + b"\3\3" + GOOD[18:],
        GOOD[:4096] + bytes(4096) + GOOD[8192:],
        GOOD[:8192] + random.Random(1).randbytes(4096) + GOOD[12288:],
        GOOD[:100] + bytes(512) + GOOD[612:],
        bytes(8192),
        make_database(wal=True)[:-4096] + bytes(4096),
    ],
    ids=["byte", "page", "head", "page-size", "hole", "foreign", "first-page", "zeros", "hole-beside-wal"],
)
def test_damage(data: bytes) -> None:
    for seed in range(3):
        assert judge("a.sqlite", data, seed).soundness is DAMAGED


def test_one_too_large_to_be_looked_through_must_have_all_its_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "_MOST", 8192)
    hole = GOOD[:4096] + bytes(4096) + GOOD[8192:]
    assert judge("a.sqlite", hole).soundness is UNKNOWN
    assert judge("a.sqlite", GOOD[:-4096]).soundness is DAMAGED


def test_looking_through_is_given_up_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    hole = GOOD[:8192] + random.Random(1).randbytes(4096) + GOOD[12288:]
    monkeypatch.setattr(sqlite, "_STEPS", 1)
    monkeypatch.setattr(sqlite, "_STEPS_MOST", -len(hole))
    assert judge("a.sqlite", hole).soundness is UNKNOWN


@pytest.mark.parametrize("word", [b"product", b"by_name", b"CREATE", b"INDEX", b"table"])
def test_names_that_are_no_text_never_raise(word: bytes) -> None:
    bad = GOOD.replace(word, b"\xff\xfe" + word[2:])
    assert bad != GOOD
    assert judge("a.sqlite", bad).soundness in (DAMAGED, UNKNOWN)


def test_broken_lengths_never_raise() -> None:
    bad = bytearray(GOOD)
    for at, value, length in ((138, 0xFF, 4), (13_099, 0xFF, 64), (37_899, 0x7F, 64)):
        bad[at : at + length] = bytes([value]) * length
    assert judge("a.sqlite", bytes(bad)).soundness in (DAMAGED, UNKNOWN)
