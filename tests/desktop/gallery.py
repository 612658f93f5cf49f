"""One bad file for each cause, with its real bytes, and the details of each as a picture.

Host and copies are folders. The bytes are really bad in the named way; the finding is written down as the diagnosis
would, so that the window can be looked at whatever the diagnosis finds today.
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
from intacto.domain.damage import Cause, Finding, Span
from intacto.domain.overview import Happening, HappeningKind
from intacto.domain.proof import Opinion, Proof, ProofLevel, Soundness
from intacto.domain.shop import Address, Scheme, Shop
from intacto.domain.words import say
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
OTHER = random.Random(4).randbytes(len(GOOD))
PAGE = b"<!DOCTYPE html>\n<html><head><title>503 Service Unavailable</title></head></html>\n"
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Case:
    """A good file and its bad like; ``spans`` in the bad file's offsets, none where nobody knows."""

    cause: Cause
    good: bytes
    bad: bytes
    spans: tuple[Span, ...]
    detail: str = ""
    is_text: bool = False
    sound: Soundness = Soundness.DAMAGED

    @property
    def path(self) -> str:
        """Return the product's path."""
        return f"causas/{self.cause.value}.{'txt' if self.good is TEXT else 'zip'}"


def over(start: int, data: bytes, good: bytes = GOOD) -> bytes:
    """Return ``good`` with ``data`` written over it."""
    return good[:start] + data + good[start + len(data) :]


def _all(data: bytes) -> tuple[Span, ...]:
    return (Span(0, len(data)),)


def _flipped() -> Case:
    places = [400_011 + 61_000 * n for n in range(14)]
    bad = bytearray(GOOD)
    for place in places:
        bad[place] ^= 8
    return Case(Cause.BIT_FLIPS, GOOD, bytes(bad), tuple(Span(at, at + 1) for at in places))


def _swapped() -> Case:
    first, second = Span(262144, 327680), Span(1_179_648, 1_245_184)
    bad = over(first.start, GOOD[second.start : second.end])
    return Case(Cause.SWAPPED_BLOCKS, GOOD, over(second.start, GOOD[first.start : first.end], bad), (first, second))


def cases() -> tuple[Case, ...]:
    """Return a case of each cause that a file can be in."""
    hole, middle = Span(786432, 851968), 950_000
    lf, packed = TEXT.replace(b"\r\n", b"\n"), gzip.compress(GOOD, 1)
    crlf = GOOD.replace(b"\n", b"\r\n")
    codes = TEXT.decode().encode("latin-1")
    swapped = bytes(byte for pair in zip(GOOD[1::2], GOOD[::2], strict=True) for byte in pair)
    return (
        Case(Cause.ZEROED_BLOCKS, GOOD, over(hole.start, bytes(hole.length)), (hole,)),
        Case(Cause.TRUNCATED, GOOD, GOOD[:1_200_000], (Span(1_200_000, len(GOOD)),)),
        Case(Cause.EMPTIED, GOOD, b"", _all(GOOD)),
        Case(Cause.ZERO_TAIL, GOOD, over(1_500_000, bytes(len(GOOD) - 1_500_000)), (Span(1_500_000, len(GOOD)),)),
        _flipped(),
        Case(Cause.DAMAGED_BLOCKS, GOOD, over(hole.start, OTHER[:4096]), (Span(hole.start, hole.start + 4096),)),
        _swapped(),
        Case(Cause.FOREIGN_BLOCK, GOOD, over(hole.start, OTHER[:65536]), (hole,), "tipografias/luna.zip"),
        Case(Cause.RESUME_SPLICE, GOOD, GOOD[:middle] + OTHER[middle:], (Span(middle, len(GOOD)),), "old"),
        Case(Cause.BYTES_INSERTED, GOOD, GOOD[:middle] + b"\r\n" * 8 + GOOD[middle:], (Span(middle, middle + 16),)),
        Case(Cause.BYTES_MISSING, GOOD, GOOD[:middle] + GOOD[middle + 512 :], (Span(middle, middle),)),
        Case(Cause.BYTES_PREPENDED, GOOD, b"\n\n\n" + GOOD, (Span(0, 3),)),
        Case(Cause.BYTES_APPENDED, GOOD, GOOD + PAGE, (Span(len(GOOD), len(GOOD) + len(PAGE)),)),
        Case(Cause.BOM_PREPENDED, TEXT, BOM + TEXT, (Span(0, 3),), is_text=True, sound=Soundness.UNKNOWN),
        Case(Cause.ERROR_PAGE, GOOD, PAGE, (Span(0, len(GOOD)),), sound=Soundness.DAMAGED),
        Case(Cause.ASCII_CRLF_TO_LF, TEXT, lf, _all(lf), is_text=True, sound=Soundness.UNKNOWN),
        Case(Cause.ASCII_LF_TO_CRLF, GOOD, crlf, (Span(GOOD.find(b"\n"), len(crlf)),)),
        Case(Cause.ASCII_CR_REMOVED, GOOD, GOOD.replace(b"\r", b""), _all(GOOD)),
        Case(Cause.TEXT_REENCODED, TEXT, codes, _all(codes), "UTF-8, Latin-1", sound=Soundness.UNKNOWN),
        Case(Cause.COMPRESSED_AGAIN, GOOD, packed, _all(packed), "gzip"),
        Case(Cause.BYTE_SWAPPED, GOOD, swapped, _all(swapped), "2"),
        Case(Cause.RANDOM_CONTENT, GOOD, OTHER, _all(OTHER)),
        Case(Cause.OLDER_VERSION, GOOD, OTHER[:1_700_000], _all(GOOD), "old", sound=Soundness.SOUND),
        Case(Cause.UNSTABLE_READ, GOOD, over(hole.start, OTHER[:512]), ()),
        Case(Cause.DIFFERENT_FILE, GOOD, OTHER[:1_300_000], _all(GOOD), sound=Soundness.SOUND),
        Case(Cause.UNKNOWN, GOOD, over(hole.start, OTHER[:700]), (Span(hole.start, hole.start + 700),)),
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
        put(self.host / "causas/sin-copia.zip", b"PK\3\4" + GOOD[:50_000])
        address = Address(Scheme.FILE, "", 0, "", str(self.host))
        self.office.add_shop(Shop(NAME, address, (str(self.copies),)))
        ended = self.office.keeper(NAME).check(None, Control())
        assert ended.error is None, ended.error
        for case in self.cases:
            put(self.host / case.path, case.bad)
            self._find(case)
        self.desk = ShopDesk(self.office, self.office.shop(NAME), self.bridge, self.jobs)

    def _find(self, case: Case) -> None:
        """Write down what a check with the diagnosis finds of it."""
        catalogue, digester = self.store.shops.catalogue(NAME), Digester()
        digester.feed(case.bad)
        state = catalogue.state(case.path)
        assert state is not None
        assert state.baseline is not None
        old = replace(state.baseline, fingerprint=digester.fingerprint(), since=time.time() - 120 * 86400)
        detail = case.detail
        if detail == "old":
            blocks = catalogue.blocks(case.path)
            catalogue.set_baseline(case.path, old, digester.blocks())
            catalogue.set_baseline(case.path, state.baseline, blocks)
            detail = old.fingerprint.sha256
        twice = case.cause is not Cause.UNSTABLE_READ
        finding = Finding(
            case.cause, case.spans, state.baseline.fingerprint.sha256, 14, exact=True, read_twice=twice, detail=detail,
            is_text=case.is_text,
        )  # fmt: skip
        opinion = Opinion(case.sound, "zip", say("The ZIP no longer opens."))
        now = time.time() + 1
        catalogue.record_proof(case.path, Proof(ProofLevel.READ, now, digester.fingerprint(), opinion, finding))
        text = say("Damaged. Read twice, same result")
        catalogue.add_happening(Happening(case.path, now, HappeningKind.DAMAGED, text))

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
    run_for(400)
    panel = DetailsPanel(gallery.desk, theme)
    panel.resize(428, 820)
    panel.show()
    made: list[QPixmap] = []
    for path in [*(case.path for case in gallery.cases), "causas/sin-copia.zip"]:
        panel.show_path(path)
        run_for(250)
        assert panel.copies.isVisibleTo(panel), path
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
    run_for(400)
    for cause, wide, high in EVIDENCE:
        behind = QWidget()
        behind.resize(wide, high)
        panel = DetailsPanel(gallery.desk, theme)
        panel.setParent(behind)
        behind.show()
        panel.show_path(next(case.path for case in gallery.cases if case.cause is cause))
        run_for(250)
        dialog = panel.show_evidence(1 if cause is Cause.BIT_FLIPS else 0)
        assert dialog is not None
        run_for(400)
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
