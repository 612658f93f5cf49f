"""One bad file for each cause, with its real bytes, and the details of each as a picture.

Host and copies are folders. The bytes are really bad in the named way, and what is found of them is what the engine
finds, but for a file that no two reads bring alike: that is written down.
"""

from __future__ import annotations

import gzip
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from intacto.desktop.bridge import Bridge
from intacto.desktop.desk import ShopDesk
from intacto.desktop.jobs import Jobs
from intacto.desktop.theme import Theme
from intacto.desktop.views.details.panel import DetailsPanel
from intacto.domain.damage import Cause, Finding
from intacto.domain.fingerprint import BLOCK_SIZE
from intacto.domain.shop import Address, Scheme, Shop
from intacto.engine.control import Control
from intacto.engine.office import Means, Office
from intacto.engine.reading import Digester
from intacto.places.opening import open_place
from intacto.store.opening import open_store
from intacto.store.visits import Visits
from tests.desktop.small_shop import MemoryVault, put, zipped

NAME = "Papel y Píxel"
KIB = 1024
GOOD = zipped(3, 1_900_000)
TEXT = "".join(f"línea {n}: una palabra y otra\r\n" for n in range(9000)).encode()
OTHER = zipped(4, 1_900_000)
NOISE = random.Random(5).randbytes(len(GOOD))
PAGE = b"<!DOCTYPE html>\n<html><head><title>503 Service Unavailable</title></head></html>\n"
OLDER = zipped(6, 1_700_000)
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Case:
    """A good file and its bad like; ``older`` is what was sold before, empty where nothing was."""

    cause: Cause
    good: bytes
    bad: bytes
    older: bytes = b""

    @property
    def path(self) -> str:
        """Return the product's path."""
        return f"causas/{self.cause.value}.{'txt' if self.good is TEXT else 'zip'}"


def over(start: int, data: bytes, good: bytes = GOOD) -> bytes:
    """Return ``good`` with ``data`` written over it."""
    return good[:start] + data + good[start + len(data) :]


def _flipped() -> bytes:
    bad = bytearray(GOOD)
    for number in range(14):
        bad[400_011 + 61_000 * number] ^= 8
    return bytes(bad)


def _swapped() -> bytes:
    first, second = 262_144, 1_179_648
    bad = over(first, GOOD[second : second + BLOCK_SIZE])
    return over(second, GOOD[first : first + BLOCK_SIZE], bad)


def cases() -> tuple[Case, ...]:
    """Return a case of each cause that a file can be in."""
    hole, middle = 786_432, 950_000
    words = bytes(byte for pair in zip(GOOD[1::2], GOOD[::2], strict=True) for byte in pair)
    return (
        Case(Cause.ZEROED_BLOCKS, GOOD, over(hole, bytes(BLOCK_SIZE))),
        Case(Cause.TRUNCATED, GOOD, GOOD[:1_200_000]),
        Case(Cause.EMPTIED, GOOD, b""),
        Case(Cause.ZERO_TAIL, GOOD, over(1_500_000, bytes(len(GOOD) - 1_500_000))),
        Case(Cause.BIT_FLIPS, GOOD, _flipped()),
        Case(Cause.DAMAGED_BLOCKS, GOOD, over(hole, NOISE[:4096])),
        Case(Cause.SWAPPED_BLOCKS, GOOD, _swapped()),
        Case(Cause.FOREIGN_BLOCK, GOOD, over(hole, OTHER[hole : hole + BLOCK_SIZE])),
        Case(Cause.RESUME_SPLICE, GOOD, GOOD[:middle] + GOOD[middle - 100_000 :]),
        Case(Cause.BYTES_INSERTED, GOOD, GOOD[:middle] + b"\r\n" * 8 + GOOD[middle:]),
        Case(Cause.BYTES_MISSING, GOOD, GOOD[:middle] + GOOD[middle + 512 :]),
        Case(Cause.BYTES_PREPENDED, GOOD, b"\n\n\n" + GOOD),
        Case(Cause.BYTES_APPENDED, GOOD, GOOD + PAGE),
        Case(Cause.BOM_PREPENDED, TEXT, BOM + TEXT),
        Case(Cause.ERROR_PAGE, GOOD, PAGE),
        Case(Cause.ASCII_CRLF_TO_LF, TEXT, TEXT.replace(b"\r\n", b"\n")),
        Case(Cause.ASCII_LF_TO_CRLF, GOOD, GOOD.replace(b"\n", b"\r\n")),
        Case(Cause.ASCII_CR_REMOVED, GOOD, GOOD.replace(b"\r", b"")),
        Case(Cause.TEXT_REENCODED, TEXT, TEXT.decode().encode("latin-1")),
        Case(Cause.COMPRESSED_AGAIN, GOOD, gzip.compress(GOOD, 1)),
        Case(Cause.BYTE_SWAPPED, GOOD, words),
        Case(Cause.RANDOM_CONTENT, GOOD, NOISE),
        Case(Cause.OLDER_VERSION, GOOD, OLDER, OLDER),
        Case(Cause.UNSTABLE_READ, GOOD, over(hole, NOISE[:512])),
        Case(Cause.DIFFERENT_FILE, GOOD, zipped(7, 1_300_000)),
        Case(Cause.UNKNOWN, GOOD, over(hole, NOISE[:700])),
    )


class Gallery:
    """A shop with a file for each cause, and its desk."""

    def __init__(self, root: Path) -> None:
        self.host, self.copies = root / "host", root / "copies"
        self.store = open_store(root / "home")
        self.office = Office(self.store, Means(open_place, Visits(root / "home"), MemoryVault(), time.time))
        self.bridge = Bridge()
        self.jobs = Jobs(self.bridge)
        self.cases = cases()
        for case in self.cases:
            put(self.host / case.path, case.good)
            put(self.copies / case.path, case.good)
        for folder in (self.host, self.copies):
            put(folder / "tipografias/luna.zip", OTHER)
        put(self.host / "causas/sin-copia.zip", b"PK\3\4" + GOOD[:50_000])
        address = Address(Scheme.FILE, "", 0, "", str(self.host))
        self.office.add_shop(Shop(NAME, address, (str(self.copies),)))
        self._check()
        for case in self.cases:
            self._sold_before(case)
            put(self.host / case.path, case.bad)
        self._check()
        self._read_otherwise(next(case for case in self.cases if case.cause is Cause.UNSTABLE_READ))
        self.desk = ShopDesk(self.office, self.office.shop(NAME), self.bridge, self.jobs)

    def cause(self, case: Case) -> Cause | None:
        """Return what the engine found of a case."""
        return self.office.keeper(NAME).view(case.path).verdict.cause

    def _check(self) -> None:
        ended = self.office.keeper(NAME).check(None, Control())
        assert ended.error is None, ended.error

    def _sold_before(self, case: Case) -> None:
        """Let an older version have been the original, months ago."""
        catalogue, digester = self.store.shops.catalogue(NAME), Digester()
        state = catalogue.state(case.path)
        if not case.older or state is None or state.baseline is None:
            return
        digester.feed(case.older)
        old = replace(state.baseline, fingerprint=digester.fingerprint(), since=time.time() - 120 * 86400)
        blocks = catalogue.blocks(case.path)
        catalogue.set_baseline(case.path, old, digester.blocks())
        catalogue.set_baseline(case.path, state.baseline, blocks)

    def _read_otherwise(self, case: Case) -> None:
        """Let the second read have brought other bytes than the first: no folder does that."""
        catalogue = self.store.shops.catalogue(NAME)
        state = catalogue.state(case.path)
        assert state is not None
        assert state.baseline is not None
        assert state.proof is not None
        finding = Finding(Cause.UNSTABLE_READ, (), state.baseline.fingerprint.sha256, 0, exact=False)
        catalogue.record_proof(case.path, replace(state.proof, finding=finding))

    def close(self) -> bool:
        """Close all; return whether all ended."""
        self.desk.close()
        ended = self.jobs.close()
        self.bridge.close()
        self.office.close()
        return ended


@contextmanager
def open_gallery(root: Path) -> Iterator[Gallery]:
    """Open the gallery for a while."""
    gallery = Gallery(root)
    try:
        yield gallery
    finally:
        assert gallery.close()


def shoot_causes(gallery: Gallery, theme: Theme, run_for: Callable[[int], None], file: str) -> None:
    """Save pictures of the details of every cause, four beside each other; ``file`` has room for a number."""
    gallery.desk.load()
    while not gallery.desk.is_loaded:
        run_for(20)
    panel = DetailsPanel(gallery.desk, theme)
    panel.resize(428, 820)
    panel.show()
    made: list[QPixmap] = []
    for path in [*(case.path for case in gallery.cases), "causas/sin-copia.zip"]:
        panel.show_path(path)
        while not panel.copies.isVisibleTo(panel):
            run_for(20)
        run_for(60)
        made.append(panel.grab())
    for first in range(0, len(made), 4):
        _beside(made[first : first + 4], panel).save(file.format(first // 4))
    panel.hide()
    panel.deleteLater()


EVIDENCE = (
    (Cause.ZEROED_BLOCKS, 1280, 820),
    (Cause.BYTES_INSERTED, 1280, 820),
    (Cause.BIT_FLIPS, 960, 540),
    (Cause.TRUNCATED, 960, 540),
    (Cause.BYTES_MISSING, 720, 480),
    (Cause.ERROR_PAGE, 720, 480),
    (Cause.OLDER_VERSION, 1280, 820),
)
"""Which evidence is photographed, before a window of which size."""


def shoot_evidence(gallery: Gallery, theme: Theme, run_for: Callable[[int], None], file: str) -> None:
    """Save pictures of the evidence of some causes; ``file`` has room for a name."""
    gallery.desk.load()
    while not gallery.desk.is_loaded:
        run_for(20)
    for cause, wide, high in EVIDENCE:
        behind = QWidget()
        behind.resize(wide, high)
        panel = DetailsPanel(gallery.desk, theme)
        panel.setParent(behind)
        behind.show()
        panel.show_path(next(case.path for case in gallery.cases if case.cause is cause))
        while not panel.copies.isVisibleTo(panel):
            run_for(20)
        dialog = panel.show_evidence(1 if cause is Cause.BIT_FLIPS else 0)
        assert dialog is not None
        while not dialog.hex.toPlainText():
            run_for(20)
        run_for(60)
        dialog.grab().save(file.format(f"{cause.value}-{wide}"))
        dialog.close()
        behind.hide()
        behind.deleteLater()


def _beside(pictures: list[QPixmap], like: QWidget) -> QImage:
    wide = like.width() + 8
    sheet = QImage(wide * len(pictures), like.height(), QImage.Format.Format_RGB32)
    sheet.fill(0)
    painter = QPainter(sheet)
    for number, each in enumerate(pictures):
        painter.drawPixmap(number * wide, 0, each)
    painter.end()
    return sheet
