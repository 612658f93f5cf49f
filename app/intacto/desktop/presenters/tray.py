"""What the icon beside the clock shows, says and offers, over all shops. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from intacto.desktop.presenters.banner import copies_words
from intacto.desktop.presenters.states import Group, State
from intacto.desktop.presenters.summary import Summary
from intacto.desktop.run_state import RunState
from intacto.domain.errors import IntactoError
from intacto.domain.health import Health
from intacto.engine.events import Work
from intacto.text import _, duration_text, ngettext, number, render, when_text


class TrayShape(StrEnum):
    """The shapes. The values are the theme's."""

    PROVEN = "proven"
    CHECKING = "checking"
    DAMAGED = "damaged"
    CHANGED = "changed"
    COULD_NOT_CHECK = "could_not_check"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class ShopNews:
    """One shop as the tray sees it; ``failure`` is what ended its last run."""

    name: str
    summary: Summary
    run: RunState
    failure: IntactoError | None = None


@dataclass(frozen=True, slots=True)
class TrayFace:
    """The icon's shape, the two lines at the top of its menu, and how many files "Repair all" would take."""

    shape: TrayShape
    title: str
    text: str
    repairable: int
    running: bool
    paused: bool

    @property
    def badge(self) -> State | None:
        """Return the badge beside the title."""
        return None if self.shape is TrayShape.PAUSED else State(self.shape.value)


def face(shops: Sequence[ShopNews], *, held: bool, now: float) -> TrayFace:
    """Return what to show; ``held`` tells that no round starts by itself."""
    running = [shop for shop in shops if shop.run.running]
    paused = held or any(shop.run.paused for shop in running)
    shape, title, text = _worst(shops) or _calm(shops, running, now, paused=paused)
    return TrayFace(shape, title, text, sum(s.summary.with_copy for s in shops), bool(running), paused)


def _worst(shops: Sequence[ShopNews]) -> tuple[TrayShape, str, str] | None:
    repair = sum(len(shop.summary.to_repair) for shop in shops)
    if repair:
        title = ngettext("{count} to repair", "{count} to repair", repair).format(count=number(repair))
        return TrayShape.DAMAGED, title, copies_words(repair, sum(shop.summary.with_copy for shop in shops))
    broken = sum(len(shop.summary.for_customers) for shop in shops)
    if broken:
        title = ngettext("{count} broken for customers", "{count} broken for customers", broken)
        return TrayShape.DAMAGED, title.format(count=number(broken)), _("The files on your host are good.")
    decide = sum(shop.summary.group(Group.DECIDE) for shop in shops)
    if decide:
        title = ngettext("{count} waits for your decision", "{count} wait for your decision", decide)
        return TrayShape.CHANGED, title.format(count=number(decide)), _("Only you know which version you sell.")
    return None


def _calm(
    shops: Sequence[ShopNews], running: Sequence[ShopNews], now: float, *, paused: bool
) -> tuple[TrayShape, str, str]:
    run = next((shop.run for shop in running if not shop.run.paused), None)
    if run is None and paused:
        return TrayShape.PAUSED, _("Paused"), _("Nothing is checked until you go on.")
    if run is not None:
        return TrayShape.CHECKING, _("Repairing") if run.work is Work.REPAIR else _("Checking"), _run_text(run)
    failed = next((shop.failure for shop in shops if shop.failure is not None), None)
    if failed is not None:
        return TrayShape.COULD_NOT_CHECK, _("Could not check"), render(failed.title)
    unread = sum(shop.summary.health(Health.UNREADABLE) for shop in shops)
    if unread:
        text = ngettext("{count} file could not be checked", "{count} files could not be checked", unread)
        return TrayShape.COULD_NOT_CHECK, _("Could not check"), text.format(count=number(unread))
    return _good(shops, now)


def _good(shops: Sequence[ShopNews], now: float) -> tuple[TrayShape, str, str]:
    total = sum(shop.summary.total for shop in shops)
    proven = sum(shop.summary.health(Health.PROVEN) for shop in shops)
    if not total:
        return TrayShape.PAUSED, _("No shop yet"), _("Connect your shop to have it watched.")
    oldest = min((shop.summary.oldest or 0.0 for shop in shops if shop.summary.total), default=0.0)
    text = _("Oldest proof: {when}").format(when=when_text(oldest, now)) if oldest else _("Not everything was read yet")
    if proven == total:
        return TrayShape.PROVEN, _("All proven"), text
    some = _("{proven} of {count} proven").format(proven=number(proven), count=number(total))
    fresh = sum(shop.summary.health(Health.UNKNOWN) for shop in shops)
    shape = TrayShape.COULD_NOT_CHECK if fresh else TrayShape.PROVEN
    return shape, _("Not checked yet") if fresh else _("All well"), some


def _run_text(run: RunState) -> str:
    if not run.files:
        return _("Listing your files")
    done = run.number if run.work is Work.REPAIR and run.number else run.files_done
    text = _("{done} of {count}").format(done=number(done), count=number(run.files))
    return text if run.seconds_left is None else f"{text}, {duration_text(run.seconds_left)}"


def tooltip(tray: TrayFace) -> str:
    """Return what hovering shows."""
    return f"Intacto: {tray.title}"
