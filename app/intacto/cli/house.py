"""What the command line is handed: how to build the office, the demo shop and the window, without naming them."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from intacto.domain.shop import Shop
from intacto.engine.office import Office


class Demo(Protocol):
    """A demo shop that is running."""

    @property
    def shop(self) -> Shop:
        """The shop, as it is set up in the office."""

    def stop(self) -> None:
        """End its server."""


class House(Protocol):
    """The way to the real objects; ``home`` None is the system's own folder."""

    def build(self, home: Path | None) -> Office:
        """Return the office over what is kept in ``home``; raises StoreError kinds."""

    def open_demo(self, office: Office, folder: Path) -> Demo:
        """Make the demo shop in ``folder``, start its host, and set it up in ``office``."""

    def fingerprint(self, text: str) -> str:
        """Return the fingerprint of a certificate as it is kept, from how people write it; raises AddressInvalid."""

    def window(self, home: Path | None, *, demo: bool) -> int:
        """Open the window and return its exit code; ``demo`` shows the demo shop in it."""

    def note_bug(self, home: Path | None, failure: BaseException) -> Path | None:
        """Write down where one of our faults happened; return the log, None where it could not be written."""
