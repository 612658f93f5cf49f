"""Rows of the database as values of the domain, and back."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from intacto.domain.baseline import Baseline, Origin
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.product import CopyState, FileState, Presence
from intacto.domain.proof import Proof, ProofLevel
from intacto.store.codec import (
    customer_of,
    failure_of,
    finding_of,
    glimpse_of,
    opinion_of,
    opinion_text,
    pack,
    unpack,
)

Row = tuple[Any, ...]

STATE_COLUMNS = """
    file.path, file.size, file.modified, file.seen, file.gone_since,
    baseline.size, baseline.sha256, baseline.origin, baseline.since, baseline.source,
    file.proof_level, file.proof_at, file.proof_size, file.proof_sha256, file.proof_opinion, file.proof_finding,
    file.failure_at, file.failure, dispute.file_id, file.glimpse, file.customer
    FROM file
    LEFT JOIN baseline ON baseline.id = file.baseline_id
    LEFT JOIN dispute ON dispute.file_id = file.id
"""
COPY_COLUMNS = "copy.root, copy.location, copy.size, copy.modified_ns, copy.sha256, copy.opinion, copy.read_at"

_LEVELS = {int(level): level for level in ProofLevel}
_ORIGINS = {origin.value: origin for origin in Origin}


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keep Python from searching for garbage while very many values are made, none of which is any.

    The search takes half of the time where a shop has a hundred thousand files.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def file_state(row: Row) -> FileState:
    """Return the file of a row of :data:`STATE_COLUMNS`."""
    (
        path, size, modified, seen, gone_since,
        want_size, want_sha256, origin, since, source,
        level, at, has_size, has_sha256, opinion, finding,
        failure_at, failure, disputed, glimpse, customer,
    ) = row  # fmt: skip
    wanted = None if want_sha256 is None else Fingerprint(want_size, want_sha256)
    # Most files hold what they should: one value then serves as both, which a hundred thousand files notice.
    same = has_sha256 == want_sha256 and has_size == want_size
    read = None if at is None else wanted if same else Fingerprint(has_size, has_sha256)
    return FileState(
        unpack(path),
        Presence(size, modified, seen, gone_since),
        None if wanted is None else _baseline(wanted, origin, since, source),
        None if read is None else _proof(level, at, read, opinion, finding),
        None if failure_at is None else failure_of(failure_at, failure),
        disputed is not None,
        None if glimpse is None else glimpse_of(glimpse),
        None if customer is None else customer_of(customer),
    )


def baseline(row: Row) -> Baseline:
    """Return the baseline of a row of size, sha256, origin, since and source."""
    size, sha256, origin, since, source = row
    return _baseline(Fingerprint(size, sha256), origin, since, source)


def copy_state(row: Row) -> CopyState:
    """Return the copy of a row of :data:`COPY_COLUMNS`."""
    root, location, size, modified_ns, sha256, opinion, read_at = row
    return CopyState(
        unpack(root),
        unpack(location),
        size,
        modified_ns if isinstance(modified_ns, int) else int(modified_ns),
        sha256,
        None if opinion is None else opinion_of(opinion),
        read_at,
    )


def copy_row(copy: CopyState) -> Row:
    """Return what :func:`copy_state` takes, without the root."""
    return (
        pack(copy.location),
        copy.size,
        _nanoseconds(copy.modified_ns),
        copy.sha256,
        opinion_text(copy.opinion),
        copy.read_at,
    )


def _nanoseconds(at: int) -> int | bytes:
    """Return a time as SQLite can hold it: disks tell times beyond the year 2262, which are no integer of 64 bits."""
    return at if -(2**63) <= at < 2**63 else str(at).encode("ascii")


def _baseline(wanted: Fingerprint, origin: str, since: float, source: bytes) -> Baseline:
    # Who made it is for people only; a word of a newer Intacto is read as the usual one.
    return Baseline(wanted, _ORIGINS.get(origin, Origin.COPY), since, unpack(source))


def _proof(level: int, at: float, fingerprint: Fingerprint, opinion: str | None, finding: str | None) -> Proof | None:
    """Return the proof; of a level that only a newer Intacto knows it is none: the file is read again."""
    known_level = _LEVELS.get(level)
    if known_level is None:
        return None
    return Proof(
        known_level,
        at,
        fingerprint,
        None if opinion is None else opinion_of(opinion),
        None if finding is None else finding_of(finding),
    )
