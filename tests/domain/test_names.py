"""Names survive, are shown readably, and are never confused with ours."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intacto.domain import names

raw_names = st.binary(min_size=1, max_size=300).filter(lambda raw: not set(raw) & set(b"/\0\r\n"))


@given(raw_names)
def test_every_name_survives_the_round_trip(raw: bytes) -> None:
    assert names.wire(names.from_wire(raw)) == raw


@given(raw_names)
def test_every_name_can_be_shown(raw: bytes) -> None:
    shown = names.shown(names.from_wire(raw))
    shown.encode("utf-8")
    assert all(c.isprintable() or c == " " or not c.isascii() for c in shown)


@given(raw_names)
def test_our_own_names_fit_and_are_known_as_ours(raw: bytes) -> None:
    for role in names.Role:
        beside = names.beside("folder/" + names.from_wire(raw), "0123abcd", role)
        assert names.folder_of(beside) == "folder"
        assert len(names.wire(names.base_name(beside))) <= 255
        assert names.is_ours(beside)


def test_products_are_not_taken_for_ours() -> None:
    assert not names.is_ours("packs/intacto-new.zip")
    assert not names.is_ours("x.intacto-0123abcd-new.zip")


def test_latin_1_is_shown_as_it_was_meant() -> None:
    assert names.shown(names.from_wire(b"caf\xe9/\xf1u.zip")) == "café/ñu.zip"


def test_two_spellings_of_one_name_match() -> None:
    assert names.match_key("cafe\u0301.zip") == names.match_key("caf\u00e9.zip")
    assert names.match_key(names.from_wire(b"caf\xe9.zip")) == "caf\u00e9.zip"


def test_control_characters_cannot_reach_a_terminal() -> None:
    assert names.shown("a\x1b[2Jb\u202e") == "a\\x1b[2Jb\\x202e"


def test_half_a_utf_16_pair_can_be_shown() -> None:
    names.shown("\ud800.zip").encode("utf-8")


def test_parts_of_a_path() -> None:
    assert names.join("", "a") == "a"
    assert names.join("x/y", "a") == "x/y/a"
    assert (names.folder_of("x/y/a"), names.base_name("x/y/a")) == ("x/y", "a")
    assert names.is_clutter("x/.DS_Store")
    assert not names.is_clutter("x/store.zip")
