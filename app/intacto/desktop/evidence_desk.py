"""The desk's part that brings the bytes around damage, piece by piece, while the window goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from intacto.desktop.jobs import Jobs
from intacto.domain.errors import Cancelled, IntactoError
from intacto.engine.control import Control
from intacto.engine.evidence import Evidence, Tell


class Reader(Protocol):
    """How evidence is read; it blocks."""

    def read(self, path: str, control: Control, tell: Tell) -> Evidence:
        """Return the evidence of a file, telling it whenever more of it came; raises IntactoError kinds."""


class EvidenceDesk:
    """Has evidence read in threads of their own."""

    def __init__(self, reader: Reader, jobs: Jobs) -> None:
        self._reader = reader
        self._jobs = jobs

    def ask(
        self, path: str, came: Callable[[Evidence], None], failed: Callable[[IntactoError], None]
    ) -> Callable[[], None]:
        """Ask for the evidence of a file; ``came`` is told it as it grows, in the GUI thread. Return what stops that.

        Once stopped nothing is told any more, however long the host takes to answer.
        """
        control = Control()

        def told(evidence: Evidence) -> None:
            if not control.stopped:
                came(evidence)

        def lost(error: IntactoError) -> None:
            if not control.stopped and not isinstance(error, Cancelled):
                failed(error)

        def tell(evidence: Evidence) -> None:
            self._jobs.post(lambda: told(evidence))

        self._jobs.run(lambda: self._reader.read(path, control, tell), None, lost)
        return control.stop
