"""The tree: worst first, right sums, and rows that do not slip away; and Qt's own examiner of models over all of it."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from intacto.desktop.models.tree_filter import TreeFilter
from intacto.desktop.models.tree_model import Column, TreeModel
from intacto.desktop.presenters.states import Group, State
from intacto.desktop.presenters.tree import ROOT, Tree
from intacto.desktop.theme import Theme
from intacto.desktop.views.tree_view import ProductTree
from intacto.domain.health import Health
from intacto.domain.overview import FileView
from tests.desktop.files import NOW, file

pytestmark = pytest.mark.usefixtures("qapp")


def tree_of(*views: FileView) -> Tree:
    tree = Tree(lambda _path: None)
    tree.update((view.path, view) for view in views)
    return tree


def order(tree: Tree, folder: str = "") -> list[str]:
    node = tree.find_folder(folder)
    assert node is not None
    return [tree.node(key[3]).name for key in tree.node(node).children]


def model_of(*views: FileView, reading: dict[str, float] | None = None) -> TreeModel:
    model = TreeModel("Shop", (reading or {}).get, lambda: NOW)
    model.update((view.path, view) for view in views)
    return model


def examiner(model: QAbstractItemModel) -> QAbstractItemModelTester:
    return QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_each_folder_shows_the_worst_first_then_by_name() -> None:
    tree = tree_of(
        file("b/z.zip"),
        file("a/fine.zip"),
        file("b/old.zip", Health.STALE),
        file("b/bad.zip", Health.DAMAGED),
        file("b/A.zip"),
        file("b/gone.zip", Health.MISSING),
        file("b/changed.zip", Health.CHANGED),
        file("b/unread.zip", Health.UNREADABLE),
        file("b/new.zip", Health.UNKNOWN),
        file("b/sound.zip", Health.SOUND),
    )
    assert order(tree) == ["b", "a"]
    assert order(tree, "b") == [
        "bad.zip", "gone.zip", "changed.zip", "unread.zip", "old.zip", "new.zip", "sound.zip", "A.zip", "z.zip",
    ]  # fmt: skip


def test_folders_carry_the_counts_and_sizes_of_all_below() -> None:
    tree = tree_of(file("a/b/1.zip", Health.DAMAGED), file("a/2.zip"), file("3.zip", Health.MISSING))
    assert tree.node(ROOT).counts == {State.DAMAGED: 1, State.PROVEN: 1, State.MISSING: 1}
    assert tree.node(ROOT).size == 2000
    tree.update([("a/b/1.zip", file("a/b/1.zip"))])
    assert tree.node(ROOT).counts == {State.PROVEN: 2, State.MISSING: 1}
    tree.update([("a/b/1.zip", None)])
    assert tree.find_folder("a/b") is None
    assert tree.node(ROOT).counts == {State.PROVEN: 1, State.MISSING: 1}
    assert tree.node(ROOT).size == 1000


def test_while_a_run_goes_on_bad_files_rise_and_good_ones_stay_put() -> None:
    tree = tree_of(file("1.zip", Health.UNKNOWN), file("2.zip", Health.UNKNOWN), file("3.zip", Health.UNKNOWN))
    tree.update([("1.zip", file("1.zip")), ("3.zip", file("3.zip", Health.DAMAGED))], calm=True)
    assert order(tree) == ["3.zip", "1.zip", "2.zip"]
    tree.settle()
    assert order(tree) == ["3.zip", "2.zip", "1.zip"]


def test_being_read_hides_no_known_problem() -> None:
    reading = {"bad.zip": 0.5, "new.zip": 0.5}
    tree = Tree(reading.get)
    tree.update([("bad.zip", file("bad.zip", Health.DAMAGED)), ("new.zip", file("new.zip", Health.UNKNOWN))])
    assert tree.node(ROOT).counts == {State.DAMAGED: 1, State.CHECKING: 1}


@pytest.mark.parametrize("seed", range(2))
def test_the_model_keeps_its_promises_through_every_change(seed: int) -> None:
    rng = random.Random(seed)
    reading: dict[str, float] = {}
    model = TreeModel("Shop", reading.get, lambda: NOW)
    rows = TreeFilter(model)
    examiners = [examiner(model), examiner(rows)]
    paths = [f"f{rng.randrange(4)}/g{rng.randrange(3)}/p{number}.zip" for number in range(14)]
    paths += [f"f{rng.randrange(4)}/p{number}.zip" for number in range(6)] + ["top.zip"]
    known: dict[str, FileView] = {}
    for _round in range(40):
        changes: list[tuple[str, FileView | None]] = []
        for path in rng.sample(paths, 4):
            view = None if rng.random() < 0.3 else file(path, rng.choice(list(Health)))
            changes.append((path, view))
            known.pop(path, None) if view is None else known.update({path: view})
            reading.pop(path, None) if rng.random() < 0.5 else reading.update({path: rng.random()})
        model.update(changes, calm=rng.random() < 0.5)
        if rng.random() < 0.2:
            rows.narrow(rng.choice(list(Group)), rng.choice(["", "p1", "g2", "nothing"]))
        if rng.random() < 0.5:
            rows.refresh()
        if rng.random() < 0.1:
            model.tree.settle()
        assert {view.path for view in model.tree.files()} == set(known)
        # The tree may hold rows back while a run goes on, but never shows a folder with wrong sums.
        assert sum(model.tree.node(ROOT).counts.values()) == len(known)
    model.tree.settle()
    fresh = tree_of(*known.values())
    assert order(model.tree) == order(fresh)
    assert len(examiners) == 2


def test_the_filter_follows_chips_and_search() -> None:
    model = model_of(
        file("a/Kit Bodas.zip", Health.DAMAGED), file("a/logo.zip"), file("b/cafe\u0301.pdf", Health.CHANGED)
    )
    rows = TreeFilter(model)
    root = rows.index(0, 0)

    def shown() -> list[str]:
        folders = [rows.index(row, 0, rows.index(0, 0)) for row in range(rows.rowCount(rows.index(0, 0)))]
        return [rows.index(row, 0, folder).data() for folder in folders for row in range(rows.rowCount(folder))]

    assert root.data() == "Shop"
    rows.narrow(Group.REPAIR, "")
    assert shown() == ["Kit Bodas.zip"]
    rows.narrow(Group.ALL, "CAF\u00c9")
    assert shown() == ["cafe\u0301.pdf"]
    rows.narrow(Group.ALL, "kit bodas")
    assert shown() == ["Kit Bodas.zip"]
    rows.narrow(Group.DECIDE, "kit")
    assert rows.is_empty
    model.update([("a/Kit Bodas.zip", file("a/Kit Bodas.zip", Health.CHANGED))])
    rows.refresh()
    assert shown() == ["Kit Bodas.zip"]


def test_a_row_speaks_to_a_screen_reader_as_a_whole() -> None:
    model = model_of(file("canva/kit.zip", Health.DAMAGED), file("canva/logo.zip"))
    role = Qt.ItemDataRole
    kit = model.index_of_file("canva/kit.zip")
    text = kit.data(role.AccessibleTextRole)
    assert text.startswith("kit.zip, Damaged, read back in full, ")
    assert text.endswith(", 1.0 KB")
    assert kit.data(role.AccessibleDescriptionRole) == "The ZIP no longer opens."
    assert kit.parent().data(role.AccessibleTextRole) == "canva, folder: 1 damaged, 1 proven"
    for column in Column:
        for index in (kit, kit.parent()):
            assert index.siblingAtColumn(column).data(role.DisplayRole)


def test_new_files_come_in_as_few_inserts(qtbot: QtBot) -> None:
    model = model_of(file("a/1.zip"))
    inserts: list[tuple[QModelIndex, int, int]] = []
    model.rowsInserted.connect(lambda parent, first, last: inserts.append((parent, first, last)))
    with qtbot.assertNotEmitted(model.modelReset):
        model.update((f"a/{n}.zip", file(f"a/{n}.zip")) for n in range(2, 500))
        model.update((f"b/c/{n}.zip", file(f"b/c/{n}.zip")) for n in range(500))
    assert len(inserts) <= 3
    assert model.tree.total == 999


def test_the_persons_place_is_kept_where_rows_are_put_in_again(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intacto.desktop.presenters.tree.MOVABLE", 2)
    model = model_of(*(file(f"{n}.zip") for n in range(6)))
    rows = TreeFilter(model)
    view = ProductTree(model, rows, theme)
    chosen: list[str | None] = []
    view.show_path("4.zip")
    view.chosen.connect(chosen.append)
    with view.keeping_current():
        model.update([("4.zip", file("4.zip", Health.DAMAGED))])
    assert order(model.tree)[0] == "4.zip"
    assert view.current_path() == "4.zip"
    with view.keeping_current():
        model.update([("4.zip", None)])
    assert chosen[-1] == view.current_path() != "4.zip"
