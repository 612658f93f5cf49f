"""Listings as servers write them, as they garble them, and as an attacker would."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacto.domain import names
from intacto.domain.product import EntryKind
from intacto.places.listing import Row, is_no_entry, parse_facts, parse_list_line

FILE, FOLDER, OTHER = EntryKind.FILE, EntryKind.FOLDER, EntryKind.OTHER
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()


def at(*parts: int) -> float:
    return datetime(*parts, tzinfo=UTC).timestamp()  # type: ignore[arg-type, misc]  # mypy counts no stars


def wired(text: str) -> str:
    """Return text as ftplib hands it on: its UTF-8 bytes as Latin-1."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def parsed(line: str) -> Row | None:
    return parse_list_line(wired(line), NOW)


UNIX = [
    ("-rw-r--r--    1 1        1               5 Nov 22 10:14 a.zip", "a.zip", FILE, 5, at(2026, 11, 22, 10, 14)),
    ("-rw-r--r--   1 me  65534           5 Nov 22 10:14  lead.zip", " lead.zip", FILE, 5, at(2026, 11, 22, 10, 14)),
    ("-rw-r--r--    1 65534 nogroup   5 Nov 22  2024 trail ", "trail ", FILE, 5, at(2024, 11, 22)),
    ("drwxr-xr-x    2 1        1            4096 Dec  1 16:14 [s] *", "[s] *", FOLDER, None, at(2025, 12, 1, 16, 14)),
    ("-rw-rw-rw-   1 1234 Jan 3 10:00 nogroup", "nogroup", FILE, 1234, at(2026, 1, 3, 10)),
    ("-rw-rw-rw- 1234 Jan 3 10:00 bare", "bare", FILE, 1234, at(2026, 1, 3, 10)),
    ("-rw-r--r-- 1 Domain Users 12 Jan 3 10:00 two words", "two words", FILE, 12, at(2026, 1, 3, 10)),
    ("-rw-r--r-- 1 bob 15 2024 ene 3 2020 x", "x", FILE, 2024, at(2020, 1, 3)),
    ("-rw-r--r-- 1 bob users 2024 3 ene 2020 x", "x", FILE, 2024, at(2020, 1, 3)),
    ("-rw-r--r-- 1 u g 12 févr. 15 10:23 x", "x", FILE, 12, at(2026, 2, 15, 10, 23)),
    ("-rw-r--r-- 1 u g 12 15. Mär 2021 x", "x", FILE, 12, at(2021, 3, 15)),
    ("-rw-r--r-- 1 u g 12 sept. 15 2021 x", "x", FILE, 12, at(2021, 9, 15)),
    ("-rw-r--r-- 1 u g 12 1月 15日 10:23 x", "x", FILE, 12, at(2026, 1, 15, 10, 23)),
    ("-rw-r--r-- 1 u g 12 xyz 15 10:23 x", "x", FILE, 12, None),
    ("-rw-r--r-- 1 u g 12 Feb 31 10:23 x", "x", FILE, 12, None),
    ("-rw-r--r-- 1 u g 12 Feb 29 10:23 x", "x", FILE, 12, at(2024, 2, 29, 10, 23)),
    ("-rw-r--r-- 1 u g 12 Jan 3 2099 future", "future", FILE, 12, at(2099, 1, 3)),
    ("-rw-r--r-- 1 u g 12 2026-01-02 10:11:12.000000 +0100 iso", "iso", FILE, 12, at(2026, 1, 2, 10, 11)),
    ("-rw-r--r-- 1 u g 12 01-02 10:11 short", "short", FILE, 12, at(2026, 1, 2, 10, 11)),
    ("-rw-r--r--  1 u  g  12 Jan  2 10:11:12 2021 bsd", "bsd", FILE, 12, at(2021, 1, 2, 10, 11)),
    ("-rw-r--r-- 1 u g 99999999999999999999 Jan  3 2020 big", "big", FILE, None, at(2020, 1, 3)),
    ("-rw-r--r-- 1 u g 9223372036854775808 Jan  3 2020 big", "big", FILE, None, at(2020, 1, 3)),
    ("-rw-r--r-- 1 u g 9223372036854775807 Jan  3 2020 big", "big", FILE, 2**63 - 1, at(2020, 1, 3)),
    ("brw-rw---- 1 root disk 8,   0 Nov 22  2025 sda", "sda", OTHER, None, at(2025, 11, 22)),
    ("prw-r--r-- 1 u g 0 Jan 3 2020 pipe", "pipe", OTHER, None, at(2020, 1, 3)),
    ("-rw-r--r--+ 1 u g 7 Jan 3 2020 acl", "acl", FILE, 7, at(2020, 1, 3)),
    ("-rw-r--r-- 1 u g 7 Jan 3 2020 a -> b.zip", "a -> b.zip", FILE, 7, at(2020, 1, 3)),
    ("-rw-r--r-- 1 u g 7 Jan 3 2020 Jan 3 2020 x", "Jan 3 2020 x", FILE, 7, at(2020, 1, 3)),
    ("-rw-r--r-- 1 u g 7 Jan 3 2020 à la carte\u00a0.zip", "à la carte\u00a0.zip", FILE, 7, at(2020, 1, 3)),
    ("d [RWCEAFMS] admin 512 Oct 13 2004 PSI", "PSI", FOLDER, None, at(2004, 10, 13)),
    ("07-16-26  10:31AM       <DIR>          My folder", "My folder", FOLDER, None, at(2026, 7, 16, 10, 31)),
    ("07-16-26  10:31PM             12345 a b.zip", "a b.zip", FILE, 12345, at(2026, 7, 16, 22, 31)),
    ("07-16-2026  12:31AM             12345  lead", " lead", FILE, 12345, at(2026, 7, 16, 0, 31)),
    ("16.07.2026  22:31             12.345 a.zip", "a.zip", FILE, 12345, at(2026, 7, 16, 22, 31)),
    ("2026-07-16  22:31    <JUNCTION>     away", "away", OTHER, None, at(2026, 7, 16, 22, 31)),
]


@pytest.mark.parametrize(("line", "name", "kind", "size", "modified"), UNIX, ids=[row[0] for row in UNIX])
def test_lines_of_list(line: str, name: str, kind: EntryKind, size: int | None, modified: float | None) -> None:
    row = parsed(line)
    assert row is not None
    assert (row.name, row.kind, row.size, row.modified) == (name, kind, size, modified)
    assert not row.link


def test_links_tell_their_own_name() -> None:
    row = parsed("lrwxrwxrwx 1 u g 7 Jan 3 2020 dangling -> no -> where")
    assert row is not None
    assert (row.name, row.kind, row.link, row.size) == ("dangling", OTHER, True, None)


@pytest.mark.parametrize(
    ("letters", "mode"),
    [
        ("rw-r--r--", 0o644),
        ("rwxr-x---", 0o750),
        ("rwsr-sr-t", 0o7755),
        ("rwSr-Sr-T", 0o7644),
        ("---------", 0),
    ],
)
def test_permissions(letters: str, mode: int) -> None:
    row = parsed(f"-{letters} 1 u g 7 Jan 3 2020 x")
    assert row is not None
    assert row.mode == mode


@pytest.mark.parametrize("line", ["", "   ", "total 24", "insgesamt 8", "totale 12K", wired("итого 8")])
def test_lines_that_stand_for_nothing(line: str) -> None:
    assert is_no_entry(line)
    assert parse_list_line(line, NOW) is None


@pytest.mark.parametrize(
    "line",
    [
        "garbage",
        "-rw-r--r-- 1 u g 7 Jan 3 2020 ../../etc/passwd",
        "-rw-r--r-- 1 u g 7 Jan 3 2020 /etc/passwd",
        "-rw-r--r-- 1 u g 7 Jan 3 2020 a\0b",
        "-rw-r--r-- 1 u g 7 Jan 3 2020 a\rDELE b",
        "drwxr-xr-x 1 u g 7 Jan 3 2020 ..",
        "drwxr-xr-x 1 u g 7 Jan 3 2020 .",
        "-rw-r--r-- 1 u g 7 Jan 3 2020 ",
        "-rw-r--r-- 1 u g - Jan 3 2020 x",
        "-rw-r--r-- 1 u g 7 Jan 3 2020 " + "x" * 9000,
        "550 Permission denied",
    ],
)
def test_lines_that_have_no_sense_are_odd(line: str) -> None:
    assert parse_list_line(line, NOW) is None
    assert not is_no_entry(line)


SAFE = st.text(st.characters(codec="utf-8", exclude_characters="/\r\n\0"), min_size=1, max_size=60).filter(
    lambda name: name not in (".", "..")
)
RAW = (
    st.binary(min_size=1, max_size=60)
    .map(names.from_wire)
    .filter(lambda name: name not in (".", "..") and not any(c in name for c in "/\r\n\0"))
)


@given(name=SAFE | RAW, size=st.integers(0, 2**63 - 1), owner=st.from_regex(r"[a-z][a-z0-9_.]{0,10}", fullmatch=True))
def test_any_name_survives_list(name: str, size: int, owner: str) -> None:
    row = parsed(f"-rw-r--r--   1 {owner}  {owner} {size:>10} Mar  4 2021 {name}")
    assert row == Row(name, FILE, size, at(2021, 3, 4), 0o644, owner=owner)
    # The fast pattern and the patient one tell the same.
    assert row == parsed(f"-rw-r--r--   1 {owner}\t{owner} {size:>10} Mar  4 2021 {name}")


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("-rw-r--r--    1 1001     1002            5 Nov 22 10:14 a", "1001"),
        ("-rw-r--r--    1 web12    psacln          5 Nov 22 10:14 a", "web12"),
        ("-rw-r--r--    1 web12    psacln          5 nov 22 10:14 a", "web12"),
        ("-rw-rw-rw-   1 1234 Jan 3 10:00 a", ""),
        ("-rw-rw-rw- 1234 Jan 3 10:00 a", ""),
        ("07-16-26  10:31PM             12345 a b.zip", ""),
    ],
)
def test_the_owner_is_told(line: str, owner: str) -> None:
    row = parsed(line)
    assert row is not None
    assert row.owner == owner


def test_the_owner_of_mlsd() -> None:
    for facts, owner in (("UNIX.owner=1001;", "1001"), ("unix.uid=7;", "7"), ("", "")):
        found = parse_facts(f"type=file;size=1;{facts} a")
        assert found is not None
        assert found[1].owner == owner


@pytest.mark.parametrize(
    "modify", ["20260230101112", "20261301000000", "20260101240000", "20260101006000", "2026", "x"]
)
def test_times_that_are_none(modify: str) -> None:
    found = parse_facts(f"type=file;size=1;modify={modify}; a")
    assert found is not None
    assert found[1].modified is None


@given(name=SAFE | RAW, size=st.integers(0, 2**63 - 1))
def test_any_name_survives_dos(name: str, size: int) -> None:
    row = parsed(f"03-04-21  11:59PM {size:>20} {name}")
    assert row == Row(name, FILE, size, at(2021, 3, 4, 23, 59))


@given(name=SAFE | RAW, size=st.integers(0, 2**63 - 1))
def test_any_name_survives_mlsd(name: str, size: int) -> None:
    line = wired(f"Type=file;Size={size};modify=20210304235901.123;UNIX.mode=0640;unique=ab1; {name}")
    assert parse_facts(line) == ("file", Row(name, FILE, size, at(2021, 3, 4, 23, 59, 1), 0o640, unique="ab1"))


@given(st.text(st.characters(max_codepoint=255), max_size=300))
def test_no_line_raises_or_smuggles_a_path(line: str) -> None:
    for row in (parse_list_line(line, NOW), (parse_facts(line) or ("", None))[1]):
        if row is not None and row.kind is not OTHER:
            assert "/" not in row.name
            assert row.name not in ("", ".", "..")


@given(st.from_regex(r"[-dlbcps][-rwxsStT]{9} [ 0-9a-zA-Z:,.-]{0,80} \S{0,10}", fullmatch=True))
def test_no_garbled_unix_line_raises(line: str) -> None:
    row = parse_list_line(wired(line), NOW)
    assert row is None or row.name


@given(
    st.from_regex(
        r"(type|size|modify|unix\.mode|unique)=[^;\n]{0,20};){1,5} .{0,20}".replace("(type", "((type"), fullmatch=True
    )
)
def test_no_garbled_facts_raise(line: str) -> None:
    found = parse_facts(wired(line))
    assert found is None or found[1].size is None or 0 <= found[1].size < 2**63


@pytest.mark.parametrize(
    ("facts", "kind", "link"),
    [
        ("type=dir;", FOLDER, False),
        ("type=OS.unix=slink:/away;", OTHER, True),
        ("type=OS.unix=symlink;", OTHER, True),
        ("type=OS.unix=chr-1/2;", OTHER, False),
        ("TYPE=FILE;", FILE, False),
    ],
)
def test_types_of_mlsd(facts: str, kind: EntryKind, link: bool) -> None:
    found = parse_facts(f"{facts} x")
    assert found is not None
    assert (found[1].kind, found[1].link) == (kind, link)


@pytest.mark.parametrize(
    "line", ["", "x", "type=file; ../x", "type=file; ..", "size=3; x", "type=file;", " x", "type=file x"]
)
def test_facts_that_have_no_sense(line: str) -> None:
    assert parse_facts(line) is None


def test_a_line_made_to_be_slow_is_not() -> None:
    began = time.monotonic()
    for line in (
        "-rw-r--r-- " + "1 " * 4000,
        "-rw-r--r-- " + "1" * 8000,
        "-rw-r--r-- " + "1 Jan 1 " * 1000,
        " " * 8000 + "x",
    ):
        parse_list_line(line, NOW)
        is_no_entry(line)
    assert time.monotonic() - began < 3
