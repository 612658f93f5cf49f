"""Which copy belongs to which product: by its path, else by a name that only one product has."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from intacto.domain import names
from intacto.engine.walk import LocalFile

FEW = 10
"""Files that the host may lack although only one is in its place: a small shop after a big loss."""


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

    Two spellings of one path are one only where nothing has the very same one. A base name decides only where one
    product without a copy at its own path and one spare file bear it, and the file's folder is not laid out as the
    host's: anything else would be a guess, and a guess here would call a good file bad and write over it.
    """
    products = list(products)
    pairs, spare = _match_paths(files, products)
    in_place = len(pairs)
    by_name = _without_folders_in_place(_match_names(spare, products, {product for product, _ in pairs}), pairs)
    pairs += by_name
    claimed = {file.location for _, file in by_name}
    rest = tuple(file for file in spare if file.location not in claimed)
    return Matched(tuple(pairs), rest, not products or _looks_like_the_shop(in_place, len(rest)))


def _looks_like_the_shop(in_place: int, spare: int) -> bool:
    """Tell whether a folder is the shop's own on this computer: then what the host lacks of it is a lost product.

    A folder in which most files never were on the host holds other things beside a few products (a whole
    "Documents", say). None of those may be called missing, for a repair would put them on the public host.
    """
    return in_place > 0 and spare <= max(FEW, 2 * in_place)


def _match_paths(
    files: Sequence[LocalFile], products: Sequence[str]
) -> tuple[list[tuple[str, LocalFile]], list[LocalFile]]:
    """Return the pairs of equal paths, then of those that only one product spells otherwise; and the files left over.

    A host can hold two spellings of a name as two files (Latin-1 and UTF-8, NFC and NFD), and they may well differ:
    a copy that could be of either belongs to neither.
    """
    exact = set(products)
    pairs = [(file.path, file) for file in files if file.path in exact]
    taken = {product for product, _ in pairs}
    others = [file for file in files if file.path not in taken]
    free: dict[str, list[str]] = {}
    for product in products:
        if product not in taken:
            free.setdefault(names.match_key(product), []).append(product)
    spelled = [(free.get(names.match_key(file.path), []), file) for file in others]
    pairs += [(wanted[0], file) for wanted, file in spelled if len(wanted) == 1]
    return pairs, [file for wanted, file in spelled if not wanted]


def _without_folders_in_place(
    by_name: list[tuple[str, LocalFile]], pairs: Sequence[tuple[str, LocalFile]]
) -> list[tuple[str, LocalFile]]:
    """Return the pairs by name but those from folders of which more files are at the host's own place.

    There a file whose path the host does not have is a lost product, and not another one of its name.
    """
    in_place = Counter(names.folder_of(file.path) for _, file in pairs)
    guessed = Counter(names.folder_of(file.path) for _, file in by_name)
    elsewhere = {folder for folder, count in guessed.items() if count > in_place[folder]}
    return [(product, file) for product, file in by_name if names.folder_of(file.path) in elsewhere]


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
