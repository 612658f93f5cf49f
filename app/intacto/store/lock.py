"""One run per shop at a time, over all processes: a window and a cron job must not repair the same file together.

The lock is the system's own on a file, so that it goes with the process that held it, however that ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from intacto.domain.errors import ShopBusy
from intacto.domain.words import say
from intacto.store.paths import make_private_folder
from intacto.store.trouble import folder_trouble


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Hold the lock ``file``; raises ShopBusy where another process has it, StoreBroken where it cannot be made."""
    make_private_folder(file.parent)
    lock = FileLock(file, timeout=0, thread_local=False, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise ShopBusy(
            say("Another Intacto is at work on this shop"),
            say("Wait until it is done, or look into the other window or terminal."),
        ) from error
    except OSError as error:
        raise folder_trouble(error, file.parent) from error
    try:
        yield
    finally:
        lock.release()
