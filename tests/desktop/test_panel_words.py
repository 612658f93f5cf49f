"""The words and figures of details, map, plan, drop, connect and history, without any window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intacto.desktop.at_hand import Sight
from intacto.desktop.presenters.connect import (
    Kind,
    Typed,
    address_of,
    default_name,
    grouped_fingerprint,
    ranked_folders,
    suggested_folder,
    untangled,
)
from intacto.desktop.presenters.copies import RootKind, copy_lines, root_of
from intacto.desktop.presenters.damage import Mark, Share, amounts, damage_map
from intacto.desktop.presenters.damage_words import bytes_text
from intacto.desktop.presenters.details import Offer, body_of, head_of, short_fingerprint
from intacto.desktop.presenters.drop import NextStep, answer, answer_for_several, pair_by_name
from intacto.desktop.presenters.history import day_and_time, history_lines
from intacto.desktop.presenters.plan import StepState, plan_if_dropped, plan_under_way
from intacto.desktop.presenters.states import State
from intacto.desktop.run_state import RunState
from intacto.domain.damage import Cause, Span
from intacto.domain.errors import AddressInvalid
from intacto.domain.health import DAY, Health, judge
from intacto.domain.overview import CopyFit, CopyVerdict, FileDetails, FileView, Happening, HappeningKind
from intacto.domain.product import CopyState, FileState, Presence
from intacto.domain.repair import Step
from intacto.domain.shop import Address, Scheme, parse_address
from intacto.domain.words import say
from intacto.engine.events import Work
from intacto.text import day_text
from tests.desktop.files import NOW, file

IDLE = RunState()


def with_spans(view: FileView, cause: Cause, *spans: Span) -> FileView:
    return replace(view, verdict=replace(view.verdict, cause=cause, spans=spans))


@pytest.mark.parametrize(
    ("health", "copy", "offer"),
    [
        (Health.DAMAGED, True, Offer.REPAIR),
        (Health.DAMAGED, False, Offer.FIND_COPY),
        (Health.MISSING, True, Offer.REPAIR),
        (Health.CHANGED, True, Offer.DECIDE),
        (Health.UNREADABLE, True, Offer.CHECK),
        (Health.STALE, True, Offer.CHECK),
        (Health.SOUND, True, Offer.CHECK),
        (Health.PROVEN, True, Offer.CHECK),
    ],
)
def test_each_state_asks_for_one_thing(health: Health, copy: bool, offer: Offer) -> None:
    assert head_of(file("a/kit.zip", health, copy=copy), IDLE, None, NOW).offer is offer


def test_a_file_that_only_a_copy_told_of_waits_for_that_copy() -> None:
    bare = FileState("a/kit.zip", Presence(None, None, None))
    view = FileView(bare, judge(bare, NOW, 7 * DAY), has_copy=False)
    head = head_of(view, IDLE, None, NOW)
    assert (head.offer, head.hint) == (Offer.FIND_COPY, "Your copy is read in this round. Then it can be put there.")


def test_a_damaged_file_says_what_its_buyer_gets() -> None:
    head = head_of(file("a/kit.zip", Health.DAMAGED), IDLE, None, NOW)
    assert head.sentences == "The ZIP no longer opens. Whoever downloads it gets a broken file."
    assert head.facts == "a  ·  1.0 KB"


def test_nothing_can_be_begun_while_a_repair_is_under_way() -> None:
    head = head_of(file("kit.zip", Health.DAMAGED), RunState(running=True, work=Work.REPAIR), None, NOW)
    assert not head.can_act
    assert head_of(file("kit.zip", Health.DAMAGED), RunState(running=True), None, NOW).can_act


def test_the_map_magnifies_the_first_gap() -> None:
    view = file("kit.zip", Health.DAMAGED)
    big = with_spans(view, Cause.ZEROED_BLOCKS, Span(12_300_000, 12_365_536), Span(184_000_000 - 100, 184_000_000))
    shown = damage_map(big)
    assert shown is not None
    assert len(shown.whole) == 2
    assert len(shown.gaps) == 1
    assert shown.gaps[0].start == pytest.approx(0.375)
    assert shown.gaps[0].end == pytest.approx(0.625)
    assert (shown.left, shown.middle, shown.right) == ("12.2 MB", "64 KiB of zeros at 12.3 MB", "12.5 MB")
    assert shown.spoken == "2 gaps, the first of 64 KiB at 12.3 MB of 184 MB; the rest is fine."


@pytest.mark.parametrize(
    ("cause", "span", "words"),
    [
        (Cause.BIT_FLIPS, Span(500, 501), "A flipped bit at 0.5 KB"),
        (Cause.TRUNCATED, Span(200, 1000), "800 bytes missing from 0.2 KB on"),
        (Cause.EMPTIED, Span(0, 1000), "All of it is missing"),
        (Cause.UNKNOWN, Span(0, 10), "10 bytes differ at 0.0 KB"),
        (Cause.ZERO_TAIL, Span(488, 1000), "512 bytes of zeros at 0.5 KB"),
        (Cause.BYTES_PREPENDED, Span(0, 3), "3 bytes too many at the beginning"),
        (Cause.BYTES_INSERTED, Span(500, 516), "16 bytes too many at 0.5 KB"),
        (Cause.FOREIGN_BLOCK, Span(0, 512), "512 bytes from elsewhere at 0.0 KB"),
        (Cause.RANDOM_CONTENT, Span(0, 1000), "All of it differs"),
        (Cause.ASCII_CRLF_TO_LF, Span(7, 1000), "Nearly all of it differs"),
        (Cause.RESUME_SPLICE, Span(500, 1000), "All of it differs from 0.5 KB on"),
    ],
)
def test_the_map_says_what_is_there(cause: Cause, span: Span, words: str) -> None:
    shown = damage_map(with_spans(file("kit.zip", Health.DAMAGED), cause, span))
    assert shown is not None
    assert shown.middle == words
    assert all(0 <= share.start <= share.end <= 1 for share in (*shown.whole, *shown.gaps, shown.lens))


@pytest.mark.parametrize(
    ("cause", "spans", "words"),
    [
        (Cause.TRUNCATED, [Span(200, 1000)], "It breaks off at 0.2 KB of 1.0 KB: 800 bytes are missing"),
        (Cause.EMPTIED, [Span(0, 1000)], "All of it is missing: 1.0 KB."),
        (Cause.BIT_FLIPS, [Span(500, 501)], "A flipped bit at 0.5 KB of 1.0 KB; the rest is fine."),
        (Cause.BIT_FLIPS, [Span(500, 501), Span(700, 701)], "2 flipped bits, the first at 0.5 KB of 1.0 KB"),
        (Cause.BYTES_APPENDED, [Span(1000, 1081)], "81 bytes too many at 1.0 KB of 1.1 KB; the rest is fine."),
        (Cause.SWAPPED_BLOCKS, [Span(0, 100), Span(500, 600)], "2 pieces from elsewhere, the first of 100 bytes"),
        (Cause.RANDOM_CONTENT, [Span(0, 1000)], "All of it differs: 1.0 KB."),
        (Cause.RESUME_SPLICE, [Span(500, 1000)], "All of it differs from 0.5 KB on, to its end at 1.0 KB."),
        (Cause.UNKNOWN, [Span(9 * n, 9 * n + 1) for n in range(1000)], "1,000 places and more differ"),
    ],
)
def test_the_map_is_said_in_a_sentence(cause: Cause, spans: list[Span], words: str) -> None:
    shown = damage_map(with_spans(file("kit.zip", Health.DAMAGED), cause, *spans))
    assert shown is not None
    assert shown.spoken.startswith(words)
    no_rest = (Cause.EMPTIED, Cause.RANDOM_CONTENT, Cause.RESUME_SPLICE, Cause.UNKNOWN)
    assert ("the rest is fine" in shown.spoken) == (cause not in no_rest)


def test_bytes_that_went_out_of_a_file_are_counted_though_no_range_holds_them() -> None:
    view = file("kit.zip", Health.DAMAGED)
    proof = view.state.proof
    assert proof is not None
    short = replace(
        view, state=replace(view.state, proof=replace(proof, fingerprint=replace(proof.fingerprint, size=488)))
    )
    shown = damage_map(with_spans(short, Cause.BYTES_MISSING, Span(300, 300)))
    assert shown is not None
    assert (shown.mark, shown.amount) == (Mark.ABSENT, "512 bytes of 1.0 KB")
    assert shown.middle == "512 bytes missing at 0.3 KB"
    assert len(shown.gaps) == 1


def test_a_part_that_is_there_twice_is_too_much() -> None:
    view = file("kit.zip", Health.DAMAGED)
    proof = view.state.proof
    assert proof is not None
    longer = replace(proof, fingerprint=replace(proof.fingerprint, size=1300))
    view = replace(view, state=replace(view.state, proof=longer))
    shown = damage_map(with_spans(view, Cause.RESUME_SPLICE, Span(500, 800)))
    assert shown is not None
    assert (shown.mark, shown.middle) == (Mark.EXTRA, "300 bytes too many at 0.5 KB")


def test_any_gap_can_be_magnified() -> None:
    spans = [Span(at, at + 65_536) for at in (1_000_000, 5_000_000, 5_100_000, 9_000_000)]
    view = with_spans(file("kit.zip", Health.DAMAGED), Cause.ZEROED_BLOCKS, *spans)
    third = damage_map(view, 2)
    assert third is not None
    assert (third.chosen, third.counter, third.picks) == (2, "3 of 4", (1, 2))
    assert third.middle == "64 KiB of zeros at 5.1 MB"
    assert third.spoken.endswith("Number 3 is shown: 64 KiB at 5.1 MB.")
    assert [third.nearest(share) for share in (0.0, 0.5, 0.57, 1.0)] == [0, 1, 2, 3]
    assert [third.nearest_in_lens(share) for share in (0.0, 0.5, 1.0)] == [1, 2, 2]
    beyond = damage_map(view, 99)
    assert beyond is not None
    assert beyond.chosen == 3


def test_many_gaps_are_told_by_how_much_of_each_cell_is_hit() -> None:
    found = amounts((Share(0.0, 0.1), Share(0.25, 0.25), Share(0.45, 0.85), Share(1.0, 1.0)), 4)
    assert found[0] == pytest.approx(0.4)
    assert 0 < found[1] < 0.3
    assert found[2] == pytest.approx(1.0)
    assert found[3] == pytest.approx(0.4)
    assert amounts((), 3) == [0.0, 0.0, 0.0]


def test_no_map_where_nothing_is_known() -> None:
    assert damage_map(file("kit.zip", Health.DAMAGED)) is None


def test_amounts_are_told_in_blocks() -> None:
    assert [bytes_text(size) for size in (1, 700, 65_536, 100_000, 5_000_000)] == [
        "1 byte",
        "700 bytes",
        "64 KiB",
        "97.7 KiB",
        "5.0 MB",
    ]


def copy_state(location: str, sha: str | None = "a" * 64, root: str = "/home/ana/originals") -> CopyState:
    return CopyState(root, location, 1000, 1, sha, None, NOW - 60 if sha else None)


def test_copies_are_told_as_they_are_now() -> None:
    view = file("kit.zip", Health.DAMAGED)
    copies = (copy_state("/o/gone.zip"), copy_state("/o/new.zip"), copy_state("/o/good.zip"), copy_state("/o/x", None))
    sights = {"/o/gone.zip": Sight.GONE, "/o/new.zip": Sight.ALTERED}
    lines = copy_lines(view, copies, sights, NOW)
    assert [line.words for line in lines] == ["Verified today", "Not there", "Not read yet", "Not read yet"]
    body = body_of(FileDetails(view, copies, (), (), None), sights, NOW)
    assert body.copies_count == "1 of 4 at hand"


def test_another_version_is_not_a_good_copy() -> None:
    lines = copy_lines(file("kit.zip"), (copy_state("/o/k", "f" * 64),), {}, NOW)
    assert (lines[0].badge, lines[0].words, lines[0].good) == (State.CHANGED, "Other version", False)


@pytest.mark.parametrize(
    ("folder", "title", "kind"),
    [
        ("/home/ana/shop", "This computer", RootKind.COMPUTER),
        ("/run/media/ana/Backup 2/zips", "Backup 2", RootKind.DISK),
        ("/media/ana/Backup", "Backup", RootKind.DISK),
        ("/Volumes/Backup", "Backup", RootKind.DISK),
        ("/mnt/disk", "disk", RootKind.DISK),
    ],
)
def test_a_folder_is_named_by_its_disk(folder: str, title: str, kind: RootKind) -> None:
    root = root_of(folder)
    assert (root.title, root.kind) == (title, kind)


def test_history_is_newest_first_with_days_people_use() -> None:
    lines = history_lines(
        (
            Happening("kit.zip", NOW - 40 * 86400, HappeningKind.PROVEN, say("Proven. Read back in full")),
            Happening("kit.zip", NOW, HappeningKind.UNDONE, say("The repair was undone.")),
        ),
        NOW,
    )
    assert [line.badge for line in lines] == [None, State.PROVEN]
    assert lines[0].when.startswith("Today, ")
    assert day_and_time(NOW - 86400, NOW) == "Yesterday"
    assert lines[1].when == day_text(NOW - 40 * 86400)


def test_a_plan_ticks_in_the_order_of_the_repair() -> None:
    def states(step: Step | None) -> str:
        return "".join(each.state.value[0] for each in plan_under_way(step).steps)

    assert [states(step) for step in (None, *Step)] == [
        "rwwww",
        "rwwww",
        "drwww",
        "ddrww",
        "dddrw",
        "ddddr",
        "ddddr",
        "ddddr",
        "ddddr",
        "ddddd",
    ]
    assert plan_if_dropped("kit.zip", known_good=True).steps[0].state is StepState.DONE
    assert plan_if_dropped("kit.zip", known_good=False).steps[0].state is StepState.WAITING


@pytest.mark.parametrize(
    ("fit", "title", "step"),
    [
        (CopyFit.IDENTICAL, "Identical to the original", NextStep.NONE),
        (CopyFit.LIKELY, "Name and size fit", NextStep.NONE),
        (CopyFit.DAMAGED, "This copy is damaged too", NextStep.FIND_ANOTHER),
        (CopyFit.OTHER_VERSION, "It is another version", NextStep.FIND_ANOTHER),
        (CopyFit.OTHER_PRODUCT, "It is another product", NextStep.GO_THERE),
        (CopyFit.UNSURE, "We cannot be sure it is good", NextStep.NONE),
        (CopyFit.IS_FOLDER, "It is a folder; the ZIP is needed", NextStep.NONE),
        (CopyFit.STILL_COPYING, "It is still being copied", NextStep.RETRY),
        (CopyFit.NO_ROOM, "It does not fit on your host", NextStep.NONE),
        (CopyFit.ALREADY_FINE, "This file is already fine", NextStep.NONE),
        (CopyFit.UNREADABLE, "This copy cannot be read", NextStep.FIND_ANOTHER),
    ],
)
def test_every_answer_has_its_words(fit: CopyFit, title: str, step: NextStep) -> None:
    told = answer(CopyVerdict(fit, "a/kit.zip", "/found/kit.zip", "a/set.zip"))
    assert (told.title, told.step, told.accepted) == (title, step, fit.accepted)
    assert told.text.endswith((".", "?"))
    assert bool(told.step_label) is (step is not NextStep.NONE)


def test_files_find_their_products_by_name() -> None:
    views = [file("a/kit.zip"), file("b/kit.zip"), file("b/niño.zip")]
    sources = ["/x/kit.zip", "/x/nin\u0303o.zip", "/x/other.zip"]
    pairing = pair_by_name(sources, views, "b")
    assert [(pair.source, pair.path) for pair in pairing.pairs] == [
        ("/x/kit.zip", "b/kit.zip"),
        ("/x/nin\u0303o.zip", "b/niño.zip"),
    ]
    assert pairing.strangers == ("/x/other.zip",)
    assert pair_by_name(["/x/kit.zip"], views).strangers == ("/x/kit.zip",)
    told = answer_for_several(pairing)
    assert (told.name, told.title, told.accepted) == ("3 files", "2 match by name", True)
    assert told.text.endswith("1 is left aside.")
    assert not answer_for_several(pair_by_name(["/x/other.zip"], views)).accepted


def test_a_fingerprint_is_shortened_at_its_middle() -> None:
    assert short_fingerprint("7f3a91c05be2" + "0" * 44 + "04d8e61c") == "7f3a 91c0 5be2 … 04d8 e61c"
    assert grouped_fingerprint("SHA256:" + "ab" * 32).splitlines()[1] == ":".join(["AB"] * 16)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        (Typed("ftp.example.com", "ana"), "ftp://ana@ftp.example.com/"),
        (Typed(" ftp.example.com:2121 ", "ana"), "ftp://ana@ftp.example.com:2121/"),
        (Typed("ftp.example.com", "ana", Kind.IMPLICIT, folder="/shop/"), "ftps://ana@ftp.example.com//shop"),
        (Typed("ftp://bob@host:99/down loads", ""), "ftp://bob@host:99/down%20loads"),
        (Typed("2001:db8::1", "ana"), "ftp://ana@[2001:db8::1]/"),
        (Typed("host", "ana@example.com"), "ftp://ana%40example.com@host/"),
    ],
)
def test_what_was_typed_becomes_an_address(typed: Typed, url: str) -> None:
    address = address_of(typed)
    assert address.url == url
    assert parse_address(address.url) == address


@pytest.mark.parametrize("server", ["", "http://host", "file:///home", "ftp://a:b@host", "host:port:what/"])
def test_what_is_no_server_is_refused_in_words(server: str) -> None:
    with pytest.raises(AddressInvalid):
        address_of(Typed(server, "ana"))


@pytest.mark.parametrize("text", ["ana\r\nDELE x", "a\0b"])
def test_line_breaks_never_reach_the_wire(text: str) -> None:
    with pytest.raises(AddressInvalid):
        address_of(Typed("host", text))
    with pytest.raises(AddressInvalid):
        address_of(Typed("host", "ana", folder=text))


def test_an_address_is_taken_apart_once() -> None:
    once = untangled(Typed("ftp+tls://ana@host:2121/shop", ""))
    assert once == Typed("host", "ana", Kind.TLS, 2121, "shop")
    assert untangled(once) == once


def test_likely_folders_come_first() -> None:
    folders = ["logs", "Downloads", "www", "Álbum", "public_html"]
    assert ranked_folders(folders) == ("public_html", "www", "Downloads", "logs", "Álbum")
    assert suggested_folder(folders) == "public_html"
    assert suggested_folder(["logs"]) == ""


def test_a_shop_is_named_after_its_host() -> None:
    address = Address(Scheme.FTP, "ftp.papelypixel.example", 21, "ana", "")
    assert default_name(address, []) == "papelypixel"
    assert default_name(address, ["Papelypixel"]) == "papelypixel 2"
    assert default_name(replace(address, host="127.0.0.1", folder="a/shop"), []) == "shop"
    assert default_name(replace(address, host="127.0.0.1"), []) == "My shop"
