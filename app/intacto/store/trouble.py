"""The border: what SQLite and the file system say becomes what a shopkeeper can act upon."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from intacto.domain.errors import Bug, IntactoError, NewerDatabase, ShopUnknown, StoreBroken
from intacto.domain.names import shown
from intacto.domain.words import Message, say

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC})
_NOT_OURS = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
_NOT_WRITABLE = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})
_IN_USE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL})
_UNREACHABLE = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOLFS})
_PRIMARY = 0xFF
"""The low byte of an extended result code is the primary one (sqlite.org/rescode.html)."""


def primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code, 0 where the error did not come from SQLite itself."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY


def is_busy(error: sqlite3.Error) -> bool:
    """Tell whether it only was the turn of somebody else."""
    return primary_code(error) in _IN_USE


def database_trouble(error: sqlite3.Error, file: Path) -> IntactoError:
    """Return what to raise for a failure of the database in ``file``."""
    code = primary_code(error)
    technical = f"{getattr(error, 'sqlite_errorname', type(error).__name__)}: {error}"
    if code in _NOT_OURS:
        return not_a_database(file, technical)
    if code == sqlite3.SQLITE_FULL:
        return disk_full(file, technical)
    words = _words(code, shown(str(file)))
    if words is not None:
        return StoreBroken(*words, paths=(str(file),), technical=technical)
    if code == sqlite3.SQLITE_CONSTRAINT and "FOREIGN KEY" in str(error):
        return ShopUnknown(
            say("This shop is not there any more"), say("It was removed meanwhile. Nothing is kept of it.")
        )
    return Bug(
        say("The database of Intacto did not understand a question"),
        say("This is ours to mend. Please tell us what you did, with the technical details."),
        paths=(str(file),),
        technical=technical,
    )


def _words(code: int, where: str) -> tuple[Message, Message] | None:
    """Return title and explanation for what the person can mend."""
    if code in _NOT_WRITABLE:
        return (
            say("Intacto cannot write its database"),
            say("Make sure that you may write {file} and its folder, then start again.", file=where),
        )
    if code in _IN_USE:
        return (
            say("Another program holds the database of Intacto"),
            say("Close the other program that uses {file}, then try again.", file=where),
        )
    if code in _UNREACHABLE:
        return (
            say("Intacto cannot reach its database"),
            say("Make sure that {file} can be read and its disk is connected, then start again.", file=where),
        )
    return None


def not_a_database(file: Path, technical: str) -> StoreBroken:
    """Return what to raise where the file is damaged or somebody else's."""
    return StoreBroken(
        say("The database of Intacto cannot be read"),
        say(
            "Move {file} to another folder and start again: Intacto begins anew. A backup may lie beside it.",
            file=shown(str(file)),
        ),
        paths=(str(file),),
        technical=technical,
    )


def newer_database(file: Path, theirs: int, ours: int) -> NewerDatabase:
    """Return what to raise where a newer Intacto wrote the database; nothing in it was touched."""
    return NewerDatabase(
        say("A newer Intacto wrote this database"),
        say("Install the newest Intacto, then open it again. Nothing in {file} was touched.", file=shown(str(file))),
        paths=(str(file),),
        technical=f"schema {theirs}, this version knows up to {ours}",
    )


def disk_full(file: Path, technical: str) -> StoreBroken:
    """Return what to raise where there is no room."""
    return StoreBroken(
        say("The disk of this computer is full"),
        say("Free some space where {file} lies, then try again. Nothing half written is left.", file=shown(str(file))),
        paths=(str(file),),
        technical=technical,
    )


def folder_trouble(error: OSError, path: Path) -> StoreBroken:
    """Return what to raise for a failure with a folder or file of our own."""
    technical = f"{type(error).__name__}: {error}"
    if error.errno in _FULL:
        return disk_full(path, technical)
    return StoreBroken(
        say("Intacto cannot use its own folder"),
        say("Make sure that {file} is a folder that you may write to, or choose another one.", file=shown(str(path))),
        paths=(str(path),),
        technical=technical,
    )
