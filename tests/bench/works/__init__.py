"""The works, in the order in which they are done."""

from __future__ import annotations

from tests.bench.work import Work
from tests.bench.works import archive, cost, diagnose, digest, large, listing, sftp, small, warning

ALL: tuple[Work, ...] = (
    *large.WORKS,
    *small.WORKS,
    *listing.WORKS,
    *digest.WORKS,
    *sftp.WORKS,
    *archive.WORKS,
    *warning.WORKS,
    *cost.WORKS,
    *diagnose.WORKS,
)
