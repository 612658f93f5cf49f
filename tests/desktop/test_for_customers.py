"""Good on the host, broken for customers: its own finding in the window's words, and nothing to repair."""

from __future__ import annotations

from dataclasses import replace

from intacto.desktop.presenters.banner import Deed, Mood, banner
from intacto.desktop.presenters.details import Offer, body_of, head_of
from intacto.desktop.presenters.rows import bars, looked_at
from intacto.desktop.presenters.states import Group, State, group_of, state_of, word_of
from intacto.desktop.presenters.summary import Summary
from intacto.desktop.presenters.tray import ShopNews, TrayShape, face
from intacto.desktop.run_state import RunState
from intacto.domain.customer import CustomerLook, CustomerTrouble
from intacto.domain.damage import Cause
from intacto.domain.health import Health, judge
from intacto.domain.overview import FileDetails, FileView
from intacto.domain.proof import ProofLevel
from intacto.domain.words import say
from tests.desktop.files import NOW, file

REASON = say("Customers get a web page in its place.")


def broken(path: str = "a.zip") -> FileView:
    good = file(path)
    assert good.state.baseline is not None
    look = CustomerLook(
        NOW - 5, "https://x/a.zip", good.state.baseline.fingerprint.sha256, CustomerTrouble.PAGE, 9, REASON,
        Cause.ERROR_PAGE, "200 https://x/a.zip; text/html",
    )  # fmt: skip
    state = replace(good.state, customer=look)
    return FileView(state, judge(state, NOW, 86400.0), has_copy=True)


def test_the_row_and_its_chip() -> None:
    view = broken()
    assert view.for_customers
    assert not view.needs_repair
    assert not view.repairable
    assert (state_of(view), word_of(view)) == (State.DAMAGED, "Broken for customers")
    assert group_of(view) is Group.CUSTOMERS
    assert (bars(view), looked_at(view)) == (int(ProofLevel.CUSTOMER), NOW - 5)


def test_the_details_say_what_customers_get_and_offer_no_repair() -> None:
    head = head_of(broken(), RunState(), None, NOW)
    assert head.offer is Offer.CHECK
    assert head.sentences.startswith("Good on your host, broken for customers. Customers get a web page in its place.")
    assert "Look at your shop's software" in head.sentences
    assert head.technical == "200 https://x/a.zip; text/html"
    assert body_of(FileDetails(broken(), (), (), (), None), {}, NOW).damage is None


def test_the_banner_counts_them_apart_from_what_needs_repair() -> None:
    summary = Summary.of([broken("a.zip"), broken("b.zip"), file("c.zip")])
    assert (summary.to_repair, summary.with_copy, summary.for_customers) == ((), 0, 2)
    assert summary.hurt(Health.DAMAGED) == 0
    made = banner(summary, RunState())
    assert made is not None
    assert made.mood is Mood.DAMAGED
    assert made.title == "2 files are good on your host, broken for customers"
    assert made.offer is not None
    assert made.offer.deed is Deed.SHOW_WORST
    both = banner(Summary.of([broken("a.zip"), file("c.zip", Health.DAMAGED)]), RunState())
    assert both is not None
    assert both.title == "1 file needs repair"


def test_the_tray_is_not_calm() -> None:
    shown = face([ShopNews("shop", Summary.of([broken(), file("c.zip")]), RunState())], held=False, now=NOW)
    assert (shown.shape, shown.title) == (TrayShape.DAMAGED, "1 broken for customers")
