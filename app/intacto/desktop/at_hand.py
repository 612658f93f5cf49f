"""Are the copies still there? One look at the disk for each, for a job: a sleeping disk may take seconds. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from intacto.domain.product import CopyState


class Sight(Enum):
    """What a look at a copy's place shows. Size and time are a hint that it is unchanged, never a proof."""

    AS_READ = "as-read"
    ALTERED = "altered"
    GONE = "gone"


def look_at(copies: Iterable[CopyState]) -> dict[str, Sight]:
    """Return by location what a look shows. Never raises."""
    return {copy.location: _look(copy) for copy in copies}


def _look(copy: CopyState) -> Sight:
    try:
        found = Path(copy.location).stat()
    except (OSError, ValueError):
        return Sight.GONE
    same = (found.st_size, found.st_mtime_ns) == (copy.size, copy.modified_ns)
    return Sight.AS_READ if same else Sight.ALTERED
