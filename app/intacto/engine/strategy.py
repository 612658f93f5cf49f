"""Which looks a round makes that reads not everything: pure but for chance."""

from __future__ import annotations

from collections.abc import Sequence
from random import SystemRandom

from intacto.domain.fingerprint import BLOCK_SIZE
from intacto.domain.overview import FileView
from intacto.domain.sampling import SAMPLES, Chance, alarm_stands, draw
from intacto.engine.examine import Examiner
from intacto.engine.queue import Job, Look, job_of, looks_wrong, reading_order

MOST_IN_BATCH = 500
"""Files whose digests one session is asked for: a login costs some ten round trips, so few files a session are dear."""

FEWEST_IN_BATCH = 50


def learn_jobs(views: Sequence[FileView], examiner: Examiner) -> list[Job]:
    """Return the files whose copies must be read first: without a baseline a look has nothing to compare with."""
    return [
        Job(view.path, 0, at_host=False, look=Look.LEARN)
        for view in views
        if view.state.baseline is None and examiner.copies_due(view.state)
    ]


def sample_jobs(views: Sequence[FileView], budget: int = SAMPLES, random: Chance | None = None) -> list[Job]:
    """Return the blocks to look at, and the readings of what looks wrong already."""
    suspects = _suspects(views)
    drawn = draw([view.state for view in views], budget, random or SystemRandom())
    wrong = {job.path for job in suspects}
    samples = [
        Job(sample.path, len(sample.blocks) * BLOCK_SIZE, at_host=True, look=Look.SAMPLE, blocks=sample.blocks)
        for sample in drawn
        if sample.path not in wrong
    ]
    return suspects + samples


def digest_jobs(views: Sequence[FileView], workers: int) -> list[Job]:
    """Return the batches of files whose digests are asked for, and the readings of what looks wrong already."""
    suspects = _suspects(views)
    wrong = {job.path for job in suspects}
    asked = [
        view.path
        for view in reading_order(views)
        if view.state.baseline is not None and view.path not in wrong and job_of(view).at_host
    ]
    size = min(MOST_IN_BATCH, max(FEWEST_IN_BATCH, -(-len(asked) // max(1, workers))))
    batches = [tuple(asked[start : start + size]) for start in range(0, len(asked), size)]
    return suspects + [Job("", 0, at_host=True, look=Look.DIGEST, batch=batch) for batch in batches]


def _suspects(views: Sequence[FileView]) -> list[Job]:
    """Return the readings of what the listing, or an alarm that nobody followed, speaks against."""
    jobs = [job_of(view) for view in reading_order(views) if looks_wrong(view) or alarm_stands(view.state)]
    return [job for job in jobs if job.at_host]
