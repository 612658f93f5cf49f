"""The banner of the host's page: a test under way, how it failed, or that the host moved the shop. No Qt."""

from __future__ import annotations

from intacto.desktop.presenters.banner import Banner, Deed, Mood, Offer, failed
from intacto.desktop.presenters.host import HostPage
from intacto.desktop.presenters.states import State
from intacto.domain.errors import IntactoError
from intacto.text import _


def host_banner(
    page: HostPage, *, probing: bool, failure: IntactoError | None = None, unsaved: str = ""
) -> Banner | None:
    """Return the banner, None where there is nothing to say. ``unsaved`` is why a report was not written."""
    if probing:
        text = _("It takes about a minute. Small files of ours come and go in your shop's folder.")
        return Banner(Mood.NEUTRAL, State.CHECKING, _("Testing your host"), text, Offer(Deed.STOP, _("Stop")))
    if unsaved:
        offer = Offer(Deed.DISMISS, _("Got it"))
        text = _("Nothing was written. Choose another folder.")
        return Banner(Mood.NEUTRAL, State.COULD_NOT_CHECK, _("The report was not saved"), text, offer, unsaved)
    if failure is not None:
        return failed(failure)
    if page.moved_title:
        return Banner(Mood.CHANGED, State.CHANGED, page.moved_title, page.moved_text)
    return None
