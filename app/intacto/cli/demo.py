"""``intacto demo --headless``: the real story of a swapped disk, told in the terminal."""

from __future__ import annotations

import tempfile
from pathlib import Path

from intacto.cli import exits
from intacto.cli.house import House
from intacto.cli.screen import Ink, Screen
from intacto.cli.stopping import stopped_by_signals
from intacto.cli.target import opened_office
from intacto.cli.teller import Teller
from intacto.cli.watch import Watch
from intacto.domain import names
from intacto.domain.errors import Cancelled
from intacto.domain.health import Health
from intacto.domain.overview import Decision, FileView
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.events import Work
from intacto.engine.keeper import Keeper
from intacto.engine.office import Office
from intacto.text import _, ngettext, number


def demo(house: House, screen: Screen, teller: Teller) -> int:
    """Tell the story and return the exit code of its last check; everything it made is gone then."""
    with (
        tempfile.TemporaryDirectory(prefix="intacto-demo-") as folder,
        opened_office(house, Path(folder) / "home") as office,
    ):
        shop = house.open_demo(office, Path(folder) / "shop")
        try:
            return _Story(office, office.keeper(shop.shop.name), screen, teller).tell()
        finally:
            shop.stop()


class _Story:
    """Check, what is wrong and why, repair, the seller's decision, and a check of it all."""

    def __init__(self, office: Office, keeper: Keeper, screen: Screen, teller: Teller) -> None:
        self._office = office
        self._keeper = keeper
        self._screen = screen
        self._teller = teller
        self._control = Control()

    def tell(self) -> int:
        with stopped_by_signals(self._control):
            self._begin()
            self._head(_("1. The check: every file is read back from the host"))
            views = self._check()
            self._head(_("2. The repair: good copies take the place of what is broken"))
            self._repair()
            self._head(_("3. The decision: only the seller knows which version is the right one"))
            self._decide([view for view in views if view.health is Health.CHANGED])
            self._head(_("4. The check after it: nothing is believed that was not read"))
            return self._end(self._check())

    def _begin(self) -> None:
        name = self._keeper.shop.name
        self._screen.line(_("Last night the host of “{name}” swapped a disk and restored a backup.").format(name=name))
        self._screen.line(_("This morning names, sizes and dates look right. FTP programs see nothing wrong."))

    def _check(self) -> tuple[FileView, ...]:
        watch = self._watch(Work.CHECK)
        with watch.listening(self._office):
            ended = self._keeper.check(None, self._control)
        if ended.error is not None:
            raise ended.error
        self._go_on()
        views = self._keeper.overview()
        self._teller.summary(self._keeper.shop, views, watch.totals)
        return views

    def _repair(self) -> None:
        watch = self._watch(Work.REPAIR)
        with watch.listening(self._office):
            self._keeper.repair(None, self._control)
        self._go_on()

    def _decide(self, changed: list[FileView]) -> None:
        for view in changed:
            name = names.shown(view.path)
            self._screen.line(
                _("{name} opens fine, but it is not what she sells: the backup was old.").format(name=name)
            )
            self._screen.line(_("She says: put mine back."))
            watch = self._watch(Work.REPAIR)
            with watch.listening(self._office):
                self._keeper.decide(view.path, Decision.PUT_BACK, self._control)
            self._go_on()

    def _end(self, views: tuple[FileView, ...]) -> int:
        code = exits.of_healths(view.health for view in views)
        if code == exits.FINE:
            words = ngettext("The file is exactly what she sells.", "All {count} files are exactly what she sells.",
                             len(views)).format(count=number(len(views)))  # fmt: skip
            self._screen.line(self._screen.paint(words, Ink.FINE))
        return code

    def _watch(self, work: Work) -> Watch:
        # The demo's host is this computer: what is said of unencrypted hosts would only worry.
        return Watch(self._screen, self._teller, work, quiet=True)

    def _head(self, words: str) -> None:
        self._screen.line()
        self._screen.line(self._screen.paint(words, Ink.STRONG))

    def _go_on(self) -> None:
        if self._control.stopped:
            raise Cancelled(say("Stopped"), say("The demo shop is gone; nothing of it was kept."))
