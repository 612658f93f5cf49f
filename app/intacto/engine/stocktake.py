"""Taking stock of the folders of copies: what lies there, whose copy it is, and what the host should have."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from intacto.domain import names
from intacto.domain.product import CopyState
from intacto.domain.words import Message, say
from intacto.engine.control import Control
from intacto.engine.matching import expected_path, match
from intacto.engine.walk import LocalFile, Walk

Known = Mapping[str, Sequence[CopyState]]
"""Copies by product path."""


@dataclass(slots=True)
class Stock:
    """What lies in the folders of copies.

    ``found`` holds the copies of each folder that is there, ``expected`` the products that the host should have by
    their match key, ``kept`` the products that some copy still speaks for, ``problems`` what could not be read.
    """

    found: dict[str, list[tuple[str, CopyState]]] = field(default_factory=dict)
    expected: dict[str, str] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    problems: dict[str, Message] = field(default_factory=dict)


def take_stock(
    roots: Sequence[str], products: Sequence[str], known: Known, unlisted: Collection[str], control: Control
) -> Stock:
    """Look into ``roots`` and return what lies there; raises Cancelled.

    ``products`` are the paths that the host shows or showed, ``known`` what earlier looks found. Of a folder that is
    not there or holds nothing any more (a disk that is not plugged in) or cannot be read, what is known stays. Nothing
    is expected below the host's folders in ``unlisted``: whether it is there cannot be told.
    """
    stock = Stock()
    for root in roots:
        before = [(path, copy) for path, copies in known.items() for copy in copies if copy.root == root]
        if holds_anything(root) or not before:
            _look_into(root, before, products, unlisted, control, stock)
        else:
            stock.kept.update(path for path, _ in before)
    return stock


def _look_into(
    root: str,
    before: Sequence[tuple[str, CopyState]],
    products: Sequence[str],
    unlisted: Collection[str],
    control: Control,
    stock: Stock,
) -> None:
    walk = Walk()
    matched = match(list(walk.files(root, control)), products)
    stock.problems.update(walk.problems)
    pairs = [(path, _state(root, file)) for path, file in matched.pairs]
    known = {path for path, _ in before}
    if not matched.corresponds and matched.pairs:
        stock.problems[root] = say(
            "Most files here are not on your host. They do not count as missing: this is not just your shop's folder."
        )
    if matched.corresponds:
        for file in matched.spare:
            path = expected_path(file.path)
            if is_private(path):
                continue
            if not is_below(path, unlisted):
                path = stock.expected.setdefault(names.match_key(path), path)
            elif path not in known:
                continue
            pairs.append((path, _state(root, file)))
    pairs += [pair for pair in before if _is_in(pair[1].location, walk.unread)]
    stock.kept.update(path for path, _ in pairs)
    stock.found[root] = pairs


def is_below(path: str, folders: Collection[str]) -> bool:
    """Tell whether ``path`` lies in one of ``folders`` or deeper; ``""`` is the shop's own folder, above all."""
    key = names.match_key(path)
    return any(folder == "" or key.startswith(names.match_key(folder) + "/") for folder in folders)


def holds_anything(root: str) -> bool:
    """Tell whether a folder of copies is there: the empty one of a disk that is not plugged in is not.

    One that cannot be read is there, and is told.
    """
    try:
        with os.scandir(root) as entries:
            return any(True for _ in entries)
    except PermissionError:
        return True
    except OSError:
        return False


def is_private(path: str) -> bool:
    """Tell whether a file is hidden, or lies in a hidden folder: settings, keys, locks. No host gets it from us."""
    return any(part.startswith((".", "~$")) for part in path.split("/"))


def _is_in(location: str, folders: Sequence[str]) -> bool:
    return any(Path(location).is_relative_to(folder) for folder in folders)


def _state(root: str, file: LocalFile) -> CopyState:
    return CopyState(root, file.location, file.size, file.modified_ns)
