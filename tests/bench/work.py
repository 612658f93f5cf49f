"""What is measured: sides that do the same work, what they must answer, and what their times must be to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.room import Room


class PassedOverError(Exception):
    """This work cannot be done here; the message says why."""


class WrongAnswerError(Exception):
    """A side did the work and got it wrong; the message says how."""


def _nothing() -> None:
    """Prepare nothing."""


def _as_it_is(answer: object) -> object:
    return answer


@dataclass(frozen=True, slots=True)
class Side:
    """One of those that do the work.

    Only ``act`` is timed. ``before`` makes ready, ``answer`` turns what ``act`` returned into what can be compared.
    ``value`` (None: the seconds) takes the figure that counts from the answer.
    """

    name: str
    act: Callable[[], object]
    before: Callable[[], None] = _nothing
    answer: Callable[[object], object] = _as_it_is
    value: Callable[[object], float] | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """``ours`` must take at most the time of ``peer`` divided by ``at_least``."""

    ours: str
    peer: str
    at_least: float


@dataclass(frozen=True, slots=True)
class Limit:
    """The figure of ``side`` must lie within these bounds."""

    side: str
    unit: str
    at_least: float = float("-inf")
    at_most: float = float("inf")


@dataclass(frozen=True, slots=True)
class Case:
    """A work made ready: its sides, whether an answer is right, and the goals."""

    sides: tuple[Side, ...]
    is_right: Callable[[object], bool]
    goals: tuple[Goal | Limit, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """A work by name. ``prepare`` makes it ready in a room of its own; raises PassedOverError."""

    name: str
    title: str
    prepare: Callable[[Room], Case]
