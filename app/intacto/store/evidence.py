"""The bad bytes that repairs replaced, as files of this user alone: for the undo, and to show what had happened."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from intacto.domain.errors import CopyUnreadable
from intacto.domain.names import base_name, shown
from intacto.domain.words import say
from intacto.store.paths import make_private_folder
from intacto.store.trouble import folder_trouble

_CHUNK = 262144
_PART = ".part"
_PRIVATE_FILE = 0o600
_LONGEST_BYTES = 160
"""Of the readable part of a name; leaves room for digest and ending within the 255 bytes of most file systems."""
_UNSAFE = frozenset('<>:"|?*\\/')
"""What Windows does not let stand in a name."""


class FolderLocker:
    """The :class:`~intacto.engine.ports.EvidenceLocker` of one shop. Safe from any thread."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is made when the first thing is kept."""
        self._folder = folder

    def keep(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write ``chunks`` under ``name``: whole and on the disk, or not at all.

        Raises StoreBroken where the disk is full or not writable, and whatever ``chunks`` raises.
        """
        make_private_folder(self._folder.parent)
        make_private_folder(self._folder)
        target = self.location(name)
        # The same name each time: what a crash left half written is written over when recovery keeps it again.
        part = target.with_name(target.name + _PART)
        try:
            self._write(part, chunks)
            try:
                part.replace(target)
                _sync_folder(self._folder)
            except OSError as error:
                raise folder_trouble(error, target) from error
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise

    def read(self, name: str) -> Iterator[bytes]:
        """Yield what was kept; raises CopyUnreadable where it is gone."""
        target = self.location(name)
        try:
            with target.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        except OSError as error:
            raise CopyUnreadable(
                say("What was kept of this file is not there"),
                say("The bad bytes at {file} cannot be read, so this repair stays as it is.", file=shown(str(target))),
                paths=(str(target),),
                technical=f"{type(error).__name__}: {error}",
            ) from error

    def location(self, name: str) -> Path:
        """Return where it lies, for people: always right inside this locker's folder, whatever ``name`` holds."""
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        return self._folder / f"{digest}-{_safe(name)}"

    def prune(self, before: float) -> int:
        """Remove what was kept before this time (seconds since the epoch); return how many."""
        removed = 0
        for file in self._files():
            with suppress(OSError):
                if file.stat().st_mtime < before:
                    file.unlink()
                    removed += not file.name.endswith(_PART)
        return removed

    def _files(self) -> list[Path]:
        try:
            return [file for file in self._folder.iterdir() if file.is_file()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise folder_trouble(error, self._folder) from error

    def _write(self, part: Path, chunks: Iterable[bytes]) -> None:
        """Write all chunks through to the disk; only what the disk says becomes StoreBroken, not what chunks raise."""
        with suppress(FileNotFoundError):
            part.unlink()
        try:
            descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), _PRIVATE_FILE)
        except OSError as error:
            raise folder_trouble(error, part) from error
        try:
            for chunk in chunks:
                try:
                    _write_all(descriptor, chunk)
                except OSError as error:
                    raise folder_trouble(error, part) from error
            try:
                _sync(descriptor)
            except OSError as error:
                raise folder_trouble(error, part) from error
        finally:
            os.close(descriptor)


def _safe(name: str) -> str:
    """Return the readable part of a file's name: its last part, of characters that every system takes."""
    last = base_name(name.replace("\\", "/"))
    try:
        readable = shown(last)
    except UnicodeEncodeError:
        # Half a character of Windows' UTF-16, which no byte stands for.
        readable = last
    clean = "".join(c if c.isprintable() and c not in _UNSAFE else "_" for c in readable)
    # The end is kept: it tells what kind of file it is. Windows takes no dot or space as the last character.
    cut = clean.encode("utf-8")[-_LONGEST_BYTES:].decode("utf-8", "ignore")
    return cut.rstrip(". ") or "file"


def _write_all(descriptor: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _sync(descriptor: int) -> None:
    """Wait until the bytes are on the disk itself."""
    if sys.platform == "darwin":
        import fcntl  # noqa: PLC0415 - Windows does not have it

        # fsync stops at the drive's cache there (fsync(2) of macOS).
        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    """Wait until the new name is on the disk; Windows cannot open folders and writes names through."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
