"""The log of our own faults: where in the program they happened, and nothing of what was being worked on."""

from __future__ import annotations

import os
import time
import traceback
from pathlib import Path

_READABLE_TO_NOBODY_ELSE = 0o600


def note_fault(logs: Path, version: str, failure: BaseException) -> Path | None:
    """Append where ``failure`` happened to the log in ``logs``; return the log, None where it cannot be written.

    Kinds of exceptions and lines of code only: what an exception says, and the values of variables, may be secret.
    """
    log = logs / "faults.log"
    try:
        logs.mkdir(parents=True, exist_ok=True)
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _READABLE_TO_NOBODY_ELSE)
        with os.fdopen(handle, "a", encoding="utf-8") as stream:
            stream.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} Intacto {version}\n{_places(failure)}\n")
    except OSError:
        return None
    return log


def _places(failure: BaseException) -> str:
    """Return the kinds of ``failure`` and of what led to it, each with its lines of code, the newest first."""
    parts: list[str] = []
    seen: set[int] = set()
    each: BaseException | None = failure
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        frames = traceback.extract_tb(each.__traceback__)
        parts.append(f"{type(each).__module__}.{type(each).__qualname__}\n")
        parts += [f"  {frame.filename}:{frame.lineno} in {frame.name}\n" for frame in frames]
        each = each.__cause__ or each.__context__
    return "".join(parts)
