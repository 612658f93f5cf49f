"""What is read next: what looks wrong, then what was never read, then the oldest proof; neighbours of damage first."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from intacto.domain import names
from intacto.domain.health import Health
from intacto.domain.overview import FileView
from intacto.domain.proof import ProofLevel


@dataclass(frozen=True, slots=True)
class Job:
    """A file whose turn will come; ``at_host`` false: only its copies are there to be read. ``size`` in bytes."""

    path: str
    size: int
    at_host: bool


def reading_order(views: Iterable[FileView]) -> list[FileView]:
    """Return ``views`` in the order in which they are to be read."""
    return sorted(views, key=_rank)


def _rank(view: FileView) -> tuple[int, float, str]:
    proof = view.state.proof
    if looks_wrong(view):
        return 0, 0.0, view.path
    if proof is None:
        return 1, 0.0, view.path
    return 2, proof.at, view.path


def looks_wrong(view: FileView) -> bool:
    """Tell whether the listing speaks against a file that is there: it has another size than it should."""
    if view.level > ProofLevel.LISTED:
        return False
    known_before = view.state.proof is not None and view.health is Health.UNKNOWN
    return known_before or view.health in (Health.DAMAGED, Health.CHANGED)


def job_of(view: FileView) -> Job:
    """Return the job of reading this file."""
    presence = view.state.presence
    at_host = presence.seen is not None and presence.gone_since is None
    return Job(view.path, (presence.size or 0) if at_host else 0, at_host)


class ReadingQueue:
    """Jobs in their order. Safe from any thread."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._jobs = deque(jobs)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many are left."""
        with self._lock:
            return len(self._jobs)

    def take(self) -> Job | None:
        """Take the next job; None when all are taken."""
        with self._lock:
            return self._jobs.popleft() if self._jobs else None

    def promote(self, folder: str) -> None:
        """Move what is left of ``folder`` to the front: damage clusters (NetApp, USENIX FAST 2008)."""
        with self._lock:
            near = [job for job in self._jobs if names.folder_of(job.path) == folder]
            if near:
                far = [job for job in self._jobs if names.folder_of(job.path) != folder]
                self._jobs = deque((*near, *far))
