"""Early warning: how probably a check by samples notices a disk swap that hit one block in a hundred."""

from __future__ import annotations

from tests.bench.room import Room
from tests.bench.work import Case, PassedOverError, Work


def _prepare(_: Room) -> Case:
    raise PassedOverError("`--proof sampled` is not offered yet")


WORKS = (Work("warning", "a disk swap that hit 1 % of the blocks of 50 GB, at most 300 blocks read", _prepare),)
