"""What the window says: the words and figures of banner, chips, rows, tray, news, status bar and progress card."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from intacto.desktop.presenters import rows
from intacto.desktop.presenters.banner import Aftermath, Banner, Deed, Mood, banner
from intacto.desktop.presenters.news import Herald, damage_news, is_night, repair_news
from intacto.desktop.presenters.problems import next_problem, worst
from intacto.desktop.presenters.progress import card
from intacto.desktop.presenters.rounds import HOUR, Patience
from intacto.desktop.presenters.states import Group, State, group_of, sentence_of, state_of, word_of
from intacto.desktop.presenters.status import Way, status
from intacto.desktop.presenters.summary import Summary
from intacto.desktop.presenters.tray import ShopNews, TrayShape, face
from intacto.desktop.run_state import RunState
from intacto.domain.errors import (
    Certificate,
    CertificateChanged,
    HostUnreachable,
    IntactoError,
    LoginRefused,
)
from intacto.domain.health import Health
from intacto.domain.overview import FileView
from intacto.domain.repair import Action, RepairResult, Step
from intacto.domain.shop import Shop, parse_address
from intacto.domain.words import say
from intacto.engine.events import Work
from tests.desktop.files import DAY, NOW, file

IDLE = RunState()
CHECKING = RunState(running=True, files_done=3, files=12, bytes_done=30, bytes=120, seconds_left=540.0, path="a/b.zip")
SILENT = HostUnreachable(say("Your host does not answer"), say("We try again later."), technical="timed out")
NOON = time.mktime((2026, 6, 2, 12, 0, 0, 0, 0, -1))


def bad(count: int, copies: int | None = None, extra: tuple[FileView, ...] = ()) -> Summary:
    have = count if copies is None else copies
    damaged = [file(f"{n}.zip", Health.DAMAGED, copy=n < have) for n in range(count)]
    return Summary.of([*damaged, file("fine.zip"), *extra])


def shown(summary: Summary, run: RunState = IDLE, failure: IntactoError | None = None) -> Banner:
    made = banner(summary, run, failure=failure)
    assert made is not None
    return made


# -- states


@pytest.mark.parametrize("health", list(Health))
def test_every_health_has_word_sentence_and_chip(health: Health) -> None:
    view = file("a.zip", health)
    assert word_of(view)
    assert sentence_of(view).endswith(".")
    assert group_of(view) is not Group.ALL


def test_a_check_in_progress_hides_no_known_problem() -> None:
    for health in Health:
        state = state_of(file("a.zip", health), 0.4)
        trouble = health in (Health.DAMAGED, Health.MISSING, Health.CHANGED, Health.UNREADABLE, Health.STALE)
        assert (state is State.CHECKING) is not trouble


# -- rows


def test_a_folder_shows_the_three_worst_the_rest_and_the_proven() -> None:
    counts = dict.fromkeys(State, 2)
    assert rows.folder_badges(counts) == (
        (State.DAMAGED, 2), (State.MISSING, 2), (State.CHANGED, 2), (None, 10), (State.PROVEN, 2),
    )  # fmt: skip
    assert rows.folder_badges({State.PROVEN: 9}) == ((State.PROVEN, 9),)


def test_the_proof_of_a_file_that_could_not_be_read_has_no_full_bar() -> None:
    assert rows.bars(file("a.zip", Health.UNREADABLE)) == 0
    assert rows.bars(file("a.zip", Health.UNKNOWN)) == 1
    assert rows.bars(file("a.zip")) == 4


def test_sizes_and_ages_of_rows() -> None:
    assert rows.file_size(file("a.zip", Health.MISSING)) == rows.NO_SIZE
    assert rows.age_text(file("a.zip", Health.STALE), NOW) == "41 days ago"
    assert rows.percent_text(1.7) == "100%"


# -- banner


@pytest.mark.parametrize(
    ("count", "copies", "text"),
    [
        (1, 1, "You have a good copy of it."),
        (2, 2, "You have a good copy of both."),
        (3, 3, "You have a good copy of all three."),
        (5, 5, "You have a good copy of all 5."),
        (3, 1, "You have a good copy of 1 of them."),
        (2, 0, "No good copy is at hand yet."),
    ],
)
def test_the_banner_counts_what_needs_repair_and_what_can_be(count: int, copies: int, text: str) -> None:
    made = shown(bad(count, copies))
    assert made.mood is Mood.DAMAGED
    assert made.title == ("1 file needs repair" if count == 1 else f"{count} files need repair")
    assert made.text == text
    assert made.offer is not None
    assert made.offer.deed is (Deed.REPAIR_ALL if copies else Deed.SHOW_WORST)
    assert made.offer.primary


def test_the_banner_names_a_decision_besides() -> None:
    made = shown(bad(3, extra=(file("c.zip", Health.CHANGED),)))
    assert made.text == "You have a good copy of all three. One more needs a decision."
    assert made.offer is not None
    assert made.offer.words == "Repair all (3)"


def test_a_changed_file_waits_for_the_seller_and_is_never_repaired_by_itself() -> None:
    made = shown(Summary.of([file("c.zip", Health.CHANGED), file("a.zip")]))
    assert made.mood is Mood.CHANGED
    assert made.title == "1 file waits for your decision"
    assert made.offer is not None
    assert made.offer.deed is Deed.SHOW_WORST


def test_nobody_is_sent_for_copies_while_they_are_being_read() -> None:
    made = shown(bad(1, 0), CHECKING)
    assert made.offer is None
    assert made.text == "We are still looking for good copies."


def test_all_proven_is_said_only_of_all() -> None:
    assert shown(Summary.of([file("a.zip"), file("b.zip")])).title == "All proven"
    made = shown(Summary.of([file("a.zip"), file("b.zip", Health.SOUND)]))
    assert (made.title, made.text) == ("All well", "1 proven, 1 sound.")
    for health in (Health.UNKNOWN, Health.STALE, Health.UNREADABLE):
        made = shown(Summary.of([file("a.zip"), file("b.zip", health)]))
        assert made.mood is Mood.NEUTRAL
        assert made.offer is not None
        assert made.offer.deed is Deed.CHECK_UNPROVEN


def test_a_repair_shows_how_far_it_is_and_can_be_stopped() -> None:
    run = RunState(
        running=True, work=Work.REPAIR, number=1, files=3, path="a/kit.zip", step=Step.UPLOAD, seconds_left=120
    )
    made = shown(bad(3), run)
    assert made.title == "Repairing 1 of 3"
    assert made.text == "kit.zip · uploading under a temporary name · about 2 min"
    assert made.offer is not None
    assert made.offer.deed is Deed.STOP


def test_a_paused_repair_says_so_and_can_go_on() -> None:
    run = RunState(running=True, paused=True, work=Work.REPAIR, number=1, files=3, path="a/kit.zip")
    made = shown(bad(3), run)
    assert (made.title, made.text) == ("Paused", "Repairing 1 of 3")
    assert made.offer is not None
    assert made.offer.deed is Deed.RESUME
    side = card(run)
    assert side is not None
    assert (side.title, side.can_pause, side.paused) == ("Paused", True, True)
    stopping = shown(bad(3), replace(run, stopping=True))
    assert stopping.title == "Stopping"


def test_what_still_needs_repair_is_red_whatever_went_well() -> None:
    fixed = RepairResult("a.zip", Action.REPAIRED, say("Repaired and read back."))
    made = banner(bad(2), IDLE, aftermath=Aftermath((fixed,)))
    assert made is not None
    assert (made.mood, made.title) == (Mood.DAMAGED, "2 files need repair")
    assert made.text == "1 repaired. You have a good copy of both."
    skipped = RepairResult("a.zip", Action.SKIPPED, say("It is well again."))
    made = banner(bad(1), IDLE, aftermath=Aftermath((skipped,)))
    assert made is not None
    assert (made.mood, made.title) == (Mood.DAMAGED, "1 file needs repair")
    assert made.text == "It is well again. You have a good copy of it."


def test_a_repair_that_failed_offers_the_repair_again_and_no_round() -> None:
    made = banner(bad(2), IDLE, failure=SILENT, aftermath=Aftermath())
    assert made is not None
    assert made.offer is not None
    assert (made.offer.deed, made.offer.words) == (Deed.REPAIR_ALL, "Repair all (2)")
    made = banner(bad(2, 0), IDLE, failure=SILENT, aftermath=Aftermath())
    assert made is not None
    assert made.offer is not None
    assert made.offer.deed is Deed.RETRY


def test_after_a_repair_the_banner_says_so_and_what_is_left() -> None:
    fixed = Aftermath((RepairResult("a.zip", Action.REPAIRED, say("Repaired and read back.")),))
    made = banner(Summary.of([file("a.zip")]), IDLE, aftermath=fixed)
    assert made is not None
    assert (made.mood, made.title) == (Mood.PROVEN, "Repaired and read back")
    failed = Aftermath((*fixed.results, RepairResult("b.zip", Action.FAILED, say("The host is full."))))
    made = banner(bad(1), IDLE, aftermath=failed)
    assert made is not None
    assert (made.mood, made.title, made.text) == (Mood.DAMAGED, "1 file is as it was", "b.zip: The host is full.")
    assert made.offer is not None
    assert made.offer.deed is Deed.REPAIR_ALL


def test_failures_say_what_happened_and_offer_one_way_on() -> None:
    refused = LoginRefused(say("The host refused the password. Did you change it?"), say("Type it again."))
    certificate = Certificate("SHA256:00", (), "", None, None, say("It is another one."))
    changed = CertificateChanged(
        say("The certificate is not the one you trusted."), say("We sent nothing."), certificate
    )
    for error, deed in ((SILENT, Deed.RETRY), (refused, Deed.PASSWORD), (changed, Deed.CERTIFICATE)):
        made = shown(bad(1), failure=error)
        assert made.offer is not None
        assert made.offer.deed is deed
    assert shown(bad(1), failure=SILENT).technical == "timed out"


# -- progress card and status bar


def test_the_progress_card_tells_file_share_and_time_left() -> None:
    made = card(CHECKING)
    assert made is not None
    assert (made.title, made.file, made.share, made.text) == ("Checking", "b.zip", 0.25, "3 of 12 · about 9 min")
    assert made.can_pause
    assert card(IDLE) is None


def test_the_status_bar_tells_the_truth_about_encryption() -> None:
    shop = Shop("S", parse_address("ftp://me@ftp.shop.example/x"))
    summary = Summary.of([file("a.zip", Health.STALE)])
    assert status(shop, True, summary, NOW).way is Way.LOCKED
    plain = status(shop, False, summary, NOW)
    assert (plain.way, plain.left) == (Way.OPEN, "Unencrypted connection to ftp.shop.example")
    assert plain.right == "Oldest proof: 41 days · Full round every 7 days"
    away = status(shop, True, summary, NOW, SILENT)
    assert (away.way, away.left) == (Way.UNKNOWN, "Last connection to ftp.shop.example was encrypted")
    assert status(shop, False, summary, NOW, SILENT).left == "Last connection to ftp.shop.example was unencrypted"
    assert status(shop, None, summary, NOW).way is Way.UNKNOWN
    assert status(shop, None, Summary.of([file("a.zip", Health.UNKNOWN)]), NOW).right.startswith("Not everything")


# -- tray and news


@pytest.mark.parametrize(
    ("summary", "run", "failure", "shape", "title"),
    [
        (bad(3), CHECKING, SILENT, TrayShape.DAMAGED, "3 to repair"),
        (Summary.of([file("c.zip", Health.CHANGED)]), IDLE, None, TrayShape.CHANGED, "1 waits for your decision"),
        (Summary.of([file("a.zip")]), CHECKING, None, TrayShape.CHECKING, "Checking"),
        (Summary.of([file("a.zip")]), IDLE, SILENT, TrayShape.COULD_NOT_CHECK, "Could not check"),
        (Summary.of([file("a.zip")]), IDLE, None, TrayShape.PROVEN, "All proven"),
        (Summary.of([file("a.zip", Health.UNKNOWN)]), IDLE, None, TrayShape.COULD_NOT_CHECK, "Not checked yet"),
        (Summary(), IDLE, None, TrayShape.PAUSED, "No shop yet"),
    ],
)
def test_the_tray_shows_the_worst_of_all_shops(
    summary: Summary, run: RunState, failure: IntactoError | None, shape: TrayShape, title: str
) -> None:
    fine = ShopNews("Other", Summary(), IDLE)
    made = face([fine, ShopNews("Shop", summary, run, failure)], held=False, now=NOW)
    assert (made.shape, made.title) == (shape, title)


def test_a_held_shop_shows_that_it_is_paused() -> None:
    assert face([ShopNews("Shop", bad(0), IDLE)], held=True, now=NOW).shape is TrayShape.PAUSED
    assert face([ShopNews("Shop", bad(0), CHECKING)], held=True, now=NOW).title == "Checking"
    paused = replace(CHECKING, paused=True)
    assert face([ShopNews("Shop", bad(0), paused)], held=False, now=NOW).shape is TrayShape.PAUSED


def test_one_message_tells_all_the_damage_of_a_run() -> None:
    views = [file("a.zip", Health.DAMAGED), file("b.zip", Health.MISSING), file("c.zip", Health.DAMAGED)]
    news = damage_news("Papel y Píxel", Summary.of(views))
    assert news.title == "3 files need repair"
    assert news.text == "Papel y Píxel: 2 damaged and 1 missing. You have a good copy of all three."
    assert news.path == "a.zip"


def test_the_same_news_is_told_once_and_never_at_night() -> None:
    herald = Herald("Shop", known=["0.zip"])
    midnight = NOON + 12 * 3600
    assert is_night(midnight)
    assert herald.news(bad(1), NOON) is None
    assert herald.news(bad(2), midnight) is None
    assert herald.news(bad(2), NOON) is not None
    assert herald.news(bad(2), NOON) is None
    assert herald.news(Summary.of([file("1.zip")]), NOON) is None
    assert herald.news(bad(2), NOON) is not None, "it was well in between: that it broke again is news"


def test_the_end_of_a_repair_is_told_with_its_numbers() -> None:
    done = RepairResult("a.zip", Action.REPAIRED, say("Repaired and read back."))
    missed = RepairResult("b.zip", Action.FAILED, say("The host is full."))
    news = repair_news(Aftermath((done, missed)))
    assert news is not None
    assert (news.title, news.fine) == ("Repaired: 1 of 2", False)
    assert repair_news(Aftermath((RepairResult("a.zip", Action.SKIPPED, say("Fine.")),))) is None


# -- rounds and problems


def test_failures_are_tried_again_ever_later_and_refused_logins_never() -> None:
    first = Patience().after(SILENT, NOW)
    second = first.after(SILENT, NOW)
    assert first.earliest is not None
    assert second.earliest is not None
    assert NOW < first.earliest < second.earliest
    refused = second.after(LoginRefused(say("No"), say("No.")), NOW)
    assert not refused.allows(NOW + 1000 * HOUR)
    assert refused.after(None, NOW).allows(NOW + HOUR)


def test_the_keys_step_through_problems_and_start_over() -> None:
    files = [file("1", Health.DAMAGED), file("2", Health.CHANGED), file("3"), file("4", Health.UNREADABLE)]
    assert worst(files) == "1"
    assert next_problem(files, "1") == "2"
    assert next_problem(files, "3") == "4"
    assert next_problem(files, "4") == "1"
    assert next_problem(files, "1", backwards=True) == "4"
    assert next_problem(files, None) == "1"
    assert next_problem([file("3")], "3") is None


def test_the_figures_of_a_shop() -> None:
    summary = bad(2, 1, (file("old.zip", Health.STALE), file("gone.zip", Health.MISSING, copy=False)))
    assert summary.total == 5
    assert summary.to_repair == ("0.zip", "1.zip", "gone.zip")
    assert summary.with_copy == 1
    assert summary.oldest == NOW - 41 * DAY
    assert [group for group, _count in summary.chips(Group.ALL)] == [
        Group.ALL, Group.REPAIR, Group.NO_FRESH_PROOF, Group.PROVEN,
    ]  # fmt: skip
    assert Group.DECIDE in dict(summary.chips(Group.DECIDE))
    assert Summary.of([file("a.zip"), file("b.zip", Health.UNKNOWN)]).oldest is None
