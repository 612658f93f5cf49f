"""The testers of programs: a signature vouches for all of one, the rest sees where a file breaks off."""

from __future__ import annotations

import hashlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intacto.formats import ar, elf, ole, pe
from tests.formats.sample_files import called_sound, cuts, flips, opinions, sample
from tests.formats.zips import DAMAGED, SOUND, UNKNOWN, ask

SETUP = sample("setup.msi")
HEAD_AT, SECTION = 64, 4096
OPTIONAL = HEAD_AT + 24
CERTIFICATES = OPTIONAL + 112 + 8 * 4


def program(content: bytes, *, signed: bool = False) -> bytearray:
    """Return a program of one section, and with the smallest thing that looks like a signature."""
    size = SECTION + len(content)
    data = bytearray(b"MZ".ljust(60, b"\0") + struct.pack("<L", HEAD_AT) + b"PE\0\0")
    data += struct.pack("<HHLLLHH", 0x8664, 1, 0, 0, 0, 240, 0x22)
    optional = bytearray(struct.pack("<H", 0x20B).ljust(240, b"\0"))
    struct.pack_into("<L", optional, 108, 16)
    if signed:
        struct.pack_into("<LL", optional, 112 + 32, size, 120)
    data += optional + struct.pack("<8sLLLLLLHHL", b".text", len(content), 4096, len(content), SECTION, 0, 0, 0, 0, 0)
    data = data.ljust(SECTION, b"\0") + content
    if signed:
        checksum = OPTIONAL + 64
        digest = hashlib.sha256(data[:checksum] + data[checksum + 4 : CERTIFICATES] + data[CERTIFICATES + 8 :]).digest()
        der = pe._SIGNED + b"\x30\x0b" + pe._DIGESTS["sha256"] + digest
        data += (struct.pack("<LHH", 120, 0x200, 2) + der).ljust(120, b"\0")
    return data


SIGNED = bytes(program(b"\xc3" * 20_000, signed=True))


def test_a_program_without_a_signature() -> None:
    data = bytes(program(b"\xc3" * 5000))
    opinion = ask(data, 2, pe.tester())
    assert opinion.soundness is UNKNOWN
    assert "without a signature" in str(opinion.reason)
    assert set(opinions(((n, data[:n]) for n in range(70, len(data), 31)), pe.tester)) == {DAMAGED}
    assert ask(data + b"what an installer carries" * 99, 2, pe.tester()).soundness is UNKNOWN


def test_a_signature_vouches_for_all_but_itself() -> None:
    assert ask(SIGNED, 2, pe.tester()).soundness is SOUND
    own = {*range(OPTIONAL + 64, OPTIONAL + 68), *range(len(SIGNED) - 120, len(SIGNED))}
    assert set(called_sound(flips(SIGNED, 7), pe.tester)) <= own
    assert not called_sound(cuts(SIGNED, 61), pe.tester)
    assert str(ask(SIGNED[:9000] + b"?" + SIGNED[9001:], 0, pe.tester()).reason) == (
        "The program is not what its signature signed."
    )
    assert ask(SIGNED + bytes(64), 2, pe.tester()).soundness is UNKNOWN


def test_what_is_no_program_of_windows() -> None:
    assert ask(b"<html>", 0, pe.tester()).soundness is DAMAGED
    assert ask(b"MZ" + b"\x90" * 3000, 0, pe.tester()).soundness is not SOUND
    dos = b"MZ".ljust(60, b"\0") + struct.pack("<L", 64) + b"NE" + bytes(900)
    assert ask(dos, 0, pe.tester()).soundness is UNKNOWN


def test_compound_files_break_off() -> None:
    assert ask(SETUP, 3, ole.tester()).soundness is UNKNOWN
    assert set(opinions(cuts(SETUP, 101), ole.tester)) == {DAMAGED}
    assert ask(SETUP + bytes(9000), 3, ole.tester()).soundness is UNKNOWN
    assert ask(b"\xd0\xcf" + bytes(90), 3, ole.tester()).soundness is DAMAGED


def elf_file(content: bytes, *, wide: bool, order: str = "<", mark: bytes = b"") -> bytes:
    at = 64 + len(content)
    ident = b"\x7fELF" + bytes([1 + wide, 1 if order == "<" else 2, 1, 0]) + mark.ljust(8, b"\0")
    if wide:
        head = ident + struct.pack(f"{order}HHLQQQLHHHHHH", 2, 62, 1, 0, 0, at, 0, 64, 56, 0, 64, 2, 0)
    else:
        head = ident + struct.pack(f"{order}HHLLLLLHHHHHH", 2, 3, 1, 0, 0, at, 0, 52, 32, 0, 40, 2, 0)
    return head.ljust(64, b"\0") + content + bytes(2 * (64 if wide else 40))


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("order", ["<", ">"])
def test_programs_for_linux_break_off(wide: bool, order: str) -> None:
    data = elf_file(b"x" * 3000, wide=wide, order=order)
    assert ask(data, 2, elf.tester()).soundness is UNKNOWN
    assert set(opinions(cuts(data, 37), elf.tester)) == {DAMAGED}
    assert ask(data[:-1], 2, elf.tester()).soundness is DAMAGED


def test_an_appimage_tells_how_long_what_it_carries_is() -> None:
    runtime = elf_file(b"x" * 3000, wide=True, mark=b"AI\2")
    carried = (b"hsqs".ljust(40, b"\0") + struct.pack("<Q", 5000)).ljust(5000, b"y")
    assert ask(runtime + carried, 2, elf.tester()).soundness is UNKNOWN
    assert set(opinions(((n, (runtime + carried)[:n]) for n in range(len(runtime) + 48, 8000, 99)), elf.tester)) == {
        DAMAGED
    }


def package(*members: bytes) -> bytes:
    heads = [b"%-16s%-12d%-6d%-6d%-8s%-10d`\n" % (b"data.tar", 0, 0, 0, b"100644", len(member)) for member in members]
    pairs = zip(heads, members, strict=True)
    return b"!<arch>\n" + b"".join(head + member + b"\n" * (len(member) % 2) for head, member in pairs)


def test_packages_break_off() -> None:
    data = package(b"2.0\n", b"x" * 301, b"y" * 999)
    assert ask(data, 2, ar.tester()).soundness is UNKNOWN
    assert ask(data[:-1], 2, ar.tester()).soundness is UNKNOWN, "only the byte that fills it up is missing"
    # Between two members nothing tells that one is missing.
    assert opinions(cuts(data), ar.tester)[UNKNOWN] < 8
    assert ask(data[:8] + b"?" * 60 + data[68:], 2, ar.tester()).soundness is DAMAGED


@settings(max_examples=300, deadline=None)
@given(
    st.data(),
    st.sampled_from(["exe", "msi", "elf", "deb"]),
)
def test_mangled_programs_never_raise(data: st.DataObject, kind: str) -> None:
    good, tester = {
        "exe": (SIGNED, pe.tester),
        "msi": (SETUP, ole.tester),
        "elf": (elf_file(b"x" * 300, wide=True), elf.tester),
        "deb": (package(b"2.0\n", b"x" * 301), ar.tester),
    }[kind]
    at, until = sorted((data.draw(st.integers(0, len(good))), data.draw(st.integers(0, len(good)))))
    bad = good[:at] + data.draw(st.binary(max_size=40)) + good[until:]
    opinion = ask(bad, 1, tester())
    if opinion.soundness is SOUND:
        assert kind == "exe"
        assert bad[SECTION : SECTION + 20_000] == good[SECTION : SECTION + 20_000]
    assert opinion == ask(bad, 2, tester())
