"""A folder of this computer (a disk, a stick, a mounted share) as a place, under the same protocol as a host.

Links are not followed out of the folder: one that leads to a file inside counts as that file, any other as nothing to
read.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from intacto.domain import names
from intacto.domain.errors import AccessRefused, FileGone, HostError
from intacto.domain.host import Abilities, HostIdentity
from intacto.domain.product import Entry, EntryKind
from intacto.domain.words import say
from intacto.places import folder_errors as errors
from intacto.places.base import CHUNK, Closing, DigestAnswer, Listing, Stop
from intacto.places.ftp_names import check_path

# O_NONBLOCK: a pipe must not hold us up; O_BINARY: Windows.
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_CREATE = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
)  # fmt: skip
_ON_WINDOWS = sys.platform == "win32"


class FolderPlace:
    """A folder of this computer."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def open(self, stop: Stop | None = None) -> FolderSession:  # noqa: ARG002 - nothing to wait for
        """Return a session; raises FileGone or AccessRefused where the folder cannot be entered."""
        try:
            root = self._root.resolve(strict=True)
            with os.scandir(root):
                pass
        except OSError as error:
            raise errors.of_root(error, str(self._root)) from error
        return FolderSession(root)


class FolderSession(Closing):
    """The one kind of session that needs no login; see :class:`~intacto.places.base.Session`."""

    encrypted = True
    certificate = None

    def __init__(self, root: Path) -> None:
        """``root`` has no links in it."""
        self._root = root
        self._closed = False

    @property
    def usable(self) -> bool:
        """Tell whether it was not closed."""
        return not self._closed

    def list_folder(self, folder: str) -> Listing:
        """Return the names in ``folder``."""
        with _translating(folder), os.scandir(self._inside(folder)) as found:
            entries = tuple(self._entry(names.join(folder, _name(item.name)), item) for item in found)
        return Listing(folder, entries)

    def _entry(self, path: str, item: os.DirEntry[str]) -> Entry:
        try:
            status = item.stat(follow_symlinks=False)
        except OSError:
            return Entry(path, EntryKind.OTHER)
        return self._judged(path, status)

    def _judged(self, path: str, status: os.stat_result) -> Entry:
        if stat.S_ISLNK(status.st_mode):
            try:
                status = self._inside(path).stat()
            except (OSError, HostError):
                return Entry(path, EntryKind.OTHER)
            if not stat.S_ISREG(status.st_mode):
                return Entry(path, EntryKind.OTHER, None, status.st_mtime)
        if stat.S_ISDIR(status.st_mode):
            return Entry(path, EntryKind.FOLDER, None, status.st_mtime)
        if stat.S_ISREG(status.st_mode):
            return Entry(path, EntryKind.FILE, status.st_size, status.st_mtime)
        return Entry(path, EntryKind.OTHER, None, status.st_mtime)

    def find(self, path: str) -> Entry | None:
        """Return the entry of ``path``, None where nothing has that name."""
        if not path:
            return Entry("", EntryKind.FOLDER)
        try:
            with _translating(path):
                return self._judged(path, self._named(path).lstat())
        except FileGone:
            return None

    @property
    def identity(self) -> HostIdentity:
        """Return nothing: this computer is no host."""
        return HostIdentity()

    @property
    def tells_digests(self) -> bool:
        """Tell that nobody computes digests here but we."""
        return False

    def digests(self, paths: Sequence[str]) -> Iterator[DigestAnswer]:
        """Yield that there are none."""
        return (DigestAnswer(path, None) for path in paths)

    def read_block(self, path: str, offset: int, length: int) -> bytes:
        """Return up to ``length`` bytes from ``offset``."""
        with _translating(path), os.fdopen(os.open(self._inside(path), _READ), "rb") as file:
            file.seek(offset)
            return file.read(length)

    def read(self, path: str, offset: int = 0, size: int | None = None) -> Iterator[bytes]:  # noqa: ARG002 - the disk knows
        """Yield the bytes of a file from ``offset``; raises TransferBroken where its size changes meanwhile."""
        with _translating(path), os.fdopen(os.open(self._inside(path), _READ), "rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise errors.refused(path, "not a regular file")
            file.seek(offset)
            count = 0
            while chunk := file.read(CHUNK):
                count += len(chunk)
                yield chunk
        if count != max(0, status.st_size - offset):
            raise errors.broken(path, f"{count} bytes came, {status.st_size - offset} were announced")

    def try_ahead(self, path: str, size: int) -> None:
        """Return None: nobody here waits for replies."""

    def go_ahead(self, *, begin: bool) -> None:
        """Do nothing: nobody here waits for replies."""

    def hang_up(self) -> None:
        """Do nothing: a disk is not hung up on."""

    def probe(self, token: str, at: float) -> Abilities:  # noqa: ARG002 - a disk needs no scratch file
        """Return what every disk of this computer can do; our own rules refuse to rename over a file."""
        return Abilities(at, reads_at=True, keeps_tail=True, ascii_changes=False)

    def write(self, path: str, chunks: Iterable[bytes]) -> int:
        """Create ``path`` with these bytes, on the disk when the call returns; one of that name must not be there."""
        with _translating(path):
            descriptor = os.open(self._named(path), _CREATE, 0o644)
        count = 0
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            for chunk in chunks:
                with _translating(path):
                    view = memoryview(chunk)
                    while view:
                        view = view[file.write(view) :]
                count += len(chunk)
            with _translating(path):
                os.fsync(descriptor)
        self._sync_folder(path)
        return count

    def rename(self, old: str, new: str) -> None:
        """Give ``old`` the name ``new``; refuses a name that is taken.

        Where the disk has hard links this cannot overwrite anything; elsewhere (FAT, some shares) a file that appears
        between the look and the renaming could be.
        """
        with _translating(old):
            source, target = self._named(old), self._named(new)
            source.lstat()
            if os.path.lexists(target):
                raise errors.refused(new, "the name is taken")
            if source.is_dir() or not _linked(source, target):
                source.rename(target)
            else:
                source.unlink()
        self._sync_folder(new)

    def remove(self, path: str) -> None:
        """Remove a file; raises FileGone where there is none."""
        with _translating(path):
            self._named(path).unlink()
        self._sync_folder(path)

    def make_folders(self, folder: str) -> None:
        """Make ``folder`` and those above it where they are missing."""
        above = ""
        for part in filter(None, check_path(folder).split("/")):
            above = names.join(above, part)
            with _translating(above):
                target = self._named(above)
                if not target.is_dir():
                    target.mkdir()

    def permissions(self, path: str) -> int | None:
        """Return the mode bits; None on Windows, which has others."""
        with _translating(path):
            mode = stat.S_IMODE(self._inside(path).stat().st_mode)
        return None if _ON_WINDOWS else mode

    def set_permissions(self, path: str, mode: int) -> bool:
        """Set the mode bits; return False where the disk does not let one."""
        if _ON_WINDOWS:
            return False
        try:
            self._inside(path).chmod(mode & 0o7777)
        except OSError:
            return False
        return True

    def keep_alive(self) -> None:
        """A folder needs no word; raises FileGone where it was unplugged."""
        with _translating(""):
            self._root.stat()

    def close(self) -> None:
        """End the session."""
        self._closed = True

    def _named(self, path: str) -> Path:
        """Return where ``path`` is; a link in the last part is not followed, others not out of the place."""
        folder = self._inside(names.folder_of(check_path(path)))
        return folder / _local(names.base_name(path), path)

    def _inside(self, path: str) -> Path:
        """Return where ``path`` is, all links followed; raises AccessRefused where they lead out of the place."""
        check_path(path)
        here = Path(os.path.realpath(self._root.joinpath(*(_local(part, path) for part in path.split("/") if part))))
        if not here.is_relative_to(self._root):
            raise AccessRefused(
                say("This link leads out of the folder"), say("Intacto stays inside the shop's folder."), paths=(path,)
            )
        return here

    def _sync_folder(self, path: str) -> None:
        """Bring the folder's own entry onto the disk, where the system knows how."""
        if _ON_WINDOWS:
            return
        with contextlib.suppress(OSError):
            descriptor = os.open(self._inside(names.folder_of(path)), os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _linked(source: Path, target: Path) -> bool:
    """Make ``target`` a second name of ``source``, which fails if it is taken; False where the disk has no links."""
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        return False
    return True


def _name(found: str) -> str:
    return found if _ON_WINDOWS else names.from_wire(os.fsencode(found))


def _local(part: str, path: str) -> str:
    """Return a part of a path as this system spells it; raises AccessRefused for one that no name can be."""
    try:
        raw = names.wire(part)
    except UnicodeEncodeError as error:
        raise errors.refused(path, str(error)) from error
    # On Windows a part could name another disk or a stream.
    if b"\0" in raw or (_ON_WINDOWS and any(c in part for c in '\\:<>"|?*')):
        raise errors.refused(path, "this system has no such names")
    return part if _ON_WINDOWS else os.fsdecode(raw)


@contextlib.contextmanager
def _translating(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise errors.of_path(error, path) from error
