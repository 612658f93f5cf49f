"""What is read next: what looks wrong, then what was never read, then the oldest proof; neighbours of damage first."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from intacto.domain import names
from intacto.domain.health import Health
from intacto.domain.overview import FileView
from intacto.domain.proof import ProofLevel


class Look(Enum):
    """What is done when a job's turn comes."""

    READ = "read"
    LEARN = "learn"
    """Only the copies on this computer are read, for a baseline."""
    SAMPLE = "sample"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Job:
    """A file whose turn will come; ``at_host`` false: only its copies are there to be read. ``size`` in bytes.

    ``blocks`` are the numbers of the blocks to sample, ``batch`` the paths whose digests are asked for together.
    """

    path: str
    size: int
    at_host: bool
    look: Look = Look.READ
    blocks: tuple[int, ...] = ()
    batch: tuple[str, ...] = ()


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
        self._read = {job.path for job in self._jobs if job.look is Look.READ}
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

    def put_first(self, jobs: Iterable[Job]) -> list[Job]:
        """Put readings at the front that were not queued before, and return them."""
        with self._lock:
            new = [job for job in jobs if job.path not in self._read]
            self._read.update(job.path for job in new)
            self._jobs.extendleft(reversed(new))
            return new

    def read_all(self, jobs: Iterable[Job], folder: str) -> list[Job]:
        """Let everything be read, what lies in ``folder`` first; return what was not queued before.

        Lesser looks that are still to come are dropped: reading tells more.
        """
        with self._lock:
            new = [job for job in jobs if job.path not in self._read]
            self._read.update(job.path for job in new)
            left = [job for job in (*self._jobs, *new) if job.look is Look.READ]
            self._jobs = deque(sorted(left, key=lambda job: names.folder_of(job.path) != folder))
            return new
