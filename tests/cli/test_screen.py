"""The terminal: shapes for every state, colours only where they are wanted."""

from __future__ import annotations

import io

import pytest

from intacto.cli.screen import Ink, Screen
from intacto.domain.health import Health


class Terminal(io.StringIO):
    """Standard output as a terminal."""

    def isatty(self) -> bool:
        return True


def test_every_state_has_a_shape_of_its_own_in_unicode_and_in_ascii() -> None:
    unicode = Screen(io.StringIO(), io.StringIO())
    ascii_only = Screen(io.TextIOWrapper(io.BytesIO(), encoding="ascii"), io.StringIO())
    for screen in (unicode, ascii_only):
        assert len({screen.shape(health) for health in Health}) == len(Health)
    assert all(ascii_only.shape(health).isascii() for health in Health)


def test_colours_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in Screen(Terminal(), io.StringIO()).paint("x", Ink.BAD)
    assert Screen(io.StringIO(), io.StringIO()).paint("x", Ink.BAD) == "x"


def test_no_color_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert Screen(Terminal(), io.StringIO()).paint("x", Ink.BAD) == "x"


def test_json_is_utf8_with_bare_line_feeds_whatever_the_system_is_set_to() -> None:
    raw = io.BytesIO()
    screen = Screen(io.TextIOWrapper(raw, encoding="cp1252", newline="\r\n"), io.StringIO())
    screen.speak_utf8()
    screen.line("Píxel ✔")
    assert raw.getvalue() == "Píxel ✔\n".encode()


def test_a_letter_that_the_terminal_lacks_does_not_end_the_call() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    Screen(out, io.StringIO()).line("Píxel")
    assert raw.getvalue() == b"P\\xedxel\n"
