"""What a desk loads from the store, and what of it is news to those who show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intacto.domain.overview import FileView
from intacto.domain.shop import HostMemory


@dataclass(frozen=True, slots=True)
class Overview:
    """What the store held: all files, and the paths that look different from before.

    ``memory`` is what was learned of the host; ``has_unfinished`` tells whether a crash left a repair half done.
    """

    views: dict[str, FileView]
    differing: tuple[str, ...]
    memory: HostMemory
    has_unfinished: bool


def differing(before: Mapping[str, FileView], after: Mapping[str, FileView]) -> tuple[str, ...]:
    """Return the paths of files that look different from before, are new, or are gone."""
    return tuple(path for path in {**before, **after} if _shown(before.get(path)) != _shown(after.get(path)))


def _shown(view: FileView | None) -> tuple[object, ...]:
    """Return what people see of a file: that a listing saw it once more changes nothing on the screen."""
    if view is None:
        return ()
    state = view.state
    return view.verdict, view.size, view.proven_at, view.has_copy, state.disputed, state.glimpse, state.customer


def looked_at_since(view: FileView, began: float) -> bool:
    """Tell whether a file was read, or could not be, since ``began`` (seconds since the epoch)."""
    state = view.state
    looks = (state.proof.at if state.proof else 0.0, state.failure.at if state.failure else 0.0)
    return max(looks) >= began
