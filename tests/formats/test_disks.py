"""The testers of disk images: they see where one breaks off, and what has fingerprints is compared with them."""

from __future__ import annotations

import hashlib
import io
import random
import struct
import tarfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intacto.formats import dmg, iso, ova, qcow2, signs, vhd, vhdx, vmdk
from intacto.formats.parser import Reading
from tests.formats.sample_files import called_sound, cuts, flips, holes, opinions, sample
from tests.formats.zips import DAMAGED, SOUND, UNKNOWN, ask

RANDOM = random.Random(4)
TESTERS: dict[str, Callable[[], Reading]] = {
    "disk.qcow2": qcow2.tester,
    "disk.vmdk": vmdk.tester,
    "disk.vhd": vhd.tester,
    "disk.vhdx": vhdx.tester,
    "disk.iso": iso.tester,
    "udf.iso": iso.tester,
}
NAMES = pytest.mark.parametrize("name", TESTERS)
LEFT_OUT = {"disk.vmdk": 64 * 1024, "disk.iso": 2048, "udf.iso": 128 * 1024, "disk.qcow2": 4096, "disk.vhd": 512}
"""Bytes at the end that need not be there, or that nothing tells of."""


@NAMES
@pytest.mark.parametrize("seed", [0, 3])
def test_whole_images(name: str, seed: int) -> None:
    data = sample(name)
    tester = TESTERS[name]()
    for at in range(0, len(data), 70_000 + seed):
        tester.feed(data[at : at + 70_000 + seed])
    assert tester.finish().soundness is UNKNOWN


@NAMES
def test_images_that_break_off(name: str) -> None:
    data = sample(name)
    chance = random.Random(name)
    most = len(data) - LEFT_OUT.get(name, 0)
    for length in [most - 1, 40_000 % most, *(chance.randrange(1, most) for _ in range(12))]:
        tester = TESTERS[name]()
        tester.feed(data[:length])
        assert tester.finish().soundness is DAMAGED, length


@NAMES
def test_nothing_but_zeros(name: str) -> None:
    assert ask(bytes(70_000), 5, TESTERS[name]()).soundness is DAMAGED
    assert ask(b"", 0, TESTERS[name]()).soundness is DAMAGED


@pytest.mark.parametrize(
    ("name", "at", "expected"),
    [
        ("disk.qcow2", 0, DAMAGED),
        ("disk.vhd", 20, DAMAGED),
        ("disk.vhd", 512 + 100, DAMAGED),
        ("disk.vhd", -400, DAMAGED),
        ("disk.vhdx", 64 * 1024 + 9, UNKNOWN),
        ("disk.vmdk", 74, DAMAGED),
        ("disk.iso", 32768 + 80, DAMAGED),
    ],
)
def test_heads(name: str, at: int, expected: object) -> None:
    bad = bytearray(sample(name))
    bad[at] ^= 8
    tester = TESTERS[name]()
    tester.feed(bytes(bad))
    assert tester.finish().soundness is expected


def test_vhdx_with_neither_head_right() -> None:
    bad = bytearray(sample("disk.vhdx"))
    for at in (64, 128):
        bad[at * 1024 + 9] ^= 8
    tester = vhdx.tester()
    tester.feed(bytes(bad))
    assert tester.finish().soundness is DAMAGED


def test_a_disk_of_fixed_size_ends_with_its_footer() -> None:
    footer = bytearray(sample("disk.vhd")[:512])
    struct.pack_into(">QQ", footer, 40, 90_112, 90_112)
    struct.pack_into(">L", footer, 60, 2)
    struct.pack_into(">L", footer, 64, ~(sum(footer) - sum(footer[64:68])) & 0xFFFFFFFF)
    data = RANDOM.randbytes(90_112)
    assert ask(data + footer, 5, vhd.tester()).soundness is UNKNOWN
    assert ask(data[:-512] + footer, 5, vhd.tester()).soundness is DAMAGED
    assert ask(data, 5, vhd.tester()).soundness is DAMAGED
    assert ask(data + bytes(footer)[:-9], 5, vhd.tester()).soundness is DAMAGED


def streamed(grains: int = 300, capacity: int = 600 * 8) -> bytes:
    """Return a VMDK as VMware exports it: packed grains, tables behind them, and the head that counts at the end."""

    def head(directory: int) -> bytes:
        raw = struct.pack(
            "<4sLLQQQQLQQQB4sH", b"KDMV", 3, 0x30001, capacity, 8, 1, 1, 512, 0, directory, 4, 0, b"\n \r\n", 1
        )
        return raw.ljust(512, b"\0")

    data = bytearray(head(0xFFFFFFFFFFFFFFFF) + b"# Disk DescriptorFile\n".ljust(512, b"\0") + bytes(1024))
    directory: dict[int, int] = {}
    table: dict[int, int] = {}
    chosen = sorted(random.Random(1).sample(range(600), grains))

    def close(number: int) -> None:
        nonlocal data
        data += struct.pack("<QLL", 4, 0, 1).ljust(512, b"\0")
        directory[number] = len(data) // 512
        data += struct.pack("<512L", *(table.get(entry, 0) for entry in range(512)))
        table.clear()

    for index, grain in enumerate(chosen):
        if index and grain // 512 != chosen[index - 1] // 512:
            close(chosen[index - 1] // 512)
        table[grain % 512] = len(data) // 512
        packed = zlib.compress(RANDOM.randbytes(200).ljust(4096, b"\0"))
        data += (struct.pack("<QL", grain * 8, len(packed)) + packed).ljust(512, b"\0")
    close(chosen[-1] // 512)
    data += struct.pack("<QLL", 1, 0, 2).ljust(512, b"\0")
    at = len(data) // 512
    data += struct.pack("<2L", directory.get(0, 0), directory.get(1, 0)).ljust(512, b"\0")
    data += struct.pack("<QLL", 1, 0, 3).ljust(512, b"\0") + head(at) + bytes(512)
    return bytes(data)


def grain(data: bytes, at: int) -> bytes:
    """Return what the grain in the sector of byte ``at`` unpacks to."""
    start = at // 512 * 512
    return data[start : start + 12] + zlib.decompressobj().decompress(data[start + 12 :])


def test_packed_disks_are_seen_through() -> None:
    assert ask(streamed(), 5, vmdk.tester()).soundness is SOUND
    data = streamed(120)
    assert ask(data, 5, vmdk.tester()).soundness is SOUND
    text = range(512, 2048)
    for at, bad in flips(data, 37):
        if at not in text and ask(bad, 5, vmdk.tester()).soundness is SOUND:
            # There are several ways to pack the same zeros, and 1 in a table says that a grain has only zeros.
            assert (data[at], bad[at]) == (0, 1) or grain(bad, at) == grain(data, at)
    assert set(called_sound(holes(data), vmdk.tester)) <= set(text)
    assert set(opinions(cuts(data, 499), vmdk.tester)) == {DAMAGED}
    assert ask(data + b"x", 5, vmdk.tester()).soundness is UNKNOWN


def test_vmdk_that_went_through_a_transfer_of_text() -> None:
    data = sample("disk.vmdk")
    opinion = ask(data[:100_000].replace(b"\r\n", b"\n"), 5, vmdk.tester())
    assert (opinion.soundness, str(opinion.reason)) == (DAMAGED, "The file was changed as if it were text.")
    assert ask(b"# Disk DescriptorFile\nversion=1\n", 0, vmdk.tester()).soundness is UNKNOWN


def make_ova(*, manifest: str = "SHA256", place: int = 1, wrong: str = "", missing: str = "") -> bytes:
    files = {"m.ovf": b"<Envelope/>" * 9, "m-disk1.vmdk": RANDOM.randbytes(9000), "m.nvram": b""}
    if manifest:
        lines = [
            f"{manifest}({name})= {hashlib.new(manifest, data + b'!' * (name == wrong)).hexdigest()}\n"
            for name, data in files.items()
            if name != missing
        ]
        items = list(files.items())
        items.insert(place, ("m.mf", "".join(lines).encode()))
        files = dict(items)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize("manifest", ["SHA1", "SHA256", "SHA512"])
@pytest.mark.parametrize("place", [1, 3])
def test_an_ova_is_compared_with_its_manifest(manifest: str, place: int) -> None:
    data = make_ova(manifest=manifest, place=place)
    assert signs.is_ova(data[:4096])
    assert ask(data, 2, ova.tester()).soundness is SOUND
    end = data.rindex(b"m.nvram") + 512
    for at in called_sound(((at, bad) for at, bad in flips(data, 3) if at < end), ova.tester):
        # A digit in the other case, or a space in a checksum, changes nothing.
        assert chr(data[at]) in "abcdef" or 148 <= at % 512 < 156
    assert set(opinions(((n, data[:n]) for n in range(0, end, 61)), ova.tester)) == {DAMAGED}
    assert not called_sound(holes(data[:end] + bytes(1024)), ova.tester)
    opinion = ask(make_ova(manifest=manifest, place=place, wrong="m-disk1.vmdk"), 1, ova.tester())
    assert (opinion.soundness, str(opinion.reason)) == (DAMAGED, "“m-disk1.vmdk” inside the file is damaged.")


def test_an_ova_that_cannot_tell() -> None:
    assert ask(make_ova(manifest=""), 1, ova.tester()).soundness is UNKNOWN
    assert ask(make_ova(missing="m.nvram"), 1, ova.tester()).soundness is UNKNOWN
    assert ask(make_ova(wrong="m.ovf"), 1, ova.tester()).soundness is UNKNOWN, "people change it by hand"
    assert ask(b"<html>" * 200, 1, ova.tester()).soundness is DAMAGED


def make_dmg(content: bytes, listed: bytes = b"<plist/>", *, told: int | None = None) -> bytes:
    crc = zlib.crc32(content) if told is None else told
    trailer = bytearray(struct.pack(">4sLLLQQQQQLL16s", b"koly", 4, 512, 1, 0, 0, len(content), 0, 0, 1, 1, b""))
    trailer += struct.pack(">LL128s", 2, 32, struct.pack(">L", crc)) + struct.pack(">QQ", len(content), len(listed))
    return content + listed + bytes(trailer.ljust(512, b"\0"))


@pytest.mark.parametrize("size", [200_000, 9_000_000])
def test_a_packed_image_of_macos(size: int) -> None:
    content = b"x\xda" + RANDOM.randbytes(size)
    data = make_dmg(content)
    assert ask(data, 5, dmg.tester()).soundness is SOUND
    assert ask(make_dmg(content, b"x" * 9_000_000), 5, dmg.tester()).soundness is UNKNOWN
    for at in (0, size // 2, size + 1):
        bad = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        assert ask(bad, 5, dmg.tester()).soundness is DAMAGED
    for length in (size // 2, len(data) - 1, len(data) - 512):
        assert ask(data[:length], 5, dmg.tester()).soundness is DAMAGED
    assert ask(b"ER" + data[:9000], 5, dmg.tester()).soundness is UNKNOWN


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(["disk.qcow2", "disk.iso", "udf.iso", "disk.vmdk", "stream", "ova", "dmg"]))
def test_mangled_images_never_raise(data: st.DataObject, name: str) -> None:
    made = {"stream": lambda: (streamed(9), vmdk.tester), "ova": lambda: (make_ova(), ova.tester)}
    made["dmg"] = lambda: (make_dmg(b"x\xda" * 999), dmg.tester)
    good, tester = made[name]() if name in made else (sample(name), TESTERS[name])
    edges = st.integers(0, min(len(good), 40_000) if data.draw(st.booleans()) else len(good))
    at, until = sorted((data.draw(edges), data.draw(edges)))
    bad = good[:at] + data.draw(st.binary(max_size=40)) + good[until:]
    opinion = ask(bad, 5, tester())
    assert opinion.soundness is not SOUND or name in made
    assert opinion == ask(bad, 11, tester())
