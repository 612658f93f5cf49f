"""Causes of damage, named only where the bytes prove them."""

from __future__ import annotations

import hashlib
import random
import tracemalloc
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intacto.domain.baseline import Baseline, Origin
from intacto.domain.damage import Cause, Finding, Span
from intacto.domain.errors import Cancelled, CopyUnreadable, TransferBroken
from intacto.domain.fingerprint import BLOCK_SIZE, BlockDigests
from intacto.domain.proof import Opinion, Soundness
from intacto.domain.splice import Version
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.diagnose import Holder, Known, find_cause
from intacto.engine.diagnosis.original import InMemory, Original
from intacto.engine.differences import MOST_SPANS
from intacto.engine.reading import read_through
from intacto.formats import CannotTell, Recognising, base
from tests.formats.zips import Inside, make_zip

SIZES = st.integers(1, 300_000)
SEEDS = st.integers(0, 2**32)


class Says:
    """A tester whose opinion is known before."""

    def __init__(self, soundness: Soundness) -> None:
        self._soundness = soundness

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""

    def finish(self) -> Opinion:
        """Return the opinion."""
        return Opinion(self._soundness, "made-up", say("It says so."))


def pieces(data: bytes, length: int) -> Iterator[bytes]:
    for at in range(0, len(data), length):
        yield data[at : at + length]


def diagnose(
    good: bytes,
    bad: bytes,
    *,
    copy: bytes | None = None,
    again: bytes | None = None,
    tester: base.Tester | None = None,
    length: int = 65_536,
    older: Sequence[bytes] = (),
    holder: Holder = lambda _: "",
) -> Finding:
    """Return the finding; ``copy`` is what the copy holds (none without), ``again`` the second read if it differs."""
    control = Control()
    wanted = read_through([good], control)
    finding, _ = find_cause(
        read_through([bad], control),
        Known(
            Baseline(wanted.fingerprint, Origin.COPY, 0.0),
            wanted.blocks,
            None if copy is None else InMemory(copy),
            tuple(version(each) for each in older),
            holder,
        ),
        pieces(bad if again is None else again, length),
        control,
        tester or CannotTell(),
    )
    assert finding.against == hashlib.sha256(good).hexdigest()
    assert finding.read_twice == (finding.cause is not Cause.UNSTABLE_READ)
    return finding


def version(data: bytes) -> Version:
    read = read_through([data], Control())
    return Version(read.fingerprint, read.blocks)


def content(seed: int, size: int) -> bytes:
    """Return random bytes, or text, or a mix with long runs of zeros."""
    chance = random.Random(seed)
    match seed % 3:
        case 0:
            return chance.randbytes(size)
        case 1:
            return (b"Una linea de texto numero %d, y otra. " % seed * (size // 30 + 1))[:size]
        case _:
            parts = [chance.randbytes(chance.randint(1, 9000)) + bytes(chance.randint(1, 9000)) for _ in range(60)]
            return b"".join(parts)[:size].ljust(size, b"\x07")


def naive(good: bytes, bad: bytes) -> list[int]:
    """Return every differing offset the slow way."""
    return [at for at in range(max(len(good), len(bad))) if good[at : at + 1] != bad[at : at + 1]]


@settings(max_examples=60, deadline=None)
@given(SEEDS, SIZES, st.data())
def test_a_file_that_breaks_off(seed: int, size: int, data: st.DataObject) -> None:
    good = content(seed, size)
    cut = data.draw(st.integers(0, size - 1))
    finding = diagnose(good, good[:cut], copy=good, length=data.draw(st.integers(500, 99_000)))
    assert finding.cause is (Cause.TRUNCATED if cut else Cause.EMPTIED)
    assert (finding.spans, finding.differing_bytes, finding.exact) == ((Span(cut, size),), size - cut, True)


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.sampled_from([512, 1024, 4096, 65_536, 131_072]), st.data())
def test_blank_pieces(seed: int, hole: int, data: st.DataObject) -> None:
    """Random bytes: the hole is found to the byte, wherever its own size lets it begin, at the file's end too."""
    size = data.draw(st.integers(hole, 400_000))
    good = bytearray(random.Random(seed).randbytes(size))
    at = data.draw(st.integers(0, (size - 1) // hole)) * hole
    end = min(at + hole, size)
    good[at] = good[end - 1] = 0
    bad = bytes(good[:at]) + bytes(end - at) + bytes(good[end:])
    changed = end - at - good[at:end].count(0)
    finding = diagnose(bytes(good), bad, copy=bytes(good))
    if changed < 60:
        return
    is_tail = at > 0 and end == size and end - at > hole % BLOCK_SIZE
    assert finding.cause in (Cause.ZEROED_BLOCKS, Cause.ZERO_TAIL if is_tail or hole > BLOCK_SIZE else None)
    assert finding.spans == (Span(at, end),)
    assert finding.differing_bytes == changed


def test_the_hole_of_the_contract_even_if_its_edges_were_zero_before() -> None:
    good = bytearray(random.Random(2).randbytes(13_000_000))
    start, end = 12_582_912, 12_648_448
    good[start : start + 1500] = bytes(1500)
    good[end - 700 : end] = bytes(700)
    bad = bytes(good[:start]) + bytes(BLOCK_SIZE) + bytes(good[end:])
    finding = diagnose(bytes(good), bad, copy=bytes(good))
    assert finding.cause is Cause.ZEROED_BLOCKS
    assert finding.spans == (Span(start, end),)
    without = diagnose(bytes(good), bad)
    assert (without.cause, without.spans, without.exact) == (Cause.ZEROED_BLOCKS, finding.spans, False)
    assert without.differing_bytes == BLOCK_SIZE


def test_several_holes_are_several_spans() -> None:
    good = random.Random(3).randbytes(1_000_000)
    bad = bytearray(good)
    for at in (0, 131_072, 196_608, 983_040):
        bad[at : at + BLOCK_SIZE] = bytes(len(bad[at : at + BLOCK_SIZE]))
    spans = (Span(0, 65_536), Span(131_072, 262_144), Span(983_040, 1_000_000))
    for copy in (good, None):
        finding = diagnose(good, bytes(bad), copy=copy)
        assert (finding.cause, finding.spans) == (Cause.ZEROED_BLOCKS, spans)


@pytest.mark.parametrize(("before", "after"), [(b"1010", b"1011"), (b"luna", b"lunc"), (b"ni\xc3\xa1", b"ni\xc3\xa9")])
@pytest.mark.parametrize("front", [b"", bytes(3000)], ids=["text", "text within something else"])
def test_a_letter_typed_anew_is_no_flipped_bit(front: bytes, before: bytes, after: bytes) -> None:
    good = front + b"n;precio\n" * 50 + before + b";nombre\n" * 20 + front
    bad = good.replace(before, after)
    for copy in (good, None):
        assert diagnose(good, bad, copy=copy).cause is Cause.UNKNOWN
    broken = good.replace(before, bytes([before[0] ^ 128]) + before[1:])
    assert diagnose(good, broken, copy=good).cause is Cause.BIT_FLIPS


@pytest.mark.parametrize("codes", ["utf-16-le", "utf-16-be"])
def test_a_letter_of_two_bytes_typed_anew_is_none_either(codes: str) -> None:
    text = "n;precio\n" * 50 + "1010" + ";nombre\n" * 20
    good, bad = text.encode(codes), text.replace("1010", "1011").encode(codes)
    for copy in (good, None):
        assert diagnose(good, bad, copy=copy).cause is Cause.UNKNOWN
    assert diagnose(good, good[:101] + bytes([good[101] ^ 128]) + good[102:], copy=good).cause is Cause.BIT_FLIPS


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.integers(66_000, 300_000), st.integers(1, 20))
def test_bit_flips(seed: int, size: int, count: int) -> None:
    good = content(seed, size)
    places = sorted(at * 40 for at in random.Random(seed).sample(range(size // 40), count))
    bad = bytearray(good)
    for at in places:
        bad[at] ^= 1 << (at // 40 % 5)
    if seed % 3 == 1:
        # In a text, letters that became other letters alone may be an edit.
        bad[places[0]] = good[places[0]] ^ 128
    finding = diagnose(good, bytes(bad), copy=good)
    assert finding.cause is Cause.BIT_FLIPS
    assert finding.spans == tuple(Span(at, at + 1) for at in places)
    assert finding.differing_bytes == count
    without = diagnose(good, bytes(bad))
    if without.cause is Cause.BIT_FLIPS:
        assert (count, without.spans) == (1, finding.spans), "without a copy one bit can be tried out"
    else:
        assert without.cause is Cause.UNKNOWN
        assert count > 1 or size < 200_000


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.integers(2000, 190_000), st.data())
def test_what_no_disk_and_no_program_does_has_no_name(seed: int, size: int, data: st.DataObject) -> None:
    good = content(seed, size)
    chance = random.Random(data.draw(SEEDS))
    at, until = sorted(chance.sample(range(size), 2))
    new = chance.randbytes(chance.randint(20, 3000))
    match data.draw(st.sampled_from(["overwrite", "swap", "replace"])):
        case "overwrite":
            bad = (good[:at] + new + good[at + len(new) :])[:size]
        case "swap":
            bad = good[until:] + good[at:until] + good[:at]
        case _:
            bad = good[:at] + new + good[until:]
    if good.startswith(bad) or bad.startswith(good) or (len(bad) == size and len(naive(good, bad)) < 4):
        return
    if good.endswith(bad) or bad.endswith(good) or until - at < 8:
        return
    assert diagnose(good, bad, copy=good).cause in (Cause.UNKNOWN, Cause.DIFFERENT_FILE)
    blocks = range(0, len(bad) - BLOCK_SIZE + 1, BLOCK_SIZE)
    if len(bad) >= size or any(bad[b : b + BLOCK_SIZE] != good[b : b + BLOCK_SIZE] for b in blocks):
        assert diagnose(good, bad).cause in (
            Cause.UNKNOWN,
            Cause.ZEROED_BLOCKS if _blank_where_bad(good, bad) else None,
        )


def _blank_where_bad(good: bytes, bad: bytes) -> bool:
    """Tell whether an edit happened to put zeros wherever a block differs: sparse content, swapped."""
    starts = [b for b in range(0, len(bad), BLOCK_SIZE) if bad[b : b + BLOCK_SIZE] != good[b : b + BLOCK_SIZE]]
    return not any(bad[b : b + BLOCK_SIZE].strip(b"\0") for b in starts)


@settings(max_examples=80, deadline=None)
@given(SEEDS, st.integers(4000, 200_000), st.data())
def test_zeros_that_no_disk_leaves_are_not_blank_pieces(seed: int, size: int, data: st.DataObject) -> None:
    good = bytes(byte or 1 for byte in random.Random(seed).randbytes(size))
    at = data.draw(st.integers(0, size - 1200).filter(lambda at: at % 512))
    end = data.draw(st.integers(at + 1, min(size, at + 70_000)))
    bad = good[:at] + bytes(end - at) + good[end:]
    finding = diagnose(good, bad, copy=good)
    if end == size and end - at >= 16:
        assert finding.cause is Cause.ZERO_TAIL, "it was never written to its end"
    else:
        assert finding.cause is Cause.UNKNOWN or (end - at == 1 and finding.cause is Cause.BIT_FLIPS)
    assert (finding.spans, finding.differing_bytes) == ((Span(at, end),), end - at)


def test_a_cleared_field_among_zeros_is_not_a_blank_piece() -> None:
    good = bytes(5000) + b"precio" + bytes(200_000)
    assert diagnose(good, bytes(len(good)), copy=good).cause is Cause.UNKNOWN


@settings(max_examples=80, deadline=None)
@given(st.binary(min_size=1, max_size=3000), st.binary(min_size=1, max_size=3000), st.integers(1, 999))
def test_spans_cover_exactly_what_differs(good: bytes, bad: bytes, length: int) -> None:
    bad = bytes(b if i % 3 else good[i % len(good)] for i, b in enumerate(bad))
    if good == bad:
        return
    finding = diagnose(good, bad, copy=good, length=length)
    places = naive(good, bad)
    if finding.cause not in (Cause.UNKNOWN, Cause.DIFFERENT_FILE, Cause.RANDOM_CONTENT, Cause.BIT_FLIPS):
        return
    expected: list[Span] = []
    for at in places:
        if expected and at - expected[-1].end < 16:
            expected[-1] = Span(expected[-1].start, at + 1)
        else:
            expected.append(Span(at, at + 1))
    assert (finding.spans, finding.differing_bytes) == (tuple(expected), len(places))


def test_a_blank_sector_among_zeros_is_not_made_larger_than_it_is() -> None:
    good = bytes(70_000) + random.Random(4).randbytes(4096) + bytes(130_000)
    at = 70_144
    bad = good[:at] + bytes(512) + good[at + 512 :]
    assert diagnose(good, bad, copy=good).spans == (Span(at, at + 512),)
    lone = bytes(70_144) + random.Random(4).randbytes(512) + bytes(130_000)
    finding = diagnose(lone, bytes(len(lone)), copy=lone)
    assert (finding.cause, finding.spans) == (Cause.ZEROED_BLOCKS, (Span(at, at + 512),))


@pytest.mark.parametrize("mask", [{10: 3}, {10: 1, 9000: 6}, {10: 1, 11: 1, 500: 4}, {i * 100: 1 for i in range(65)}])
def test_more_than_lone_bits_are_no_bit_flips(mask: dict[int, int]) -> None:
    good = random.Random(14).randbytes(200_000)
    bad = bytearray(good)
    for at, bits in mask.items():
        bad[at] ^= bits
    assert diagnose(good, bytes(bad), copy=good).cause is Cause.UNKNOWN


def test_blocks_that_were_never_kept_prove_nothing() -> None:
    good = random.Random(15).randbytes(200_000)
    control = Control()
    baseline = Baseline(read_through([good], control).fingerprint, Origin.COPY, 0.0)
    short = good[:131_072]
    finding, _ = find_cause(
        read_through([short], control), Known(baseline, BlockDigests()), [short], control, CannotTell()
    )
    assert finding.cause is Cause.UNKNOWN


def test_a_damage_across_two_blocks_is_one_span() -> None:
    good = random.Random(5).randbytes(200_000)
    bad = bytearray(good)
    for at in (65_533, 65_536, 65_540):
        bad[at] ^= 3
    assert diagnose(good, bytes(bad), copy=good).spans == (Span(65_533, 65_541),)
    assert diagnose(good, bytes(bad)).spans == (Span(0, 131_072),)


def test_spans_are_capped_and_bytes_are_not() -> None:
    good = bytes(range(1, 251)) * 1000
    bad = bytearray(good)
    bad[::50] = bytes(len(bad[::50]))
    finding = diagnose(good, bytes(bad), copy=good)
    assert len(finding.spans) == MOST_SPANS
    assert finding.differing_bytes == 5000
    assert finding.cause is Cause.UNKNOWN


def test_two_reads_that_differ_prove_the_line_and_nothing_else() -> None:
    good = random.Random(6).randbytes(200_000)
    for again in (good, good[:-1], b""):
        finding = diagnose(good, good[:100_000], again=again, copy=good)
        assert (finding.cause, finding.spans, finding.differing_bytes) == (Cause.UNSTABLE_READ, (), 0)


@pytest.mark.parametrize("wrong", ["bad copy", "longer", "shorter", "none"])
def test_a_copy_that_is_not_the_baseline_counts_as_none(wrong: str) -> None:
    good = random.Random(7).randbytes(200_000)
    bad = good[:65_536] + bytes(BLOCK_SIZE) + good[131_072:]
    copies = {"bad copy": bad, "longer": good + b"1", "shorter": good[:-1], "none": b""}
    finding = diagnose(good, bad, copy=copies[wrong])
    assert (finding.cause, finding.exact) == (Cause.ZEROED_BLOCKS, False)
    assert finding.spans == (Span(65_536, 131_072),)


def _failing(data: bytes, failure: Exception) -> Iterator[bytes]:
    yield data
    raise failure


class Torn(InMemory):
    """A copy that cannot be read beyond its first bytes."""

    failure: Exception = OSError(5, "I/O")

    def read(self, start: int, length: int) -> bytes:
        if start + length > 100_000:
            raise self.failure
        return super().read(start, length)


def test_a_copy_that_cannot_be_read_counts_as_none_and_a_host_that_fails_is_told() -> None:
    good = random.Random(8).randbytes(200_000)
    bad = good[:65_536] + bytes(BLOCK_SIZE) + good[131_072:]
    control = Control()
    wanted = read_through([good], control)
    first, baseline = read_through([bad], control), Baseline(wanted.fingerprint, Origin.COPY, 0.0)

    def ask(second: Iterator[bytes], copy: Original) -> Finding:
        return find_cause(first, Known(baseline, wanted.blocks, copy), second, control, CannotTell())[0]

    for failure in (CopyUnreadable(say("Gone"), say("The disk is gone.")), OSError(5, "I/O")):
        torn = Torn(good)
        torn.failure = failure
        finding = ask(iter([bad]), torn)
        assert (finding.cause, finding.exact) == (Cause.ZEROED_BLOCKS, False)
    with pytest.raises(TransferBroken):
        ask(_failing(bad, TransferBroken(say("Broken"), say("It broke."))), InMemory(good))
    control.stop()
    with pytest.raises(Cancelled):
        ask(iter([bad]), InMemory(good))


def test_what_breaks_off_without_a_copy() -> None:
    good = random.Random(9).randbytes(400_000)
    assert diagnose(good, good[:131_072]).cause is Cause.TRUNCATED, "every byte was compared"
    assert diagnose(good, good[:131_072]).spans == (Span(131_072, 400_000),)
    assert diagnose(good, good[:200_000]).cause is Cause.TRUNCATED, "more than a block is missing"
    assert diagnose(good, b"").cause is Cause.EMPTIED
    near = good[:-10]
    assert diagnose(good, near).cause is Cause.UNKNOWN, "the last block has nothing to be compared with"
    assert diagnose(good, near, tester=Says(Soundness.DAMAGED)).cause is Cause.TRUNCATED
    assert diagnose(good, good[:200_000], tester=Says(Soundness.SOUND)).cause is Cause.UNKNOWN
    assert diagnose(good, good[:60_000]).cause is Cause.UNKNOWN, "no whole block was compared"
    assert diagnose(good, b"x" + good[1:200_000]).cause is Cause.UNKNOWN
    assert diagnose(good, good[:-1] + b"xy").cause is Cause.UNKNOWN


def test_a_file_that_its_format_vouches_for_was_saved_again_rather_than_hit() -> None:
    good = random.Random(10).randbytes(200_000)
    flipped = bytearray(good)
    flipped[999] ^= 4
    blank = good[:65_536] + bytes(BLOCK_SIZE) + good[131_072:]
    sound = Says(Soundness.SOUND)
    for copy in (good, None):
        assert diagnose(good, bytes(flipped), copy=copy, tester=sound).cause is Cause.UNKNOWN
        assert diagnose(good, blank, copy=copy, tester=sound).cause is Cause.UNKNOWN


def test_the_format_is_asked_along_the_way() -> None:
    good = make_zip([Inside("a.bin", random.Random(11).randbytes(200_000))])
    bad = good[:65_536] + bytes(BLOCK_SIZE) + good[131_072:]
    control = Control()
    wanted = read_through([good], control)
    finding, opinion = find_cause(
        read_through([bad], control),
        Known(Baseline(wanted.fingerprint, Origin.COPY, 0.0), wanted.blocks, InMemory(good)),
        pieces(bad, 1000),
        control,
        Recognising("kit.zip"),
    )
    assert (finding.cause, opinion.soundness) == (Cause.ZEROED_BLOCKS, Soundness.DAMAGED)
    assert str(opinion.reason) == "“a.bin” inside the ZIP does not open."


def test_memory_is_flat() -> None:
    block = random.Random(12).randbytes(BLOCK_SIZE)
    other = random.Random(13).randbytes(BLOCK_SIZE)
    control = Control()
    wanted, first = read_through([block] * 2000, control), read_through([other] * 2000, control)
    copy = InMemory(block * 2000)
    tracemalloc.start()
    baseline = Baseline(wanted.fingerprint, Origin.COPY, 0.0)
    finding, _ = find_cause(first, Known(baseline, wanted.blocks, copy), [other] * 2000, control, CannotTell())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert finding.cause is Cause.UNKNOWN
    assert peak < 30_000_000


def test_a_letter_made_small_is_no_flipped_bit() -> None:
    text = b"Gracias por tu compra en Papel y Pixel.\n" * 90
    assert diagnose(text, text.replace(b"Gracias", b"gracias", 1), copy=text).cause is not Cause.BIT_FLIPS
    assert diagnose(text, text.replace(b"Gracias", b"Gr!cias", 1), copy=text).cause is Cause.UNKNOWN
    assert diagnose(text, text.replace(b"Gracias", b"Gr\xe1cias", 1), copy=text).cause is Cause.BIT_FLIPS


@pytest.mark.parametrize("gap", [2, 9, 16])
def test_bits_may_flip_near_each_other(gap: int) -> None:
    good = random.Random(16).randbytes(2000)
    bad = bytearray(good)
    bad[700] ^= 1
    bad[700 + gap] ^= 64
    finding = diagnose(good, bytes(bad), copy=good)
    assert (finding.cause, finding.spans) == (Cause.BIT_FLIPS, (Span(700, 701), Span(700 + gap, 701 + gap)))


@pytest.mark.parametrize("cut", [1, 5000])
def test_what_was_rewritten_and_then_cut_is_neither(cut: int) -> None:
    good = random.Random(17).randbytes(300_000)
    for bad in (good.replace(b"\n", b"\r\n"), good.decode("latin-1").encode()):
        finding = diagnose(good, bad[:-cut], copy=good)
        assert finding.cause in (Cause.UNKNOWN, Cause.RANDOM_CONTENT)
        assert diagnose(good, bad[:-cut]).cause is Cause.UNKNOWN


def test_after_long_noise_a_right_block_is_seen_again() -> None:
    rng = random.Random(18)
    right, noise = rng.randbytes(BLOCK_SIZE), rng.randbytes(BLOCK_SIZE)
    good = right * 1300
    bad = noise * 1100 + right * 150 + noise * 50
    found = diagnose(good, bad, copy=good)
    assert found.cause is Cause.DAMAGED_BLOCKS
    assert found.spans == (Span(0, 1100 * BLOCK_SIZE), Span(1250 * BLOCK_SIZE, 1300 * BLOCK_SIZE))
    assert found.differing_bytes <= 1150 * BLOCK_SIZE


@pytest.mark.parametrize("with_copy", [True, False])
@pytest.mark.parametrize("at", [3 * BLOCK_SIZE, 3 * BLOCK_SIZE + 1000])
def test_an_upload_resumed_over_an_earlier_original_is_told(at: int, *, with_copy: bool) -> None:
    chance = random.Random(at)
    old, new = chance.randbytes(6 * BLOCK_SIZE + 5), chance.randbytes(7 * BLOCK_SIZE + 99)
    finding = diagnose(new, old[:at] + new[at:], copy=new if with_copy else None, older=[old])
    assert (finding.cause, finding.detail) == (Cause.RESUME_SPLICE, hashlib.sha256(old).hexdigest())
    assert finding.spans == (Span(0, -(-at // BLOCK_SIZE) * BLOCK_SIZE),)


@pytest.mark.parametrize("with_copy", [True, False])
def test_the_end_of_a_longer_earlier_original_behind_a_new_head_is_told(*, with_copy: bool) -> None:
    chance = random.Random(8)
    old, new = chance.randbytes(9 * BLOCK_SIZE), chance.randbytes(4 * BLOCK_SIZE + 700)
    finding = diagnose(new, new + old[len(new) :], copy=new if with_copy else None, older=[old])
    # With a copy at hand it is no more than what is proven without it: bytes behind the original's own.
    assert finding.cause in (Cause.RESUME_SPLICE, Cause.BYTES_APPENDED)
