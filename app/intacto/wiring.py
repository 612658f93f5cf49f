"""Builds the real objects and hands them over: the only file that names concrete classes of several rooms."""

from __future__ import annotations

import time
from pathlib import Path

from intacto.engine.office import Means, Office
from intacto.places.opening import open_place
from intacto.store.opening import open_store, open_temporary_store
from intacto.store.vault import KeyringVault


def build(home: Path | None = None) -> Office:
    """Return the office over the database in ``home`` (None: the system's own folder); raises StoreError kinds."""
    means = Means(open_place, open_temporary_store, KeyringVault(), time.time)
    return Office(open_store(home), means)
