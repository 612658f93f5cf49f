"""Compressed files, alone and around a tar, against the libraries that made them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import subprocess
import sys
import tarfile
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intacto.domain.proof import Opinion
from intacto.formats import Recognising, unpackers
from intacto.formats.compressed import Compressed, Form
from intacto.formats.inflate import BAD, crc32, raw_inflate
from intacto.formats.members import BZIP2, GZIP
from intacto.formats.members_lzma import LZMA, XZ
from intacto.formats.members_zstd import ZSTD
from tests.formats.zips import DAMAGED, SOUND, UNKNOWN, ask

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

RANDOM = random.Random(7)
TEXT = b"Gracias por tu compra. " * 40 + RANDOM.randbytes(600)


def pack_zstd(data: bytes, *, check: bool = True) -> bytes:
    """Return ``data`` as one frame, as the program ``zstd`` writes it."""
    return zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: int(check)})


def pack_lzma(data: bytes) -> bytes:
    """Return ``data`` as an .lzma file."""
    return lzma.compress(data, lzma.FORMAT_ALONE)


@dataclass(frozen=True, slots=True)
class Maker:
    """A form, how its files are made, and how the library of its makers reads them."""

    form: Form
    pack: Callable[[bytes], bytes]
    unpack: Callable[[bytes], bytes]

    def ask(self, data: bytes, seed: int = 4) -> Opinion:
        """Return the opinion of a file of this form."""
        return ask(data, seed, Compressed(self.form))

    def judge(self, data: bytes) -> bytes | None:
        """Return what the library reads, None where it refuses."""
        try:
            return self.unpack(data)
        except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zstd.ZstdError):
            return None


MAKERS = [
    Maker(GZIP, gzip.compress, gzip.decompress),
    Maker(BZIP2, bz2.compress, bz2.decompress),
    Maker(XZ, lzma.compress, lzma.decompress),
    Maker(ZSTD, pack_zstd, zstd.decompress),
]
EACH = pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.form.kind)


@EACH
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    parts=st.lists(
        st.one_of(
            st.binary(max_size=300),
            st.tuples(st.integers(0, 2**32), st.sampled_from([1, 65_536, 262_143, 262_144, 262_145, 524_288])).map(
                lambda seen: random.Random(seen[0]).randbytes(7) * (seen[1] // 7 + 1)
            ),
        ),
        min_size=1,
        max_size=3,
    ),
    seed=st.integers(0, 99),
)
def test_whatever_is_packed_is_sound(maker: Maker, parts: list[bytes], seed: int) -> None:
    """One member or several: ``cat a.gz b.gz`` is a file too."""
    opinion = maker.ask(b"".join(map(maker.pack, parts)), seed)
    assert (opinion.soundness, opinion.kind) == (SOUND, maker.form.kind), str(opinion.reason)


@EACH
def test_each_flipped_bit_is_seen_or_changes_nothing(maker: Maker) -> None:
    data = maker.pack(TEXT)
    for at in range(len(data)):
        bad = bytearray(data)
        bad[at] ^= 1 << (at % 8)
        if maker.ask(bytes(bad)).soundness is SOUND:
            assert maker.judge(bytes(bad)) == TEXT, f"bit {at % 8} of byte {at}"


@EACH
def test_what_breaks_off_is_damaged_wherever_it_does(maker: Maker) -> None:
    data = maker.pack(TEXT)
    for length in range(len(data)):
        assert maker.ask(data[:length]).soundness is DAMAGED, length


@EACH
def test_holes_are_damage(maker: Maker) -> None:
    body = RANDOM.randbytes(300_000)
    data = maker.pack(body)
    for hole in (512, 4096, 65536):
        for _ in range(5):
            at = RANDOM.randrange(len(data) // hole) * hole
            bad = data[:at] + bytes(len(data[at : at + hole])) + data[at + hole :]
            assert maker.ask(bad).soundness is DAMAGED


@EACH
def test_what_follows_the_end_is_a_doubt(maker: Maker) -> None:
    data = maker.pack(TEXT)
    assert maker.ask(data + b"<script>").soundness is UNKNOWN
    assert maker.ask(data + bytes(301)).soundness is UNKNOWN
    assert maker.ask(data + maker.pack(TEXT)[:-1]).soundness is DAMAGED


@EACH
def test_another_file_under_the_name_is_damaged(maker: Maker) -> None:
    for data in (b"", b"<html>Not found</html>", bytes(100_000)):
        assert ask(data, 1, Recognising(f"packs/a.{maker.form.short}")).soundness is DAMAGED
    assert ask(maker.pack(TEXT), 1, Recognising("sin-nombre")).soundness is SOUND


@EACH
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_mangled_files_never_raise_and_are_sound_only_if_they_unpack(maker: Maker, data: st.DataObject) -> None:
    good = maker.pack(TEXT)
    at, until = sorted((data.draw(st.integers(0, len(good))), data.draw(st.integers(0, len(good)))))
    bad = good[:at] + data.draw(st.binary(max_size=40)) + good[until:]
    if maker.ask(bad).soundness is SOUND:
        assert maker.judge(bad) == TEXT


@EACH
@settings(max_examples=150, deadline=None)
@given(rubbish=st.binary(max_size=200))
def test_rubbish_never_raises(maker: Maker, rubbish: bytes) -> None:
    start = maker.pack(b"")[: maker.form.mark]
    if maker.ask(start + rubbish).soundness is SOUND:
        assert maker.judge(start + rubbish) is not None


@EACH
def test_a_bomb_is_let_go_and_memory_stays_flat(maker: Maker) -> None:
    bomb = maker.pack(bytes(20_000_000))
    tracemalloc.start()
    opinion = ask(bomb, 1, Compressed(maker.form, slack=1_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert opinion.soundness is UNKNOWN
    assert str(opinion.reason) == "What is inside the file is too large to test."
    assert peak < 12_000_000, "of which xz takes 8 MiB for its dictionary"
    assert maker.ask(bomb).soundness is SOUND


def tar_of(names: list[str]) -> bytes:
    """Return a tar of small files."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = len(TEXT)
            archive.addfile(info, io.BytesIO(TEXT))
    return target.getvalue()


@EACH
def test_a_tar_inside_has_to_be_whole_too(maker: Maker) -> None:
    tar = tar_of(["a.txt", "b.txt"])
    opinion = maker.ask(maker.pack(tar))
    assert (opinion.soundness, opinion.kind) == (SOUND, f"tar.{maker.form.short}")
    cut = maker.ask(maker.pack(tar[:2000]))
    assert (cut.soundness, cut.kind) == (DAMAGED, f"tar.{maker.form.short}"), "what made it was stopped"


def test_gzip_heads_with_everything_in_them() -> None:
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = body.compress(TEXT) + body.flush()
    end = zlib.crc32(TEXT).to_bytes(4, "little") + len(TEXT).to_bytes(4, "little")
    head = b"\x1f\x8b\x08\x1e\0\0\0\0\0\3" + b"\5\0extra" + b"l\xe9eme.txt\0" + b"hecho en casa" * 99 + b"\0"
    good = head + (zlib.crc32(head) & 0xFFFF).to_bytes(2, "little") + packed + end
    assert gzip.decompress(good) == TEXT
    for seed in range(6):
        assert MAKERS[0].ask(good, seed).soundness is SOUND
    for at in range(len(head) + 2):
        bad = bytearray(good)
        bad[at] ^= 4
        assert MAKERS[0].ask(bytes(bad)).soundness is not SOUND, at


@pytest.mark.parametrize("check", [lzma.CHECK_NONE, lzma.CHECK_CRC32, lzma.CHECK_CRC64, lzma.CHECK_SHA256])
def test_xz_is_sound_only_with_a_check(check: int) -> None:
    data = lzma.compress(TEXT, check=check)
    expected = UNKNOWN if check == lzma.CHECK_NONE else SOUND
    assert MAKERS[2].ask(data).soundness is expected
    assert MAKERS[2].ask(data + bytes(8) + data + bytes(4)).soundness is expected, "streams may be padded in fours"
    assert MAKERS[2].ask(data + bytes(6)).soundness is UNKNOWN
    assert MAKERS[2].ask(data[:-1]).soundness is DAMAGED


def test_xz_that_needs_too_much_memory_is_not_judged() -> None:
    huge = lzma.compress(TEXT, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 29}])
    opinion = MAKERS[2].ask(huge)
    assert (opinion.soundness, str(opinion.reason)) == (UNKNOWN, "It is packed in a way that cannot be tested.")


def test_zstd_is_sound_only_with_a_check() -> None:
    maker = MAKERS[3]
    bare = pack_zstd(TEXT, check=False)
    assert maker.ask(bare).soundness is UNKNOWN
    assert maker.ask(bare[:-1]).soundness is DAMAGED
    assert maker.ask(pack_zstd(TEXT) + bare).soundness is UNKNOWN, "one of two frames is not vouched for"
    skipped = b"\x52\x2a\x4d\x18" + (9).to_bytes(4, "little") + bytes(9)
    assert maker.ask(pack_zstd(TEXT) + skipped).soundness is SOUND
    assert maker.ask(pack_zstd(TEXT) + skipped[:-1]).soundness is DAMAGED


def test_without_its_library_zstd_is_followed_by_its_lengths(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("backports.zstd", "backports", "compression"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(unpackers.NotSupported):
        unpackers.zstd()
    maker = MAKERS[3]
    for body in (b"", b"a", TEXT, RANDOM.randbytes(300_000), bytes(200_000)):
        for check in (True, False):
            data = pack_zstd(body, check=check)
            for seed in range(3):
                assert maker.ask(data, seed).soundness is UNKNOWN
                assert maker.ask(data[: -1 - seed], seed).soundness is DAMAGED


def test_lzma_never_is_sound() -> None:
    maker = Maker(LZMA, pack_lzma, lzma.decompress)
    data = pack_lzma(TEXT)
    assert maker.ask(data).soundness is UNKNOWN
    assert ask(data, 1, Recognising("a.lzma")).kind == "lzma"
    assert all(maker.ask(data[:length]).soundness is DAMAGED for length in range(len(data)))
    assert maker.ask(pack_lzma(tar_of(["a"]))).soundness is UNKNOWN


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0, 1, 262_143, 262_144, 262_145, 524_288]), st.integers(0, 300))
def test_igzip_and_zlib_agree(seed: int, size: int, behind: int) -> None:
    body = random.Random(seed).randbytes(5) * (size // 5 + 1)
    squeeze = zlib.compressobj(seed % 10, zlib.DEFLATED, -9 - seed % 7, 1 + seed % 9, seed % 5)
    packed = squeeze.compress(body) + squeeze.flush() + bytes(behind)
    ours, theirs = raw_inflate(), zlib.decompressobj(-15)
    assert ours.decompress(packed, 1 << 24) == theirs.decompress(packed, 1 << 24) == body
    assert (ours.eof, len(ours.unused_data)) == (theirs.eof, len(theirs.unused_data)) == (True, behind)
    assert crc32(packed, 5) == zlib.crc32(packed, 5)


@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=1, max_size=200), st.integers(0, 1000))
def test_igzip_opens_all_that_zlib_opens(rubbish: bytes, at: int) -> None:
    packed = bytearray(zlib.compress(TEXT)[2:-4])
    packed[at % len(packed) : at % len(packed) + 2] = rubbish
    theirs: bytes | None
    try:
        theirs = zlib.decompressobj(-15).decompress(bytes(packed))
    except zlib.error:
        theirs = None
    try:
        ours = raw_inflate().decompress(bytes(packed), 1 << 24)
    except BAD:
        ours = None
    assert theirs is None or ours == theirs


@pytest.mark.parametrize("program", ["gzip", "bzip2", "xz", "zstd"])
def test_what_the_programs_make_is_sound(program: str) -> None:
    done = subprocess.run([program, "-c"], input=TEXT * 99, capture_output=True, check=True)
    assert ask(done.stdout, 2, Recognising("x")).soundness is SOUND
