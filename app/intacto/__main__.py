"""``intacto``: the window without words, the command line with them.

Database, network and window are imported by what needs them: ``inspect`` and ``--help`` start without.
"""

# ruff: noqa: PLC0415 - late imports are the purpose told above

from __future__ import annotations

import sys
from pathlib import Path

from intacto import __version__
from intacto.cli.house import Demo
from intacto.cli.main import main as command_line
from intacto.engine.office import Office
from intacto.text import use_language


class _House:
    """The real objects, for the command line."""

    def build(self, home: Path | None) -> Office:
        from intacto import wiring

        return wiring.build(home)

    def open_demo(self, office: Office, folder: Path) -> Demo:
        from intacto import wiring

        return wiring.open_demo(office, folder)

    def fingerprint(self, text: str) -> str:
        from intacto.places.tls import normalise_fingerprint

        return normalise_fingerprint(text)

    def note_bug(self, home: Path | None, failure: BaseException) -> Path | None:
        from intacto.store.faults import note_fault
        from intacto.store.paths import find_home

        return note_fault(find_home(home).logs, __version__, failure)

    def window(self, home: Path | None, *, demo: bool) -> int:
        from intacto import wiring
        from intacto.desktop.app import run
        from intacto.store.paths import find_home

        office = wiring.build(home)
        try:
            folder = find_home(home).data / "demo"
            return run(
                office,
                demo=lambda: wiring.open_demo(office, folder),
                open_demo=demo,
                note_fault=lambda failure: self.note_bug(home, failure),
            )
        finally:
            office.close()


def main() -> int:
    """Run Intacto with the words of this process and return the exit code."""
    use_language(None)
    return command_line(sys.argv[1:], _House())


if __name__ == "__main__":
    sys.exit(main())
