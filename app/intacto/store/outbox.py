"""Checks of files on their way to the database: they wait a moment for company and are written many at a time.

A write for each file costs several times its share of a group. Whoever reads or writes anything else has what waits
written first, so that what was recorded is what is read, and writes keep their order. A crash loses at most what came
within the last quarter of a second, which is as if it had come that much earlier.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import defaultdict

from intacto.domain.checked import Checked
from intacto.domain.errors import StoreBroken
from intacto.store import checking
from intacto.store.gathering import Gathering, Safety

GROUP = 512
"""Checks that are written at once, without waiting for more."""

WAIT_SECONDS = 0.25
"""How long a check waits for others at most."""


class Outbox:
    """Holds what was recorded and is not written yet. Safe from any thread.

    Errors are SQLite's own, StoreBroken once the database is closed, and whatever a value raises that cannot be held.
    """

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._lock = threading.Lock()
        self._waiting: list[tuple[int, Checked]] = []
        self._otherwise: defaultdict[int, list[str]] = defaultdict(list)
        self._failures: dict[int, Exception] = {}
        self._is_timed = False

    def add(self, shop_id: int, found: Checked) -> tuple[str, ...]:
        """Take in a check; return what :meth:`settle` does, without waiting for this one."""
        with self._lock:
            self._tell_failure(shop_id)
            self._waiting.append((shop_id, found))
            if len(self._waiting) >= GROUP:
                self._write()
            elif not self._is_timed:
                self._is_timed = True
                timer = threading.Timer(WAIT_SECONDS, self._time_is_over)
                timer.daemon = True
                timer.start()
            return self._taken_otherwise(shop_id)

    def settle(self, shop_id: int) -> tuple[str, ...]:
        """Write what waits; return paths of this shop that turned out not to be what was thought, told once.

        Raises what went wrong, now or since the last call.
        """
        with self._lock:
            self._write()
            self._tell_failure(shop_id)
            return self._taken_otherwise(shop_id)

    def flush(self) -> None:
        """Write what waits; what goes wrong is told to the next who records something of that shop."""
        # Nothing is taken out before it is written: who sees an empty list here sees it in the database.
        if self._waiting:
            with self._lock:
                self._write()

    def _time_is_over(self) -> None:
        with self._lock:
            self._is_timed = False
            self._write()

    def _write(self) -> None:
        try:
            if self._waiting:
                self._write_all(self._waiting)
        except (sqlite3.OperationalError, StoreBroken) as error:
            self._failures.update(dict.fromkeys((shop_id for shop_id, _ in self._waiting), error))
        except Exception:  # noqa: BLE001 - a timer has nobody to raise to; the next who records something is told
            # A shop was removed meanwhile, or a value cannot be held: what belongs to others is kept.
            for shop_id, found in self._waiting:
                try:
                    self._write_all([(shop_id, found)])
                except Exception as error:  # noqa: BLE001 - as above
                    self._failures[shop_id] = error
        finally:
            self._waiting.clear()

    def _write_all(self, group: list[tuple[int, Checked]]) -> None:
        learned = any(found.baseline is not None for _, found in group)
        with self._gathering.writing(Safety.SOON if learned else Safety.LATER, alone=True) as connection:
            otherwise = checking.record(connection, group)
        for shop_id, path in otherwise:
            self._otherwise[shop_id].append(path)

    def _taken_otherwise(self, shop_id: int) -> tuple[str, ...]:
        return tuple(self._otherwise.pop(shop_id, ())) if self._otherwise else ()

    def _tell_failure(self, shop_id: int) -> None:
        failure = self._failures.pop(shop_id, None)
        if failure is not None:
            raise failure
