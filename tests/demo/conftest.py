"""A demo shop for each test that breaks things, one for all that only look."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from intacto.demo.story import DemoShop


@pytest.fixture(scope="session")
def made_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo shop as its first start leaves it; to be copied, not used."""
    folder = tmp_path_factory.mktemp("made") / "demo"
    made = DemoShop(folder)
    made.start()
    made.stop()
    return folder


@pytest.fixture
def folder(made_folder: Path, tmp_path: Path) -> Path:
    """A folder with a demo shop that is made already."""
    return Path(shutil.copytree(made_folder, tmp_path / "demo"))


@pytest.fixture
def shop(folder: Path) -> Iterator[DemoShop]:
    shop = DemoShop(folder)
    shop.start()
    yield shop
    shop.remove()


@pytest.fixture(scope="session")
def seen_shop(made_folder: Path) -> Iterator[DemoShop]:
    shop = DemoShop(made_folder)
    shop.start()
    yield shop
    shop.stop()
