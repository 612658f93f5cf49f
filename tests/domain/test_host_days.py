"""The days of a host: a silence lasts from the first run that met it to the next that was answered."""

from __future__ import annotations

from intacto.domain.host_days import HostDay, after_run, at_midnight

DAY, NEXT = "2026-05-15", "2026-05-16"
MIDNIGHT = 1_000_000.0
HOUR = 3600.0


def test_a_silence_within_a_day() -> None:
    day = after_run(None, DAY, MIDNIGHT, MIDNIGHT + HOUR, answered=True)
    day = after_run(day, DAY, MIDNIGHT, MIDNIGHT + 2 * HOUR, answered=False)
    day = after_run(day, DAY, MIDNIGHT, MIDNIGHT + 4 * HOUR, answered=False)
    assert (day.answered, day.silent_since) == (1, MIDNIGHT + 2 * HOUR)
    day = after_run(day, DAY, MIDNIGHT, MIDNIGHT + 5 * HOUR, answered=True)
    assert day == HostDay(DAY, 2, 3 * HOUR)
    assert day.silent_hours == 3.0


def test_a_silence_over_midnight_counts_for_both_days() -> None:
    first = after_run(None, DAY, MIDNIGHT, MIDNIGHT + 22 * HOUR, answered=False)
    end = MIDNIGHT + 24 * HOUR
    second = after_run(first, NEXT, end, end + HOUR, answered=True)
    assert at_midnight(first, end) == HostDay(DAY, 0, 2 * HOUR)
    assert second == HostDay(NEXT, 1, HOUR)
    assert at_midnight(second, end) == second
