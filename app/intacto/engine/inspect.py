"""Is a file of this computer sound in itself? Read once, in flat memory, and fed to the tester of its kind."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from intacto.domain import names
from intacto.domain.errors import CopyUnreadable
from intacto.domain.proof import Opinion
from intacto.domain.words import Message, say
from intacto.engine.control import Control
from intacto.formats import Recognising
from intacto.places.base import CHUNK

# O_NONBLOCK: a pipe that takes a file's name between the look and the opening must not hold us up; O_BINARY: Windows.
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)

_NOT_THERE = say("There is no file of this name.")
_NOT_A_FILE = say("This is no file, but a device or a connection between programs.")
_NOT_ALLOWED = say("The permissions there do not allow it. That does not mean that the file is bad.")
_NOT_READ = say("The disk could not read it to its end. Check the disk and its cable.")
_CHANGING = say("Another program is changing this file. Try again when it is done.")


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file says of itself; ``path`` as it was given, ``size`` in bytes."""

    path: str
    size: int
    opinion: Opinion


def is_folder(path: str) -> bool:
    """Tell whether ``path`` is a folder, or a link to one."""
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)  # noqa: PTH116 - a Path would drop what the user wrote
    except (OSError, ValueError):
        return False


def size_of(path: str) -> int:
    """Return how many bytes a file has, 0 where that cannot be told."""
    try:
        status = os.stat(path)  # noqa: PTH116 - a Path would drop what the user wrote
    except (OSError, ValueError):
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def inspect(path: str, control: Control, on_bytes: Callable[[int], None]) -> Inspected:
    """Read the file ``path`` once and return its format's opinion.

    ``on_bytes`` is told the number of new bytes after each piece. Raises CopyUnreadable where it is no file, cannot be
    read or changes meanwhile, and Cancelled.
    """
    tester = Recognising(names.base_name(path))
    try:
        # A device may do something by being opened.
        _check_regular(path, os.stat(path))  # noqa: PTH116 - a Path would drop what the user wrote
        descriptor = os.open(path, _READ)
        try:
            before = os.fstat(descriptor)
            _check_regular(path, before)
            size = 0
            for chunk in _chunks(descriptor, before.st_size):
                control.checkpoint()
                tester.feed(chunk)
                size += len(chunk)
                on_bytes(len(chunk))
            after = os.fstat(descriptor)
        finally:
            os.close(descriptor)
    except FileNotFoundError as error:
        _refuse(path, _NOT_THERE, error)
    except PermissionError as error:
        _refuse(path, _NOT_ALLOWED, error)
    except (OSError, ValueError) as error:
        _refuse(path, _NOT_READ, error)
    if size != before.st_size or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        _refuse(path, _CHANGING)
    control.checkpoint()
    return Inspected(path, size, tester.finish())


def _chunks(descriptor: int, size: int) -> Iterator[bytes]:
    """Yield the bytes of a file; of one that grows while it is read, no more than show that it outgrew ``size``."""
    read = 0
    while read <= size and (chunk := os.read(descriptor, min(CHUNK, size - read + 1))):
        read += len(chunk)
        yield chunk


def _check_regular(path: str, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        _refuse(path, _NOT_A_FILE)


def _refuse(path: str, reason: Message, error: Exception | None = None) -> NoReturn:
    technical = "" if error is None else getattr(error, "strerror", None) or str(error)
    raise CopyUnreadable(
        say("This file cannot be read"), reason, paths=(names.shown(path),), technical=technical
    ) from error
