"""Are the pages of an SQLite database all there, and in order?

The rules are those of sqlite.org/fileformat2.html. A database has no checks on its content, so nothing here is
ever called sound. What is small enough is given to SQLite itself as a whole: it then lives in memory, and nothing in it
can write anywhere.
"""

from __future__ import annotations

import re

from intacto.domain.words import Message, say
from intacto.formats.parser import PIECE, Damaged, Parser, Unsure, to_the_end
from intacto.formats.sentences import EMPTY, NO_MISS, TOO_LARGE, UNUSUAL
from intacto.formats.signs import SQLITE
from intacto.formats.stream import BreaksOff, Steps

_HEADER = 100
_RESERVED = slice(72, 92)
_MOST = 64 * 1024**2
"""Bytes of the largest database that SQLite looks through; for a while, two copies of it are in memory."""

_STEPS = 10_000
_STEPS_MOST = 20_000_000
"""Instructions of SQLite's machine that looking through may take, and as many for each byte on top."""

_ROLLBACK = b"\1\1"
_STRUCTURE = re.compile(
    r"^(?:Tree |On tree |On page |Main freelist|Freelist|List of tree roots|Failed to read|Bad ptr map|Rowid )"
    r"|^Page \d+(?!: never used)|malformed",
    re.MULTILINE,
)
"""What SQLite says of broken pages. What it says of values, such as an empty one where there has to be one, and of
pages that nothing uses, sound databases bring about too."""


class SqliteTester(Parser):
    """Tests one SQLite database that is fed in pieces of any length."""

    def __init__(self) -> None:
        super().__init__("sqlite", "SQLite")

    def _parse(self) -> Steps[Message | None]:
        head = yield from self._stream.peek(_HEADER)
        if not head:
            # A database without a table has no bytes.
            raise Unsure(EMPTY)
        if not head.startswith(SQLITE):
            raise self._no_header(head)
        if len(head) < _HEADER:
            raise BreaksOff
        if head[_RESERVED].strip(b"\0"):
            # Some programs scramble all but the first bytes.
            raise Unsure(UNUSUAL)
        page = _page_size(head)
        if page is None:
            raise self._bad_place(16)
        data = yield from self._all()
        size, told = self._stream.given, page * _pages(head)
        if head[18:20] == _ROLLBACK and (size < told or size % page):
            # Where not, the rest may stand in a second file (4.1).
            raise BreaksOff
        if told and size != told:
            self._doubts(UNUSUAL)
        if data is None:
            self._doubts(TOO_LARGE)
        elif _is_broken(data):
            raise Damaged(say("Parts of the database are broken."))
        return NO_MISS

    def _no_header(self, head: bytes) -> Exception:
        """Return what it is where the header is none: with a password, all is scrambled."""
        return Damaged(self._stranger()) if not head.strip(b"\0") else Unsure(UNUSUAL)

    def _stranger(self) -> Message:
        return say("It does not begin like an {kind} database.", kind=self._label)

    def _all(self) -> Steps[bytearray | None]:
        """Return all bytes of the file, None where they are too many."""
        data = bytearray()
        while (yield from self._stream.peek(1)):
            data += yield from self._stream.some(PIECE)
            if len(data) > _MOST:
                yield from to_the_end(self._stream)
                return None
        return data


def _page_size(head: bytes) -> int | None:
    """Return the bytes of a page, None where no database has such pages (1.3.2)."""
    told = int.from_bytes(head[16:18], "big")
    size = 65536 if told == 1 else told
    return size if 512 <= size <= 65536 and size & (size - 1) == 0 else None


def _pages(head: bytes) -> int:
    """Return how many pages there are, 0 where an older SQLite did not write that down (1.3.8)."""
    return int.from_bytes(head[28:32], "big") if head[24:28] == head[92:96] else 0


def _is_broken(data: bytearray) -> bool:
    """Tell whether SQLite itself finds pages of the database broken."""
    import sqlite3  # noqa: PLC0415 - who inspects no database starts without it

    if not hasattr(sqlite3.Connection, "deserialize"):
        return False
    # Where it is not said that a second file holds the newest changes, SQLite does not look for one.
    data[18:20] = _ROLLBACK
    steps_left = (_STEPS_MOST + len(data)) // _STEPS

    def stop() -> bool:
        nonlocal steps_left
        steps_left -= 1
        return steps_left < 0

    database = sqlite3.connect(":memory:")
    database.text_factory = _text
    try:
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST)
        database.set_progress_handler(stop, _STEPS)
        for setting in ("trusted_schema = OFF", "ignore_check_constraints = ON", "cell_size_check = ON"):
            database.execute(f"PRAGMA {setting}")
        database.deserialize(data)
        data.clear()
        return any(_STRUCTURE.search(str(line)) for (line,) in database.execute("PRAGMA quick_check(20)"))
    except sqlite3.Error as error:
        # A newer SQLite may have written what this one does not understand.
        code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        return code & 255 in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) and "schema" not in str(error)
    except (UnicodeDecodeError, MemoryError):
        # The reason names a table whose name is no text, or SQLite refused a length that nobody could hold.
        return False
    finally:
        database.close()


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
