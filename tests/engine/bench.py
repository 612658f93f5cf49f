"""A shop on the bench: a fake host, folders of copies on the disk, a catalogue in memory, and what the engine told."""

from __future__ import annotations

import io
import threading
import zipfile
from pathlib import Path
from typing import TypeVar

from intacto.domain.overview import FileView
from intacto.domain.proof import ProofLevel
from intacto.engine.control import Control
from intacto.engine.copies import CopyShelf
from intacto.engine.events import Event
from intacto.engine.scan import ScanResult, scan
from intacto.engine.sessions import SessionPool
from intacto.engine.verify import CheckResult, Verifier
from tests.engine.fakes import DAY, FakePlace, ManualClock, MemoryCatalogue

E = TypeVar("E")
SHOP = "cards"
PROMISE = 7 * DAY


def zip_of(text: str) -> bytes:
    """Return a small ZIP file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("card.txt", text * 50)
    return target.getvalue()


class Heard:
    """A listener that keeps every event, and lets a test wait for one."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._changed = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def of(self, kind: type[E]) -> list[E]:
        with self._changed:
            return [event for event in self.events if isinstance(event, kind)]

    def wait_for(self, kind: type[E], count: int = 1) -> list[E]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.of_now(kind)) >= count, 20), f"no {kind.__name__}"
            return self.of_now(kind)

    def of_now(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]


class Bench:
    """Everything a check needs, put together. Pauses between tries are left out."""

    def __init__(self, place: FakePlace, *roots: Path, most: int = 3, back_off: tuple[float, ...] = (0.0, 0.0)) -> None:
        self.place = place
        self.clock = ManualClock()
        self.roots = tuple(str(root) for root in roots)
        self.catalogue = MemoryCatalogue(self.roots)
        self.heard = Heard()
        self.caps: list[int] = []
        self.pool = SessionPool(place, most, self.caps.append, pauses=(0.0, 0.0), back_off=back_off)
        self.shelf = CopyShelf(self.roots, self.catalogue, self.clock)
        self.verifier = Verifier(SHOP, self.catalogue, self.pool, self.shelf, self.heard, self.clock, PROMISE)

    def scan(self, control: Control | None = None) -> ScanResult:
        """List the host and look at the copies, a moment after the last thing that happened."""
        self.clock.advance(1)
        control = control or Control()
        result = scan(self.pool, self.catalogue, self.heard, SHOP, control, self.clock)
        self.shelf.refresh(control, result.unlisted)
        self.clock.advance(1)
        return result

    def check(
        self, paths: list[str] | None = None, control: Control | None = None, level: ProofLevel = ProofLevel.READ
    ) -> CheckResult:
        """List and check."""
        self.scan()
        return self.verifier.check(paths, control or Control(), level)

    def view(self, path: str) -> FileView:
        """Return what is known of a file."""
        return self.verifier.view(path)

    def healths(self) -> dict[str, str]:
        """Return the health of every file, in the contract's words."""
        return {state.path: self.view(state.path).health.value for state in self.catalogue.states()}


def fill(root: Path, files: dict[str, bytes]) -> Path:
    """Write ``files`` below ``root`` and return it."""
    root.mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return root
