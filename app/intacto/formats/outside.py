"""Another program that unpacks what no library here can: bsdtar, which Windows and macOS bring along."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import IO

from intacto.formats.spool import Clock


@cache
def reader() -> str | None:
    """Return the path of bsdtar on this computer, None where there is none."""
    if sys.platform == "win32":
        # Never by the search path: Windows begins that with the folder where the user happens to be.
        found = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "tar.exe"
        return str(found) if found.exists() else None
    return shutil.which("bsdtar")


_NO_WINDOW = 0x08000000 if sys.platform == "win32" else 0  # CREATE_NO_WINDOW
_SECONDS = 2.0
_BYTES_A_SECOND = 10_000_000


def opens(file: IO[bytes], size: int, clock: Clock) -> bool:
    """Tell whether bsdtar unpacks all of ``file`` and minds nothing, in the time that its ``size`` in bytes deserves.

    What it unpacks is written nowhere. False says nothing of the file: some versions
    never come to an end with some archives.
    """
    program = reader()
    if program is None:
        return False
    file.seek(0)
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    with subprocess.Popen(
        [program, "-x", "-O", "-f", "-"],
        stdin=file,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Names in any script: without this it minds those that are not in ASCII.
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        creationflags=_NO_WINDOW,
    ) as running:
        try:
            return running.wait(min(clock.left, _SECONDS + size / _BYTES_A_SECOND)) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            running.kill()
