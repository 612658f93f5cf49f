"""RAR archives: what their frame tells, and what another program adds to it."""

from __future__ import annotations

import random
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intacto.formats import Recognising, outside
from intacto.formats.rar import RarTester
from tests.formats.programs import need
from tests.formats.rars import QUICK_OPEN5, SOLID5, STORED4, block4, block5, file4, file5, rar4, rar5, vint
from tests.formats.zips import DAMAGED, SOUND, UNKNOWN, ask

RANDOM = random.Random(13)
BODY = RANDOM.randbytes(3000)
WHOLE = {
    "rar5": rar5(file5("a.txt", BODY), file5("ñ.txt", b"hola")),
    "rar4": rar4(file4(b"a.txt", BODY), file4(b"b.txt", b"hola", flags=0x100)),
    "real": STORED4,
}

# The number where a file has its CRC is another in WinRAR's recovery records.
_SIZES = (500).to_bytes(4, "little") * 2
RECOVERY4 = block4(
    0x7A, 0xC000, _SIZES + b"\2odd!" + bytes(4) + b"\x1d\x30\2\0" + bytes(4) + b"RR", RANDOM.randbytes(500)
)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other program is at hand, but in the tests that ask for it."""
    monkeypatch.setattr(outside, "reader", lambda: None)


@pytest.mark.parametrize("form", WHOLE)
def test_what_is_stored_can_be_compared(form: str) -> None:
    for seed in range(6):
        opinion = ask(WHOLE[form], seed, Recognising("sin-nombre"))
        assert (opinion.soundness, opinion.kind) == (SOUND, "rar"), str(opinion.reason)


@pytest.mark.parametrize("form", WHOLE)
def test_each_flipped_bit_is_seen(form: str) -> None:
    good = WHOLE[form]
    damaged = 0
    for at in range(len(good)):
        bad = bytearray(good)
        bad[at] ^= 1 << (at % 8)
        opinion = ask(bytes(bad), 5, RarTester())
        assert opinion.soundness is not SOUND, at
        damaged += opinion.soundness is DAMAGED
    assert damaged > 0.95 * len(good)


@pytest.mark.parametrize("form", WHOLE)
def test_what_breaks_off_is_damaged_or_has_no_end(form: str) -> None:
    good = WHOLE[form]
    seen = [ask(good[:length], 5, RarTester()).soundness for length in range(len(good))]
    assert SOUND not in seen
    assert seen.count(UNKNOWN) <= 6, "only between two blocks"
    assert ask(good + b"x", 5, RarTester()).soundness is UNKNOWN


def test_others_under_its_name() -> None:
    for data in (b"", b"<html>", bytes(9999), b"Rar!"):
        assert ask(data, 1, Recognising("a.rar")).soundness is DAMAGED


@pytest.mark.parametrize(
    "data",
    [
        rar5(file5("a", BODY, extra=vint(2) + vint(1) + b"\0")),
        rar5(block5(4, bytes(20)), RANDOM.randbytes(500)),
        rar5(file5("a", BODY, flags=0x10), flags=1, last=block5(5, vint(1))),
        rar5(file5("a", BODY, method=3)),
        rar5(file5("a", BODY), block5(3, vint(0) * 5 + vint(2) + b"RR", bytes(80))),
        rar4(file4(b"a", BODY, flags=4)),
        rar4(file4(b"a", BODY, flags=2), flags=1),
        rar4(RANDOM.randbytes(500), flags=0x80),
        rar4(file4(b"a", BODY), RECOVERY4),
    ],
    ids=["secret", "all-secret", "part", "packed", "recovery", "secret-4", "part-4", "all-secret-4", "recovery-4"],
)
def test_what_cannot_be_compared_is_not_judged(data: bytes) -> None:
    assert ask(data, 5, RarTester()).soundness is UNKNOWN


def test_copies_of_heads_are_compared() -> None:
    assert ask(QUICK_OPEN5, 5, RarTester()).soundness is UNKNOWN
    start = QUICK_OPEN5.index(b"QO") + 2
    bad = bytearray(QUICK_OPEN5)
    bad[start + 30] ^= 1
    assert ask(bytes(bad), 5, RarTester()).soundness is DAMAGED


def test_another_program_tells_what_is_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    program = need("bsdtar")
    monkeypatch.setattr(outside, "reader", lambda: program)
    for good in (SOLID5, QUICK_OPEN5, WHOLE["rar5"]):
        assert ask(good, 5, RarTester()).soundness is SOUND
    bad = bytearray(SOLID5)
    bad[len(bad) - 30] ^= 1
    assert ask(bytes(bad), 5, RarTester()).soundness is not SOUND
    assert ask(SOLID5, 5, RarTester(most=10)).soundness is UNKNOWN
    monkeypatch.setattr(outside, "reader", lambda: "/nowhere/bsdtar")
    assert ask(SOLID5, 5, RarTester()).soundness is UNKNOWN


@pytest.mark.skipif(sys.platform == "win32", reason="the program of the test is a script")
def test_a_program_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bsdtar"
    program.write_text("#!/bin/sh\nexec sleep 600\n", "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(outside, "reader", lambda: str(program))
    monkeypatch.setattr(outside, "_SECONDS", 0.05)
    assert ask(SOLID5, 5, RarTester()).soundness is UNKNOWN


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 6), st.booleans())
def test_blocks_of_rubbish_never_raise(rubbish: bytes, kind: int, old: bool) -> None:
    data = rar4(block4(0x70 + 2 * kind, len(rubbish) * 999 & 0xFFFF, rubbish)) if old else rar5(block5(kind, rubbish))
    ask(data, 5, RarTester())


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_mangled_ones_never_raise_and_are_never_sound(data: st.DataObject) -> None:
    good = WHOLE[data.draw(st.sampled_from(list(WHOLE)))]
    at, until = sorted((data.draw(st.integers(0, len(good))), data.draw(st.integers(0, len(good)))))
    bad = good[:at] + data.draw(st.binary(max_size=40)) + good[until:]
    assert bad == good or ask(bad, 3, RarTester()).soundness is not SOUND
