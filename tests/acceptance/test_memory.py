"""Memory stays flat whatever the size of a file."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.commands import at, environment
from tests.servers import StartDaemon

MOST = 150 * 1024 * 1024
GIB = 1024**3


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("name", "size"), [("vsftpd", 4 * GIB), ("openssh", GIB // 2), ("proftpd-sftp", GIB // 2)])
def test_a_file_of_gibibytes_is_verified_in_150_mb(
    start_daemon: StartDaemon, tmp_path: Path, name: str, size: int
) -> None:
    """The host's file and the local copy are read whole and at the same time by one process."""
    daemon = start_daemon(name)
    copies = tmp_path / "copies"
    copies.mkdir()
    for path in (copies / "curso.mp4", daemon.write("curso.mp4", b"")):
        with path.open("wb") as stream:
            stream.write(b"\1" * 4096)
            stream.truncate(size)
    child = subprocess.Popen(
        [sys.executable, "-m", "intacto", "check", *at(daemon), "--copies", str(copies)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(tmp_path / "home"),
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(daemon.password.encode() + b"\n")
    child.stdin.close()
    most = 0
    while child.poll() is None:
        most = max(most, _most_resident(child.pid))
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(0.1)
    said = child.stdout.read().decode()
    child.stdout.close()
    assert child.returncode == 0, said
    assert 0 < most < MOST, f"{most / 1e6:.0f} MB"


def _most_resident(process: int) -> int:
    """Return the most bytes that were ever resident, as the kernel counts them for this program alone."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:")), 0)
