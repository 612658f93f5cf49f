"""A file that is good on the host and reaches customers broken: what they get, since when, what to do. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from intacto.domain.customer import CustomerTrouble
from intacto.domain.overview import FileView
from intacto.text import _, number, render, size_text, when_text


@dataclass(frozen=True, slots=True)
class CustomerFinding:
    """What a section of the details says of one download: ``url`` to try it, ``came`` how much of how much came."""

    when: str
    what: str
    url: str
    came: str
    next_step: str


def customer_finding(view: FileView, now: float) -> CustomerFinding | None:
    """Return the finding, None where nothing is wrong for customers, or more than that is."""
    look = view.state.customer
    if look is None or look.trouble is None or not view.verdict.for_customers:
        return None
    return CustomerFinding(
        when_text(look.at, now), render(look.reason), look.url, _came(view, look.size), next_step(look.trouble)
    )


def _came(view: FileView, size: int) -> str:
    baseline = view.state.baseline
    if not size or baseline is None:
        return ""
    want = baseline.fingerprint.size
    if size_text(size) == size_text(want):
        return _("{have} of {want} bytes").format(have=number(size), want=number(want))
    return _("{have} instead of {want}").format(have=size_text(size), want=size_text(want))


def next_step(trouble: CustomerTrouble) -> str:
    """Return what the person can do about it: none of it is a repair of the file."""
    return {
        CustomerTrouble.NOT_FOUND: _(
            "Open the address below. If it is not the one your shop hands out, correct it in the settings; if it is, "
            "ask your host why its web server does not find the file."
        ),
        CustomerTrouble.REFUSED: _(
            "Look in your host's panel for what guards this folder: permissions, a password, or a protection against "
            "downloads from elsewhere."
        ),
        CustomerTrouble.REDIRECTED: _(
            "Look for a redirect in your shop's settings, in its plugins, and in the file .htaccess of this folder."
        ),
        CustomerTrouble.PAGE: _(
            "Open the address below and read the page that comes: a login, a maintenance page or a protection stands "
            "before the file."
        ),
        CustomerTrouble.WRONG_LENGTH: _(
            "Ask your host whether a cache or a time limit cuts long downloads. The file itself is whole."
        ),
        CustomerTrouble.IN_FRONT: _(
            "The script that hands out your files adds something of its own before them. Have warnings switched off in "
            "it, and its own files saved without a byte order mark."
        ),
        CustomerTrouble.BEHIND: _(
            "The script that hands out your files adds something of its own after them. It must end with the file."
        ),
        CustomerTrouble.COMPRESSED: _(
            "Switch off compression for downloads in your shop or in your host's panel: these files are compressed "
            "already."
        ),
        CustomerTrouble.OLD_COPY: _("Empty the cache of your shop, of its plugins, and of the network before it."),
        CustomerTrouble.OTHER_BYTES: _(
            "Ask your host which of its servers answers at the address below, and where that one takes the file from."
        ),
        CustomerTrouble.UNREACHABLE: _("Nothing needs to be done: the address is tried again."),
    }[trouble]
