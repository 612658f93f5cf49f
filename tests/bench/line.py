"""A distant line on one machine: farnet, compiled for the occasion, and its namespace."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.work import PassedOverError

FAR_HOST = "10.77.0.2"
"""The address at the far end."""
_NAMESPACE = "intactobench"
_START_SECONDS = 10.0


@contextmanager
def far_line(source: Path | None, round_trip_ms: float, mbit: float | None = None) -> Iterator[tuple[str, ...]]:
    """Hold a line of this delay (and rate each way) open; yield the words that start a program at its far end.

    Raises PassedOverError where it cannot be had.
    """
    program = _compiled(source)
    words = [str(program), _NAMESPACE, f"{round_trip_ms / 2:g}", *([f"{mbit:g}"] if mbit else [])]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait_for(process)
        yield ("ip", "netns", "exec", _NAMESPACE)
    finally:
        process.terminate()
        process.communicate()
        subprocess.run(["ip", "netns", "del", _NAMESPACE], capture_output=True, check=False)
        shutil.rmtree(program.parent, ignore_errors=True)


def _compiled(source: Path | None) -> Path:
    if source is None or not source.is_file():
        raise PassedOverError("a distant line needs farnet: --farnet FILE names its source")
    if os.geteuid() != 0 or shutil.which("ip") is None:
        raise PassedOverError("a distant line needs root and iproute2")
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise PassedOverError("a distant line needs a C compiler")
    program = Path(tempfile.mkdtemp(prefix="intacto-line-")) / "farnet"
    subprocess.run([compiler, "-O2", "-o", str(program), str(source), "-lpthread"], check=True)
    return program


def _wait_for(process: subprocess.Popen[bytes]) -> None:
    """Return when the far end answers; raises PassedOverError where it never does."""
    deadline = time.monotonic() + _START_SECONDS
    ping = ["ip", "netns", "exec", _NAMESPACE, "ip", "-o", "address"]
    while FAR_HOST.encode() not in subprocess.run(ping, capture_output=True, check=False).stdout:
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            _, said = process.communicate()
            raise PassedOverError(f"farnet did not start: {said.decode(errors='replace').strip()}")
        time.sleep(0.05)
