"""A move is told by several signs together; what happens every day, alone or by twos, tells none."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacto.domain.host import HostIdentity
from intacto.domain.portrait import (
    SAMPLE,
    Mark,
    Move,
    Portrait,
    Sign,
    compare,
    draw,
    has_moved,
    is_written_anew,
    marks_of,
)
from intacto.domain.product import Entry, EntryKind

DOOR = HostIdentity("220 Pure-FTPd [srv14]", "203.0.113.14", "SHA256:00", ("MLST", "SIZE"))
TIMES = 1_700_000_000.0
BEFORE = Portrait(1.0, DOOR, tuple(Mark(f"packs/{n:02}.zip", "1043", f"801U{n:x}", TIMES + 977 * n) for n in range(40)))
Happening = Callable[[Portrait], Portrait]


def door(**new: Any) -> Happening:  # noqa: ANN401 - any of its fields
    return lambda portrait: replace(portrait, identity=replace(portrait.identity, **new))


def marks(change: Callable[[Mark], Mark]) -> Happening:
    return lambda portrait: replace(portrait, marks=tuple(change(mark) for mark in portrait.marks))


renewed = door(key="SHA256:11")
robin = door(peer="203.0.113.15")
upgraded = door(banner="220 Pure-FTPd 1.0.51", features=("MLST", "SIZE", "UTF8"))
owners = marks(lambda mark: replace(mark, owner="1107"))
uniques = marks(lambda mark: replace(mark, unique="f" + mark.unique))
times = marks(lambda mark: replace(mark, modified=TIMES + 9e6 + hash(mark.path) % 100_000))
summer = marks(lambda mark: replace(mark, modified=(mark.modified or 0) + 3600))
by_minutes = marks(lambda mark: replace(mark, modified=(mark.modified or 0) // 60 * 60))
by_days = marks(lambda mark: replace(mark, modified=(mark.modified or 0) // 86400 * 86400))
by_name = marks(lambda mark: replace(mark, owner="ana"))
silent = marks(lambda mark: Mark(mark.path))


def turned(portrait: Portrait) -> Portrait:
    return replace(portrait, marks=portrait.marks[::-1])


def signs(*happenings: Happening) -> set[Sign]:
    after = BEFORE
    for happening in happenings:
        after = happening(after)
    return {change.sign for change in compare(BEFORE, after)}


def moved(*happenings: Happening) -> bool:
    after = BEFORE
    for happening in happenings:
        after = happening(after)
    return has_moved(compare(BEFORE, after))


@pytest.mark.parametrize(
    "happenings",
    [
        (), (renewed,), (robin,), (upgraded,), (owners,), (times,), (uniques,), (turned,), (summer,), (by_days,),
        (by_name,), (silent,), (renewed, upgraded), (robin, renewed), (upgraded, uniques), (upgraded, turned),
        (uniques, times), (uniques, times, turned), (times, turned),
        (upgraded, by_minutes), (upgraded, by_name), (upgraded, summer, uniques, turned), (robin, summer),
    ],
)  # fmt: skip
def test_everyday_changes_are_no_move(happenings: tuple[Happening, ...]) -> None:
    assert not moved(*happenings)


@pytest.mark.parametrize(
    "happenings",
    [
        (owners, robin),
        (uniques, times, renewed),
        (uniques, times, upgraded),
        (uniques, times, robin),
        (robin, times),
        (owners, renewed),
        (robin, renewed, upgraded),
    ],
)
def test_a_move_is_noticed(happenings: tuple[Happening, ...]) -> None:
    assert moved(*happenings)


def test_changes_are_told_in_the_host_s_own_words() -> None:
    after = owners(robin(upgraded(BEFORE)))
    found = {change.sign: (change.before, change.after) for change in compare(BEFORE, after)}
    assert found == {
        Sign.BANNER: ("220 Pure-FTPd [srv14]", "220 Pure-FTPd 1.0.51"),
        Sign.ADDRESS: ("203.0.113.14", "203.0.113.15"),
        Sign.FEATURES: ("", "UTF8"),
        Sign.OWNERS: ("1043", "1107"),
    }


@pytest.mark.parametrize("happening", [summer, by_minutes, by_days])
def test_another_zone_or_a_coarser_listing_changes_no_time(happening: Happening) -> None:
    assert signs(happening) == set()


def test_some_files_uploaded_anew_are_no_mass_change() -> None:
    few = tuple(
        replace(mark, unique="new", modified=TIMES + 9e7, owner="7") if number % 3 == 0 else mark
        for number, mark in enumerate(BEFORE.marks)
    )
    assert compare(BEFORE, replace(BEFORE, marks=few)) == ()


def test_files_written_anew_are_told_apart_from_a_move() -> None:
    """Another account that uploads changes owners too: nothing of that shows another server."""
    for happenings, anew in (
        ((uniques, times, turned), True),
        ((owners, uniques), True),
        ((owners, uniques, times, turned), True),
        ((owners, turned), True),
        ((owners,), False),
        ((times, turned), False),
        ((upgraded, uniques), False),
    ):
        after = BEFORE
        for happening in happenings:
            after = happening(after)
        changes = compare(BEFORE, after)
        assert (is_written_anew(changes), Move(2.0, 1.0, changes).is_by_host) == (anew, False)


def test_what_is_left_out_does_not_count() -> None:
    after = times(uniques(owners(robin(BEFORE))))
    ours = {mark.path for mark in BEFORE.marks[2:]}
    assert {change.sign for change in compare(BEFORE.without(ours), after)} == {Sign.ADDRESS}


def test_two_files_are_no_mass() -> None:
    before, after = (replace(p, marks=p.marks[:2]) for p in (BEFORE, owners(uniques(times(BEFORE)))))
    assert compare(before, after) == ()


def entries(count: int) -> list[Entry]:
    return [Entry(f"a/{n}.zip", EntryKind.FILE, 1, 1.0, "7", str(n)) for n in range(count)]


def test_the_sample_is_the_same_whatever_else_is_there() -> None:
    few, many = entries(300), entries(340)
    one, two = {e.path for e in draw(few)}, {e.path for e in draw(many)}
    assert len(one) == len(two) == SAMPLE
    assert len(one & two) > SAMPLE * 0.7
    half = draw([*draw(few[:150]), *few[150:]])
    assert half == draw(few), "in parts as well as at once"
    assert [e for e in few if e in draw(few)] == draw(few), "in their order"


@given(st.integers(0, 10**6), st.integers(0, 90), st.integers(0, 90))
def test_what_is_the_same_has_not_changed(seed: int, new: int, lost: int) -> None:
    """Files that come and go say nothing, nor does the order in which folders happened to be listed."""
    chance = random.Random(seed)
    folders = [[Entry(f"{f}/{n}", EntryKind.FILE, 1, n * 7.0, "9", f"{f}-{n}") for n in range(30)] for f in "abc"]
    added = [Entry(f"d/{n}", EntryKind.FILE, 1, 1.0, "3", f"n{n}") for n in range(new)]
    gone = set(chance.sample(range(90), lost))
    before = [e for folder in folders for e in folder]
    kept = [e for number, e in enumerate(before) if number not in gone]
    later = [*added, *(e for f in chance.sample("abc", 3) for e in kept if e.path.startswith(f))]
    first, second = (Portrait(0.0, DOOR, marks_of(draw(files))) for files in (before, later))
    assert compare(first, second) == ()


def greeting(user: int, hour: str) -> Happening:
    """As Pure-FTPd greets."""
    return door(
        banner="220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------\n"
        f"220-You are user number {user} of 50 allowed.\n220-Local time is now {hour}. Server port: 21.\n"
        "220 You will be disconnected after 15 minutes of inactivity."
    )


def test_a_greeting_that_tells_the_hour_is_no_other_server() -> None:
    before, after = greeting(1, "09:46")(BEFORE), greeting(12, "23:47")(BEFORE)
    assert compare(before, after) == ()
    anew = compare(before, times(uniques(after)))
    assert not has_moved(anew)
    assert is_written_anew(anew)


@pytest.mark.parametrize("other", ["220 Pure-FTPd [srv15]", "220 ProFTPD 1.3.8 Server", "220 (vsFTPd 3.0.5)"])
def test_a_greeting_of_another_server_is_one(other: str) -> None:
    for known in ("220 Pure-FTPd [srv14]", "220 ProFTPD 1.3.7 Server", "220 (vsFTPd 3.0.3)"):
        (change,) = compare(door(banner=known)(BEFORE), door(banner=other)(BEFORE))
        assert change.sign is Sign.BANNER
