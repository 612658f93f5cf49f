"""Progress: on a terminal rate, time left and the file in hand; piped nothing."""

from __future__ import annotations

import io

from intacto.cli.progress import ProgressBar
from intacto.cli.screen import Screen
from intacto.domain.repair import Step
from intacto.engine.events import Event, FileStarted, Listed, Outcome, Progress, RepairStepped, RunEnded, Work

HALF = Progress("s", Work.CHECK, 1, 2, 50_000_000, 100_000_000, 1_000_000.0, 50.0, 1)
EVENTS: list[Event] = [Listed("s", 1, 2, complete=True), FileStarted("s", "packs/mega.zip", 9), HALF]


class Stream(io.StringIO):
    """Standard error, as a terminal or not."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def drawn(events: list[Event], *, terminal: bool) -> str:
    """Return what a bar that hears ``events`` writes while it is there."""
    stream = Stream(terminal=terminal)
    with ProgressBar(Screen(io.StringIO(), stream)) as bar:
        for event in events:
            bar.hear(event)
        with bar.aside():
            return stream.getvalue()


def test_a_terminal_shows_how_far_it_is_and_the_file_in_hand() -> None:
    told = drawn(EVENTS, terminal=True)
    assert "2 files listed" in told
    assert "50%" in told
    assert "50.0M/100M" in told
    assert "B/s" in told
    assert "mega.zip" in told


def test_a_pipe_shows_nothing() -> None:
    assert drawn(EVENTS, terminal=False) == ""


def test_a_repair_tells_which_file_of_how_many() -> None:
    told = drawn([RepairStepped("s", "a/b.zip", Step.UPLOAD, 2, 3)], terminal=True)
    assert "2 of 3" in told
    assert "b.zip" in told


def test_the_bar_is_gone_when_the_run_ends() -> None:
    stream = Stream(terminal=True)
    with ProgressBar(Screen(io.StringIO(), stream)) as bar:
        for event in EVENTS:
            bar.hear(event)
        bar.hear(RunEnded("s", Work.CHECK, Outcome.FINISHED, None, 2, (), 0))
        assert stream.getvalue().endswith("\r")
