"""Which copy belongs to which product: by its path, else by a name that only one product has."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from intacto.domain import names
from intacto.engine.walk import LocalFile


@dataclass(frozen=True, slots=True)
class Matched:
    """The files of one folder of copies, each with its product; ``spare`` are those that no product claims.

    ``corresponds`` tells whether the folder is laid out as the host is, so that a spare file means a lost product.
    """

    pairs: tuple[tuple[str, LocalFile], ...]
    spare: tuple[LocalFile, ...]
    corresponds: bool


def match(files: Sequence[LocalFile], products: Iterable[str]) -> Matched:
    """Return what belongs together; ``products`` are the paths that the host shows or showed.

    A base name decides only where one product without a copy at its own path and one spare file bear it: anything
    else would be a guess, and a guess here would call a good file bad.
    """
    by_key = {names.match_key(path): path for path in products}
    pairs: list[tuple[str, LocalFile]] = []
    spare: list[LocalFile] = []
    for file in files:
        product = by_key.get(names.match_key(file.path))
        if product is None:
            spare.append(file)
        else:
            pairs.append((product, file))
    corresponds = bool(pairs) or not by_key
    taken = {product for product, _ in pairs}
    by_name = _match_names(spare, by_key.values(), taken)
    pairs += by_name
    claimed = {file.location for _, file in by_name}
    rest = tuple(file for file in spare if file.location not in claimed)
    return Matched(tuple(pairs), rest, corresponds)


def _match_names(spare: Sequence[LocalFile], products: Iterable[str], taken: set[str]) -> list[tuple[str, LocalFile]]:
    by_name: dict[str, list[str]] = {}
    for product in products:
        by_name.setdefault(_name_key(product), []).append(product)
    bearers = Counter(_name_key(file.path) for file in spare)
    pairs = []
    for file in spare:
        key = _name_key(file.path)
        wanted = by_name.get(key, [])
        if len(wanted) == 1 and bearers[key] == 1 and wanted[0] not in taken:
            pairs.append((wanted[0], file))
    return pairs


def _name_key(path: str) -> str:
    return names.match_key(names.base_name(path))


def expected_path(path: str) -> str:
    """Return the path under which the host should have a copy-only file.

    Composed characters (NFC), as every host but a Mac would write them; what is not Unicode stays byte for byte.
    """
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return path
    return unicodedata.normalize("NFC", path)
