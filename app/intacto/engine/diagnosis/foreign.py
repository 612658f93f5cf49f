"""Pages of other products that stand in a bad file: found among files in a folder, each read once."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

import xxhash

from intacto.engine.control import Control
from intacto.engine.diagnosis.original import OnDisk, pieces
from intacto.engine.diagnosis.pages import PAGE


def find_holder(wanted: Collection[bytes], folder: Path, apart: tuple[Path, ...], control: Control) -> str:
    """Return the file below ``folder`` that holds the pages of all these digests, empty where there is none.

    Files in ``apart`` (the pair itself, earlier versions) are passed over, as are those that cannot be read. Raises
    Cancelled.
    """
    if not wanted:
        return ""
    for path in _files(folder, apart):
        found = _held(wanted, path, control)
        if found == set(wanted):
            return path.relative_to(folder).as_posix()
    return ""


def _held(wanted: Collection[bytes], path: Path, control: Control) -> set[bytes]:
    found: set[bytes] = set()
    try:
        with OnDisk(path) as other:
            for piece in pieces(other):
                control.checkpoint()
                for at in range(0, len(piece), PAGE):
                    digest = xxhash.xxh3_128_digest(piece[at : at + PAGE])
                    if digest in wanted:
                        found.add(digest)
    except OSError:
        return set()
    return found


def _files(folder: Path, apart: tuple[Path, ...]) -> Iterator[Path]:
    """Yield the files below ``folder``, by name; links are not followed into other folders."""
    for place, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = Path(place, name)
            if path.is_file() and not any(_is_same(path, other) for other in apart):
                yield path


def _is_same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False
