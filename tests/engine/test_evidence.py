"""Evidence is read in small pieces, beside the good copy, and says when the host's file is another one by now."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from intacto.domain.damage import Cause, Finding, Span
from intacto.domain.errors import AddressInvalid, Cancelled, FileGone, HostError, TransferBroken
from intacto.domain.excerpts import MOST_BYTES, MOST_RANGES
from intacto.domain.product import Entry, EntryKind
from intacto.domain.proof import Proof, ProofLevel
from intacto.engine.control import Control
from intacto.engine.evidence import Evidence, EvidenceReader, Origin
from intacto.engine.run_ends import Shelf
from intacto.places.base import Place
from tests.engine.fake_place import broken
from tests.engine.fake_store import START
from tests.engine.workshop import PATH, Workshop, print_of
from tests.places.sites import ftp_place, sftp_place
from tests.servers.daemon import Daemon
from tests.servers.fault_server import FaultHost
from tests.servers.faults import Ending, TransferFault

GOOD = random.Random(7).randbytes(3_000_000)
HOLE = Span(1_048_576, 1_048_576 + 65536)
BAD = GOOD[: HOLE.start] + bytes(HOLE.length) + GOOD[HOLE.end :]


def shop_of(folder: Path, place: Place | None = None, good: bytes = GOOD, bad: bytes = BAD) -> Workshop:
    """Return a shop with one bad file whose damage is known; ``place`` None: a fake host that holds it."""
    shop = Workshop(folder, place)
    shop.copy(PATH, good)
    if place is None:
        shop.fake.put(PATH, bad)
    shop.catalogue.expect((PATH,))
    shop.baseline(PATH, good)
    shop.shelf.refresh(Control())
    for copy in shop.shelf.candidates(PATH):
        shop.shelf.read(PATH, copy, Control())
    return shop


def found(shop: Workshop, cause: Cause, *spans: Span, bad: bytes = BAD, good: bytes = GOOD, exact: bool = True) -> None:
    """Let a check have found this."""
    finding = Finding(cause, spans, print_of(good).sha256, 1, exact=exact, read_twice=True)
    shop.catalogue.record_proof(PATH, Proof(ProofLevel.READ, shop.clock(), print_of(bad), None, finding))


def reader(shop: Workshop) -> EvidenceReader:
    catalogue, journal, locker = shop.catalogue, shop.journal, shop.evidence
    shelf = Shelf(catalogue, journal, locker, None, None, None, None)  # type: ignore[arg-type]  # of a shelf no more is asked
    return EvidenceReader(shelf, shop.shelf, shop.place.open, shop.clock)


def read(shop: Workshop, told: list[Evidence] | None = None) -> Evidence:
    return reader(shop).read(PATH, Control(), (told if told is not None else []).append)


def test_the_host_is_asked_for_a_few_bytes_only(tmp_path: Path) -> None:
    shop = shop_of(tmp_path)
    found(shop, Cause.ZEROED_BLOCKS, HOLE)
    told: list[Evidence] = []
    evidence = read(shop, told)
    (excerpt,) = evidence.excerpts
    assert (evidence.origin, evidence.ranges, evidence.changed, evidence.is_whole) == (Origin.HOST, 1, False, True)
    assert evidence.good == str(shop.copies / PATH)
    assert [each.is_whole for each in told] == [False, True]
    for strip in excerpt.strips:
        assert strip.bad == BAD[strip.bad_at :][: len(strip.bad)]
        assert strip.good == GOOD[strip.good_at :][: len(strip.bad)]
    assert sum(len(strip.bad) for strip in excerpt.strips) <= MOST_BYTES
    assert shop.fake.count("read") == 0
    assert (shop.fake.count("open"), shop.fake.live) == (1, 0)


def test_damage_all_over_is_read_in_no_more_pieces_than_there_are_ranges(tmp_path: Path) -> None:
    shop = shop_of(tmp_path)
    spans = [Span(n * 20_000, n * 20_000 + 1) for n in range(1, 140)]
    bad = bytearray(GOOD)
    for span in spans:
        bad[span.start] ^= 1
    shop.fake.put(PATH, bytes(bad))
    found(shop, Cause.BIT_FLIPS, *spans, bad=bytes(bad))
    evidence = read(shop)
    assert (len(evidence.excerpts), evidence.ranges, evidence.changed) == (MOST_RANGES, 139, False)
    assert 0 < shop.fake.count("read-block") <= 6, "ranges near each other come together"


def test_without_a_copy_only_what_stands_there_is_shown(tmp_path: Path) -> None:
    shop = shop_of(tmp_path)
    found(shop, Cause.ZEROED_BLOCKS, HOLE, exact=False)
    (shop.copies / PATH).unlink()
    evidence = read(shop)
    assert evidence.good == ""
    assert all(strip.good is None for strip in evidence.excerpts[0].strips)
    assert not evidence.changed


def test_a_copy_that_was_changed_is_not_the_good_one(tmp_path: Path) -> None:
    shop = shop_of(tmp_path)
    found(shop, Cause.ZEROED_BLOCKS, HOLE)
    (shop.copies / PATH).write_bytes(BAD + b"x")
    assert read(shop).good == ""


@pytest.mark.parametrize("now", [GOOD, GOOD[:-1], b"", BAD[:100] + b"x" + BAD[101:]])
def test_a_file_that_is_another_by_now_is_said_to_be(tmp_path: Path, now: bytes) -> None:
    shop = shop_of(tmp_path)
    found(shop, Cause.ZEROED_BLOCKS, HOLE)
    shop.fake.put(PATH, now)
    # A single byte far from the damage is the one thing that a look at pieces cannot see.
    assert read(shop).changed is (now[:50] != BAD[:50] or len(now) != len(BAD) or now == GOOD)


def test_a_host_that_lists_another_size_than_it_hands_out_changed_nothing(tmp_path: Path) -> None:
    shop = shop_of(tmp_path)
    shop.fake.shown_sizes[PATH] = len(BAD) + 7
    shop.catalogue.record_listing((Entry(PATH, EntryKind.FILE, len(BAD) + 7, START),), shop.clock())
    found(shop, Cause.ZEROED_BLOCKS, HOLE)
    evidence = read(shop)
    assert not evidence.changed
    assert evidence.is_whole


def test_of_a_small_file_every_change_is_seen(tmp_path: Path) -> None:
    good, bad = GOOD[:200_000], GOOD[:100_000] + b"?" + GOOD[100_001:200_000]
    shop = shop_of(tmp_path, good=good, bad=bad)
    found(shop, Cause.UNKNOWN, Span(100_000, 100_001), good=good, bad=bad)
    assert not read(shop).changed
    shop.fake.put(PATH, bad[:-1] + b"?")
    assert read(shop).changed


def test_what_cannot_be_had_is_told(tmp_path: Path) -> None:
    shop = shop_of(tmp_path)
    with pytest.raises(AddressInvalid):
        read(shop)
    found(shop, Cause.ZEROED_BLOCKS, HOLE)
    shop.fake.fail("read-block", PATH, broken)
    with pytest.raises(TransferBroken):
        read(shop)
    shop.fake.lose(PATH)
    with pytest.raises(FileGone):
        read(shop)
    assert shop.fake.live == 0


def test_who_no_longer_wants_it_gets_no_more(tmp_path: Path) -> None:
    shop = shop_of(tmp_path)
    found(shop, Cause.ZEROED_BLOCKS, HOLE)
    control = Control()
    with pytest.raises(Cancelled):
        reader(shop).read(PATH, control, lambda _: control.stop())
    assert shop.fake.count("open") == 0


def test_what_a_repair_replaced_is_shown_from_this_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Workshop(tmp_path)
    shop.stock(PATH, GOOD, BAD)
    with pytest.raises(AddressInvalid):
        read(shop)
    shop.clock.advance(1)
    shop.repair_one()
    opened = shop.fake.count("open")
    kept = tmp_path / "kept"
    kept.write_bytes(next(iter(shop.locker.kept.values())))
    monkeypatch.setattr(shop.locker, "location", lambda _name: kept)
    evidence = read(shop)
    assert (evidence.origin, evidence.ranges) == (Origin.KEPT, 1)
    first = evidence.excerpts[0].head[0]
    assert evidence.excerpts[0].span == HOLE
    assert first.bad.endswith(bytes(512))
    assert first.good == GOOD[first.good_at :][: len(first.bad)]
    assert shop.fake.count("open") == opened, "the host is not asked"


def on_host(daemon: Daemon, folder: Path, place: Place) -> Workshop:
    daemon.write(PATH, BAD)
    shop = shop_of(folder, place)
    found(shop, Cause.ZEROED_BLOCKS, HOLE, Span(2_999_990, 2_999_995))
    return shop


def test_real_hosts_hand_out_the_pieces(any_daemon: Daemon, tmp_path: Path) -> None:
    shop = on_host(any_daemon, tmp_path, ftp_place(any_daemon))
    evidence = read(shop)
    strips = [strip for excerpt in evidence.excerpts for strip in excerpt.strips]
    assert len(evidence.excerpts) == 2
    assert all(strip.bad == BAD[strip.bad_at :][: len(strip.bad)] and strip.bad for strip in strips)
    shop.pool.close()


def test_real_sftp_hosts_hand_out_the_pieces(sftp_daemon: Daemon, tmp_path: Path) -> None:
    shop = on_host(sftp_daemon, tmp_path, sftp_place(sftp_daemon))
    strips = [strip for excerpt in read(shop).excerpts for strip in excerpt.strips]
    assert all(strip.bad == BAD[strip.bad_at :][: len(strip.bad)] and strip.bad for strip in strips)
    shop.pool.close()


def test_a_small_file_at_the_limit_comes_whole(any_daemon: Daemon, tmp_path: Path) -> None:
    good = GOOD[: 256 * 1024]
    bad = good[:-1] + bytes([good[-1] ^ 1])
    any_daemon.write(PATH, bad)
    shop = shop_of(tmp_path, ftp_place(any_daemon), good, bad)
    found(shop, Cause.BIT_FLIPS, Span(len(good) - 1, len(good)), good=good, bad=bad)
    evidence = read(shop)
    assert not evidence.changed
    assert evidence.excerpts[0].head[0].bad == bad[-48:]
    shop.pool.close()


def test_a_silent_host_ends_in_a_sentence(fault_host: FaultHost, tmp_path: Path) -> None:
    shop = on_host(fault_host.daemon, tmp_path, ftp_place(fault_host.daemon, timeout=1.0))
    fault_host.faults.add(TransferFault(verb="RETR", after=100, ending=Ending.STALL))
    with pytest.raises(HostError) as silence:
        read(shop)
    assert str(silence.value.explanation).endswith(".")
    shop.pool.close()
