"""The table of a survey."""

from __future__ import annotations

from collections.abc import Iterable

from tests.collection.survey import Row

_HEADS = ("kind", "files", "sound", "unknown", "damaged", "| found", "unknown", "unseen", "missed", "accused")


def lines(rows: Iterable[Row]) -> Iterable[str]:
    """Yield the table: what is said of the files as they are, then of damaged versions of the sound ones."""
    form = "{:10}" + "{:>9}" * (len(_HEADS) - 1)
    yield form.format(*_HEADS)
    total = [0] * (len(_HEADS) - 1)
    for row in rows:
        missed, accused = len(row.missed) + len(row.believed), len(row.accused)
        numbers = [
            *(row.files, row.sound, row.unknown, row.damaged, row.found, row.open, row.unseen, missed, accused),
        ]
        total = [old + new for old, new in zip(total, numbers, strict=True)]
        yield form.format(row.kind, *numbers)
    yield form.format("all", *total)
