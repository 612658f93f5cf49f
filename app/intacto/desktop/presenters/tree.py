"""The shop as a tree of folders and files, worst first in each folder, with what every folder holds. No Qt.

Rows move only when that helps: a file that turns bad rises at once, one that turns good sinks when the run is over
(:meth:`Tree.settle`), so that nothing slips away under a pointer.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from intacto.desktop.presenters.states import State, state_of, state_of_health
from intacto.domain import names
from intacto.domain.overview import FileView

ROOT = 1
"""The id of the shop's own row. 0 is no row."""

MOVABLE = 2000
"""Rows of a folder up to which a row moves. Qt lays out the whole list anew for a move: in a larger folder the row is
taken out and put in again, and who shows the tree keeps the person's place."""

Key = tuple[int, bool, str, int]
"""Where a row stands among its neighbours: how bad, folders before files, name, id."""


@dataclass(slots=True)
class Node:
    """One row. ``size`` in bytes and ``counts`` are of all files below (of the file itself, where it is one)."""

    id: int
    parent: int
    path: str
    is_file: bool
    key: Key
    children: list[Key] = field(default_factory=list)
    counts: dict[State, int] = field(default_factory=dict)
    size: int = 0

    @property
    def name(self) -> str:
        """Return the name to show."""
        return names.shown(names.base_name(self.path))


class Watcher(Protocol):
    """Who shows the tree: told before and after rows come, go and move, and when one looks different."""

    def inserting(self, parent: int, first: int, last: int) -> None:
        """Rows ``first`` to ``last`` of ``parent`` are about to be there."""

    def inserted(self) -> None:
        """They are."""

    def removing(self, parent: int, row: int) -> None:
        """This row is about to go."""

    def removed(self) -> None:
        """It is gone."""

    def moving(self, parent: int, old: int, new: int) -> None:
        """This row is about to stand at ``new`` (as counted once it has left ``old``)."""

    def moved(self) -> None:
        """It does."""

    def changed(self, node: int) -> None:
        """This row looks different."""


class Tree:
    """The rows of one shop, kept up to date by :meth:`update`."""

    def __init__(self, reading: Callable[[str], float | None]) -> None:
        """``reading`` returns the share (0 to 1) that is read of a file now, None where it is not being read."""
        self._reading = reading
        self._ids = count(ROOT + 1)
        self._nodes: dict[int, Node] = {ROOT: Node(ROOT, 0, "", is_file=False, key=(0, False, "", ROOT))}
        self._folders: dict[str, int] = {"": ROOT}
        self._files: dict[str, int] = {}
        self._states: dict[int, State] = {}
        self._views: dict[int, FileView] = {}
        self.watcher: Watcher | None = None
        """Set once something shows the tree."""

    # -- reading

    def node(self, node: int) -> Node:
        """Return a row; raises KeyError where there is none."""
        return self._nodes[node]

    def view(self, node: int) -> FileView | None:
        """Return the file of a row, None for a folder."""
        return self._views.get(node)

    def state(self, node: int) -> State:
        """Return the state of a file's row, and of a folder the worst that it holds."""
        found = self._states.get(node)
        if found is not None:
            return found
        return min(self._nodes[node].counts, key=lambda state: state.severity, default=State.NOT_YET)

    def row(self, node: int) -> int:
        """Return where a row stands in its folder."""
        here = self._nodes[node]
        return bisect_left(self._nodes[here.parent].children, here.key) if here.parent else 0

    def child(self, parent: int, row: int) -> int:
        """Return the id of a row."""
        return self._nodes[parent].children[row][3]

    def find(self, path: str) -> int | None:
        """Return the row of a file."""
        return self._files.get(path)

    def find_folder(self, path: str) -> int | None:
        """Return the row of a folder."""
        return self._folders.get(path)

    @property
    def total(self) -> int:
        """Return the number of files."""
        return len(self._files)

    def files(self, node: int = ROOT) -> Iterator[FileView]:
        """Return the files below a row, as they stand in the list."""
        view = self._views.get(node)
        if view is not None:
            yield view
        for key in tuple(self._nodes[node].children):
            yield from self.files(key[3])

    def views(self) -> Iterable[tuple[int, FileView]]:
        """Return all files with their rows, in no order."""
        return self._views.items()

    # -- changing

    def update(self, changes: Iterable[tuple[str, FileView | None]], *, calm: bool = False) -> None:
        """Take in files that are new, look different or (None) are gone; ``calm`` lets none sink."""
        fresh: list[FileView] = []
        for path, view in changes:
            node = self._files.get(path)
            if view is None:
                if node is not None:
                    self._remove(node)
            elif node is None:
                fresh.append(view)
            else:
                self._change(node, view, calm=calm)
        if fresh:
            self._insert(fresh)

    def settle(self) -> None:
        """Let every row that got better sink to its place."""
        for node in [*self._files.values(), *self._folders.values()]:
            self._place(node, calm=False)

    # -- inside

    def _change(self, node: int, view: FileView, *, calm: bool) -> None:
        here = self._nodes[node]
        old_state, old_size = self._states[node], here.size
        self._views[node] = view
        state = self._states[node] = state_of(view, self._reading(view.path))
        here.size = view.size or 0
        here.counts = {state: 1}
        self._place(node, calm=calm)
        self._tell_changed(node)
        for folder in self._above(node):
            _count(self._nodes[folder], old_state, -1)
            _count(self._nodes[folder], state, 1)
            self._nodes[folder].size += here.size - old_size
            self._place(folder, calm=calm)
            if (old_state, old_size) != (state, here.size):
                self._tell_changed(folder)

    def _insert(self, views: list[FileView]) -> None:
        """Put in new files: whole new folders at once, and neighbours in one go."""
        tops: dict[int, list[int]] = {}
        shown_before = set(self._folders.values())
        touched: dict[int, None] = {}
        for view in views:
            parent = self._folder(names.folder_of(view.path))
            node = self._new(view.path, parent, is_file=True)
            self._files[view.path] = node
            self._fill(node, view)
            for folder in self._above(node):
                touched[folder] = None
            self._hang(node, shown_before, tops)
        for parent, nodes in tops.items():
            for node in nodes:
                self._nodes[node].key = self._key(node)
            self._show(parent, sorted(self._nodes[node].key for node in nodes))
        for folder in touched:
            if folder in shown_before:
                self._place(folder, calm=False)
                self._tell_changed(folder)

    def _fill(self, node: int, view: FileView) -> None:
        here = self._nodes[node]
        self._views[node] = view
        state = self._states[node] = state_of(view, self._reading(view.path))
        here.size = view.size or 0
        here.counts = {state: 1}
        here.key = self._key(node)
        for folder in self._above(node):
            _count(self._nodes[folder], state, 1)
            self._nodes[folder].size += here.size

    def _hang(self, node: int, shown: set[int], tops: dict[int, list[int]]) -> None:
        """Put a new file under its folder; a folder that is new too is shown with all that it holds."""
        while (parent := self._nodes[node].parent) not in shown:
            siblings = self._nodes[parent].children
            is_new = not siblings
            # Sorted once more when the folder is complete: a folder's own place depends on what it holds.
            insort(siblings, self._nodes[node].key)
            if not is_new:
                return
            node = parent
        tops.setdefault(parent, []).append(node)

    def _show(self, parent: int, keys: list[Key]) -> None:
        siblings = self._nodes[parent].children
        for key in keys:
            self._sort_below(key[3])
        start = 0
        while start < len(keys):
            row = bisect_left(siblings, keys[start])
            end = start + 1
            while end < len(keys) and (row == len(siblings) or keys[end] < siblings[row]):
                end += 1
            if self.watcher:
                self.watcher.inserting(parent, row, row + end - start - 1)
            siblings[row:row] = keys[start:end]
            if self.watcher:
                self.watcher.inserted()
            start = end

    def _sort_below(self, node: int) -> None:
        """Give the folders below a new folder their final places."""
        here = self._nodes[node]
        for key in here.children:
            self._sort_below(key[3])
        for key in here.children:
            self._nodes[key[3]].key = self._key(key[3])
        here.children = sorted(self._nodes[key[3]].key for key in here.children)

    def _remove(self, node: int) -> None:
        here = self._nodes[node]
        above = self._above(node)
        state = self._states[node]
        gone = node
        for folder in above[:-1]:
            if len(self._nodes[folder].children) > 1:
                break
            gone = folder
        parent = self._nodes[gone].parent
        row = self.row(gone)
        if self.watcher:
            self.watcher.removing(parent, row)
        del self._nodes[parent].children[row]
        self._forget(gone)
        if self.watcher:
            self.watcher.removed()
        for folder in above:
            if folder in self._nodes:
                _count(self._nodes[folder], state, -1)
                self._nodes[folder].size -= here.size
                self._place(folder, calm=False)
                self._tell_changed(folder)

    def _forget(self, node: int) -> None:
        here = self._nodes.pop(node)
        for key in here.children:
            self._forget(key[3])
        if here.is_file:
            del self._files[here.path], self._states[node], self._views[node]
        else:
            del self._folders[here.path]

    def _folder(self, path: str) -> int:
        """Return the row of a folder, made (with those above it) where it is not there yet."""
        found = self._folders.get(path)
        if found is None:
            parent = self._folder(names.folder_of(path))
            found = self._folders[path] = self._new(path, parent, is_file=False)
        return found

    def _new(self, path: str, parent: int, *, is_file: bool) -> int:
        node = next(self._ids)
        key = (0, is_file, search_key(names.base_name(path)), node)
        self._nodes[node] = Node(node, parent, path, is_file, key)
        return node

    def _key(self, node: int) -> Key:
        return (self._rank(node), *self._nodes[node].key[1:])

    def _rank(self, node: int) -> int:
        """Return how bad a row is; being read lifts no row, and of a folder its worst file counts."""
        view = self._views.get(node)
        if view is not None:
            return state_of_health(view.health).severity
        counts = self._nodes[node].counts
        fine = State.NOT_YET if counts.get(State.CHECKING) else None
        known = [state for state in counts if state is not State.CHECKING]
        return min((state.severity for state in (*known, fine) if state is not None), default=State.NOT_YET.severity)

    def _place(self, node: int, *, calm: bool) -> None:
        """Move a row to where it belongs; with ``calm`` only upwards."""
        here = self._nodes[node]
        if node == ROOT:
            return
        rank = self._rank(node)
        if rank == here.key[0] or (calm and rank > here.key[0]):
            return
        siblings = self._nodes[here.parent].children
        old = self.row(node)
        key = (rank, *here.key[1:])
        new = bisect_left(siblings, key) - (key > here.key)
        if new == old:
            here.key = siblings[old] = key
            return
        if here.is_file and len(siblings) > MOVABLE:
            self._replace_row(here, old, new, key)
            return
        if self.watcher:
            self.watcher.moving(here.parent, old, new)
        del siblings[old]
        here.key = key
        siblings.insert(new, key)
        if self.watcher:
            self.watcher.moved()

    def _replace_row(self, here: Node, old: int, new: int, key: Key) -> None:
        """Take a row out and put it in again elsewhere."""
        siblings = self._nodes[here.parent].children
        if self.watcher:
            self.watcher.removing(here.parent, old)
        del siblings[old]
        if self.watcher:
            self.watcher.removed()
            self.watcher.inserting(here.parent, new, new)
        here.key = key
        siblings.insert(new, key)
        if self.watcher:
            self.watcher.inserted()

    def _above(self, node: int) -> list[int]:
        """Return the folders above a row, nearest first, the shop's own last."""
        found: list[int] = []
        parent = self._nodes[node].parent
        while parent:
            found.append(parent)
            parent = self._nodes[parent].parent
        return found

    def _tell_changed(self, node: int) -> None:
        if self.watcher:
            self.watcher.changed(node)


def search_key(text: str) -> str:
    """Return what names are sorted and searched by, whatever their case and spelling."""
    return text.casefold() if text.isascii() else names.match_key(text).casefold()


def _count(node: Node, state: State, by: int) -> None:
    left = node.counts.get(state, 0) + by
    if left:
        node.counts[state] = left
    else:
        node.counts.pop(state, None)
