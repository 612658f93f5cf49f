"""Good on the host, broken for customers: its own finding in the window's words, and nothing to repair."""

from __future__ import annotations

from dataclasses import replace

from intacto.desktop.presenters.rows import bars, looked_at
from intacto.desktop.presenters.states import Group, State, group_of, state_of, word_of
from intacto.domain.customer import CustomerLook, CustomerTrouble
from intacto.domain.damage import Cause
from intacto.domain.health import judge
from intacto.domain.overview import FileView
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
