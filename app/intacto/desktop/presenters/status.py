"""What the status bar says: the way to the host, and how old the oldest proof is. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from intacto.desktop.presenters.summary import Summary
from intacto.domain.errors import HostError, IntactoError
from intacto.domain.health import DAY
from intacto.domain.shop import Scheme, Shop
from intacto.text import _, ngettext, number


class Way(Enum):
    """What the little picture at the left shows."""

    LOCKED = "locked"
    OPEN = "open"
    UNKNOWN = "unknown"
    HERE = "here"


@dataclass(frozen=True, slots=True)
class Status:
    """Both ends of the bar."""

    way: Way
    left: str
    right: str


def status(
    shop: Shop, encrypted: bool | None, summary: Summary, now: float, failure: IntactoError | None = None
) -> Status:
    """Return the words; ``encrypted`` is how the last login went (None: there was none), ``failure`` ended a run."""
    way, left = _way(shop, encrypted, away=isinstance(failure, HostError))
    days = ngettext("Full round every {count} day", "Full round every {count} days", shop.days)
    round_text = days.format(count=number(shop.days))
    oldest = _oldest(summary, now)
    return Status(way, left, f"{oldest} · {round_text}" if oldest else round_text)


def _way(shop: Shop, encrypted: bool | None, *, away: bool) -> tuple[Way, str]:
    host = shop.address.host
    if shop.is_demo:
        return Way.HERE, _("Demo shop on this computer")
    if shop.address.scheme is Scheme.FILE:
        return Way.HERE, _("Folder of this computer")
    if encrypted is None:
        return Way.UNKNOWN, _("Not connected to {host} yet").format(host=host)
    if away:
        return Way.UNKNOWN, _last_words(encrypted=encrypted).format(host=host)
    if encrypted:
        return Way.LOCKED, _("Encrypted connection to {host}").format(host=host)
    return Way.OPEN, _("Unencrypted connection to {host}").format(host=host)


def _last_words(*, encrypted: bool) -> str:
    """Return how the last connection was, for a host that could not be worked with since."""
    if encrypted:
        return _("Last connection to {host} was encrypted")
    return _("Last connection to {host} was unencrypted")


def _oldest(summary: Summary, now: float) -> str:
    if not summary.total:
        return ""
    if summary.oldest is None:
        return _("Not everything was read yet")
    days = max(0, int((now - summary.oldest) / DAY))
    if not days:
        return _("Oldest proof: today")
    return ngettext("Oldest proof: {count} day", "Oldest proof: {count} days", days).format(count=number(days))
