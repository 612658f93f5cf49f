"""Progress is honest (never beyond the whole, no time left before it was measured) and never a flood."""

from __future__ import annotations

from intacto.engine.events import FileStarted, Progress, Work
from intacto.engine.progress import Meter
from tests.engine.bench import SHOP, Heard
from tests.engine.fakes import ManualClock


def meter_of(heard: Heard, clock: ManualClock, files: int = 2, size: int = 1000) -> Meter:
    return Meter(SHOP, Work.CHECK, (files, size), heard, lambda: 3, now=clock)


def test_no_more_than_ten_a_second() -> None:
    heard, clock = Heard(), ManualClock()
    file = meter_of(heard, clock).start("one", 1000)
    for _ in range(1000):
        clock.advance(0.001)
        file.read(1)
    assert 9 <= len(heard.of(Progress)) <= 11


def test_rate_and_time_left() -> None:
    heard, clock = Heard(), ManualClock()
    meter = meter_of(heard, clock)
    file = meter.start("one", 1000)
    file.read(1)
    assert heard.of(Progress)[-1].seconds_left is None
    for _ in range(40):
        clock.advance(0.1)
        file.read(10)
    last = heard.of(Progress)[-1]
    assert abs(last.rate - 100) < 5
    assert last.seconds_left is not None
    assert abs(last.seconds_left - 6) < 0.5
    assert last.sessions == 3


def test_a_long_pause_does_not_spoil_the_rate() -> None:
    heard, clock = Heard(), ManualClock()
    file = meter_of(heard, clock).start("one", 1000)
    for pause in (0.1,) * 20 + (3600.0,) + (0.1,) * 20:
        clock.advance(pause)
        file.read(10)
    assert abs(heard.of(Progress)[-1].rate - 100) < 10


def test_what_is_read_twice_counts_once() -> None:
    heard, clock = Heard(), ManualClock()
    meter = meter_of(heard, clock)
    file = meter.start("one", 600)
    file.read(500)
    file.restart()
    meter.finish()
    assert heard.of(Progress)[-1].bytes_done == 0
    file.read(900)
    file.look_again(900)
    file.end()
    meter.start("two", 400).end()
    meter.finish()
    last = heard.of(Progress)[-1]
    assert (last.files_done, last.files, last.bytes_done, last.bytes) == (2, 2, 1000, 1000)
    assert meter.moved == 2300
    assert [event.path for event in heard.of(FileStarted)] == ["one", "two"]


def test_a_file_without_bytes_at_the_host_counts_as_a_file() -> None:
    heard, clock = Heard(), ManualClock()
    meter = meter_of(heard, clock, files=1, size=0)
    meter.pass_over()
    meter.finish()
    assert (heard.of(Progress)[-1].files_done, heard.of(Progress)[-1].bytes_done) == (1, 0)
