"""Which file to start on, and which problem comes next. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from intacto.desktop.presenters.states import Group, group_of
from intacto.domain.health import Health
from intacto.domain.overview import FileView


def worst(files: Iterable[FileView]) -> str | None:
    """Return the file to start on: the worst one, the first of those in the order given; None where there is none."""
    found = min(files, key=lambda view: view.health.severity, default=None)
    return None if found is None else found.path


def is_problem(view: FileView) -> bool:
    """Tell whether something is to be done about a file."""
    return group_of(view) in (Group.REPAIR, Group.CUSTOMERS, Group.DECIDE) or view.health is Health.UNREADABLE


def next_problem(files: Sequence[FileView], current: str | None, *, backwards: bool = False) -> str | None:
    """Return the problem after (or before) ``current`` in the order given, starting over at the end."""
    order = [view for view in files if view.path == current or is_problem(view)]
    if backwards:
        order.reverse()
    here = next((row for row, view in enumerate(order) if view.path == current), -1)
    for view in [*order[here + 1 :], *order[: max(here, 0)]]:
        if view.path != current:
            return view.path
    return None
