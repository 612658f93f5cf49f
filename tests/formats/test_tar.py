"""The test of bare tars: what is noticed, and that nothing is ever called sound."""

from __future__ import annotations

import io
import random
import subprocess
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intacto.domain.proof import Opinion
from intacto.formats import Recognising
from intacto.formats.tar import TarTester
from tests.formats.zips import DAMAGED, SOUND, UNKNOWN, ask

FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
RANDOM = random.Random(3)


def make(form: str, *, long: bool = True) -> bytes:
    """Return a tar of all sorts of members."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=FORMATS[form]) as archive:
        for number in range(3):
            name = f"packs/ñandú-{number}" if form != "ustar" else f"packs/{number}"
            info = tarfile.TarInfo(name + "x" * (200 if long and form != "ustar" else 0))
            info.size = number * 700
            archive.addfile(info, io.BytesIO(RANDOM.randbytes(info.size)))
        for kind in (tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"more{kind!r}")
            info.type = kind
            info.linkname = "packs/1"
            archive.addfile(info)
    return target.getvalue()


def vouched(data: bytes, seed: int = 4) -> Opinion:
    """Return the opinion of a tar whose every byte is known to be right."""
    return ask(data, seed, TarTester(vouched=True))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("seed", range(4))
def test_whole_ones_are_sound_only_where_every_byte_was_checked(form: str, seed: int) -> None:
    data = make(form)
    opinion = ask(data, seed, Recognising("sin-nombre"))
    assert (opinion.soundness, opinion.kind) == (UNKNOWN, "tar")
    assert vouched(data, seed).soundness is SOUND


@pytest.mark.parametrize("form", FORMATS)
def test_what_breaks_off_is_damaged_or_has_no_end(form: str) -> None:
    data = make(form)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        archive.getmembers()
        end = archive.offset
    for length in range(0, end + 513, 64):
        # On the border of two members nothing tells that there were more, but that the end is missing.
        expected = {SOUND} if length >= end + 512 else {DAMAGED} if length % 512 or not length else {DAMAGED, UNKNOWN}
        assert vouched(data[:length]).soundness in expected, length


@pytest.mark.parametrize("form", FORMATS)
def test_each_flipped_bit_in_a_head_is_damage(form: str) -> None:
    data = make(form, long=False)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        heads = [member.offset for member in archive.getmembers()]
    for head in heads:
        for at in range(head, head + 512, 3):
            bad = bytearray(data)
            bad[at] ^= 1
            # Of the check's own bytes, the last two are filling.
            assert vouched(bytes(bad)).soundness is DAMAGED or at - head in range(148, 156)


def test_others_under_its_name() -> None:
    for data in (b"", b"<html>" * 999, b"x"):
        assert ask(data, 0, Recognising("a.tar")).soundness is DAMAGED
    assert vouched(bytes(10240)).soundness is SOUND, "an empty one is nothing but its end"
    assert vouched(make("gnu") + b"more").soundness is UNKNOWN


def test_large_sizes_in_both_ways_of_writing_them() -> None:
    for form in ("gnu", "pax"):
        info = tarfile.TarInfo("large")
        info.size = 9 * 1024**3
        tester = TarTester(vouched=True)
        tester.feed(info.tobuf(tarfile.GNU_FORMAT if form == "gnu" else tarfile.PAX_FORMAT))
        piece = bytes(64 * 1024**2)
        for _ in range(9 * 16):
            tester.feed(piece)
        tester.feed(bytes(1024))
        assert tester.finish().soundness is SOUND


def test_files_with_holes(tmp_path: Path) -> None:
    with (tmp_path / "holes").open("wb") as file:
        for number in range(40):
            file.seek(number * 100_000)
            file.write(b"x" * 5000)
    for form in ("gnu", "posix"):
        words = ["tar", f"--format={form}", "--sparse", "-C", str(tmp_path), "-cf", "-", "holes"]
        data = subprocess.run(words, capture_output=True, check=True).stdout
        assert len(data) < 3_000_000
        assert vouched(data).soundness is SOUND
        assert vouched(data[:-20_000]).soundness is DAMAGED


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_mangled_ones_never_raise_and_bare_ones_are_never_sound(data: st.DataObject) -> None:
    good = make(data.draw(st.sampled_from(list(FORMATS))))
    at, until = sorted((data.draw(st.integers(0, len(good))), data.draw(st.integers(0, len(good)))))
    bad = good[:at] + data.draw(st.binary(max_size=40)) + good[until:]
    assert ask(bad, 3, TarTester()).soundness is not SOUND
    vouched(bad)
