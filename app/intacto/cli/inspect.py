"""``intacto inspect``: is each file of this computer sound in itself? It needs no shop, no settings and no network."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol
from urllib.parse import quote

from intacto.cli import exits
from intacto.cli.jsonlines import error_object
from intacto.cli.options import Call
from intacto.cli.progress import ProgressBar
from intacto.cli.report import counted, health_word
from intacto.cli.screen import Screen
from intacto.cli.stopping import stopped_by_signals
from intacto.cli.values import Value
from intacto.domain import names
from intacto.domain.errors import AddressInvalid, Cancelled, CopyUnreadable
from intacto.domain.health import Health
from intacto.domain.proof import Soundness
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.events import Work
from intacto.engine.inspect import Inspected, inspect, is_folder, size_of
from intacto.engine.progress import Meter
from intacto.text import _, ngettext, number, render

_HEALTHS: Mapping[Soundness, Health] = {
    Soundness.SOUND: Health.SOUND,
    Soundness.DAMAGED: Health.DAMAGED,
    Soundness.UNKNOWN: Health.UNKNOWN,
}
"""The state whose shape, colour and exit code an opinion has."""


class _Teller(Protocol):
    """Tells what was found, file by file."""

    def file(self, found: Inspected) -> None:
        """Tell of a file that was read."""

    def unreadable(self, path: str, error: CopyUnreadable) -> None:
        """Tell of a file that was not."""

    def summary(self, healths: Sequence[Health]) -> None:
        """Tell how many there are of each state."""


def inspect_files(call: Call, screen: Screen) -> int:
    """Inspect the files that the call names and return the exit code; raises AddressInvalid where one is a folder."""
    for path in call.words:
        if is_folder(path):
            raise AddressInvalid(
                say("“{path}” is a folder", path=names.shown(path)),
                say("Name the files in it. “intacto check file:///FOLDER” looks at all of a folder."),
                paths=(path,),
            )
    teller: _Teller = _Lines(screen) if call.json else _Words(screen)
    control = Control()
    healths: list[Health] = []
    stopped = False
    with stopped_by_signals(control), ProgressBar(screen) as bar:
        meter = Meter("", Work.CHECK, (len(call.words), sum(map(size_of, call.words))), bar.hear, lambda: 1)
        try:
            for path in call.words:
                healths.append(_one(path, control, meter, bar, teller))  # noqa: PERF401 - what came before a stop counts
        except Cancelled:
            stopped = True
    teller.summary(healths)
    code = exits.of_healths(healths)
    return exits.UNSURE if stopped and code == exits.FINE else code


def _one(path: str, control: Control, meter: Meter, bar: ProgressBar, teller: _Teller) -> Health:
    """Inspect one file, tell of it, and return its state; raises Cancelled."""
    file = meter.start(path, size_of(path))
    try:
        found = inspect(path, control, file.read)
    except CopyUnreadable as error:
        file.end()
        with bar.aside():
            teller.unreadable(path, error)
        return Health.UNREADABLE
    file.end()
    with bar.aside():
        teller.file(found)
    return _HEALTHS[found.opinion.soundness]


class _Lines:
    """Tells programs: one JSON object a line."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        screen.speak_utf8()

    def file(self, found: Inspected) -> None:
        """Write what a file says of itself; ``kind`` is null where it is not known."""
        opinion = found.opinion
        self._write(
            {
                "type": "inspection",
                **_path_fields(found.path),
                "kind": opinion.kind or None,
                "soundness": opinion.soundness.value,
                "reason": render(opinion.reason),
                "size": found.size,
            }
        )

    def unreadable(self, path: str, error: CopyUnreadable) -> None:
        """Write why a file could not be read."""
        self._write({**error_object(error), **_path_fields(path)})

    def summary(self, healths: Sequence[Health]) -> None:
        """Write nothing: who reads lines can count them."""

    def _write(self, value: dict[str, Value]) -> None:
        self._screen.line(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


class _Words:
    """Tells people."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def file(self, found: Inspected) -> None:
        """Tell what a file says of itself."""
        screen, health = self._screen, _HEALTHS[found.opinion.soundness]
        word = _("Cannot tell") if health is Health.UNKNOWN else health_word(health)
        state = screen.paint(f"{screen.shape(health)} {word}", screen.ink(health))
        screen.line(f"  {state}  {names.shown(found.path)}\n      {render(found.opinion.reason)}")

    def unreadable(self, path: str, error: CopyUnreadable) -> None:
        """Tell why a file could not be read."""
        self._screen.aside(f"{names.shown(path)}: {render(error.title)}.\n      {render(error.explanation)}")

    def summary(self, healths: Sequence[Health]) -> None:
        """Tell how many files there are of each state, where there are several."""
        if len(healths) < 2:
            return
        self._screen.line()
        for health, count in sorted(Counter(healths).items(), key=lambda found: found[0].severity):
            words = f"{self._screen.shape(health)} {_counted(health, count)}"
            self._screen.line("  " + self._screen.paint(words, self._screen.ink(health)))


def _counted(health: Health, count: int) -> str:
    if health is Health.UNKNOWN:
        words = ngettext("{count} whose format cannot tell", "{count} whose formats cannot tell", count)
        return words.format(count=number(count))
    return counted(health, count)


def _path_fields(path: str) -> dict[str, Value]:
    """Return the path for people, and byte for byte where that is something else."""
    shown = names.shown(path)
    return {"path": shown} if shown == path else {"path": shown, "path_raw": quote(names.wire(path))}
