"""How far the proof goes, level by level: what was reached, what was not and why."""

from __future__ import annotations

from dataclasses import replace

from intacto.desktop.presenters import rows
from intacto.desktop.presenters.levels import Reach, Reached, digests_offered, levels_of
from intacto.domain.customer import CustomerLook, CustomerTrouble
from intacto.domain.health import Health, judge
from intacto.domain.host import Abilities
from intacto.domain.overview import FileView
from intacto.domain.product import FileState
from intacto.domain.proof import Glimpse, ProofLevel
from intacto.domain.words import say
from tests.desktop.files import NOW, PROMISE, file

GOOD = "a" * 64
ALL = Reach(has_web=True, digests=True)


def judged(state: FileState, *, takes_digests: bool = False) -> FileView:
    return FileView(state, judge(state, NOW, PROMISE, takes_digests=takes_digests), has_copy=True)


def looked(view: FileView, trouble: CustomerTrouble | None = None, at: float = NOW - 30.0) -> FileView:
    look = CustomerLook(at, "https://example.com/a.zip", GOOD, trouble, 1000, say("The address answers: not found."))
    return judged(replace(view.state, customer=look))


def test_all_five_are_shown_the_highest_first() -> None:
    glimpse = Glimpse(ProofLevel.SAMPLED, NOW - 20.0, agrees=True, against=GOOD)
    view = looked(file("a.zip"))
    shown = levels_of(judged(replace(view.state, glimpse=glimpse)), Reach(has_web=True, digests=False), NOW)
    assert shown.count == "5 of 5"
    assert [line.bars for line in shown.lines] == [5, 4, 3, 2, 1]
    assert [line.reached for line in shown.lines] == [
        Reached.FINE,
        Reached.FINE,
        Reached.CLOSED,
        Reached.FINE,
        Reached.FINE,
    ]
    assert shown.lines[2].when == "your host does not offer it"
    assert [line.is_best for line in shown.lines] == [True, False, False, False, False]


def test_a_read_back_file_says_what_is_open_and_why() -> None:
    shown = levels_of(file("a.zip"), Reach(), NOW)
    assert shown.count == "4 of 5"
    assert [line.when for line in shown.lines[:1]] == ["no public address yet"]
    assert [line.when for line in levels_of(file("a.zip"), ALL, NOW).lines[:1]] == ["not yet"]
    assert shown.lines[2].when == "not yet"
    assert shown.lines[3].when == "not needed so far"


def test_a_look_against_an_older_original_is_none() -> None:
    old = Glimpse(ProofLevel.DIGEST, NOW - 20.0, agrees=True, against="f" * 64)
    shown = levels_of(judged(replace(file("a.zip").state, glimpse=old)), ALL, NOW)
    assert shown.lines[2].reached is Reached.OPEN


def test_an_address_that_does_not_answer_says_nothing_of_the_file() -> None:
    shown = levels_of(looked(file("a.zip"), CustomerTrouble.UNREACHABLE), ALL, NOW)
    assert shown.count == "4 of 5"
    assert shown.lines[0].reached is Reached.OPEN


def test_good_on_the_host_and_broken_for_customers_says_both() -> None:
    shown = levels_of(looked(file("a.zip"), CustomerTrouble.NOT_FOUND), ALL, NOW)
    assert shown.count == "4 of 5"
    assert shown.lines[0].reached is Reached.WRONG
    assert shown.lines[1].reached is Reached.FINE
    assert shown.lines[1].is_best


def test_nothing_is_said_for_a_file_whose_bytes_are_bad() -> None:
    for health in (Health.DAMAGED, Health.CHANGED, Health.MISSING, Health.UNREADABLE):
        assert levels_of(file("a.zip", health), ALL, NOW).lines == ()


def test_a_file_that_was_never_read_is_only_listed() -> None:
    shown = levels_of(file("a.zip", Health.UNKNOWN), ALL, NOW)
    assert shown.count == "1 of 5"
    assert shown.lines[1].when == "not yet"
    assert shown.lines[0].when == "nothing to compare with"


def test_what_the_host_offers_is_told_by_a_whole_probe_only() -> None:
    assert digests_offered(None) is None
    assert digests_offered(Abilities(NOW, pipelines=True)) is None
    assert digests_offered(Abilities(NOW, reads_at=True)) is False
    assert digests_offered(Abilities(NOW, sha256="XSHA256")) is True


def test_the_list_dates_the_level_that_its_bars_show() -> None:
    day = 86400.0
    assert rows.bars(looked(file("a.zip", at=NOW - 2 * day))) == 5
    assert rows.age_text(looked(file("a.zip", at=NOW - 2 * day)), NOW).startswith("today")
    assert "as your customer gets it" in rows.file_words(looked(file("a.zip")), None, NOW)
    old = file("a.zip", Health.STALE)
    by_server = Glimpse(ProofLevel.DIGEST, NOW - 30.0, agrees=True, against=GOOD)
    view = judged(replace(old.state, glimpse=by_server), takes_digests=True)
    assert view.health is Health.PROVEN
    assert rows.bars(view) == 3
    assert rows.age_text(view, NOW).startswith("today")
    assert rows.file_words(view, None, NOW).startswith("a.zip, Proven (server), server fingerprint, today")
