"""Where it was measured: processor, system, versions."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import ssl
import subprocess
from pathlib import Path

_VERSIONS = {
    "rclone": ("rclone", "version"),
    "lftp": ("lftp", "--version"),
    "curl": ("curl", "--version"),
    "OpenSSH": ("ssh", "-V"),
}


def describe() -> dict[str, str]:
    """Return what a reader must know to judge the figures."""
    return {
        "processor": f"{_processor()}, {os.cpu_count()} at work, {'with' if _has_sha_ni() else 'without'} SHA-NI",
        "system": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_version()}, {ssl.OPENSSL_VERSION}, SQLite {sqlite3.sqlite_version}",
        **{name: _version(call) for name, call in _VERSIONS.items()},
    }


def _cpuinfo() -> str:
    file = Path("/proc/cpuinfo")
    return file.read_text("utf-8") if file.exists() else ""


def _processor() -> str:
    names = (line.partition(":")[2].strip() for line in _cpuinfo().splitlines() if line.startswith("model name"))
    return next(names, platform.processor() or "unknown processor")


def _has_sha_ni() -> bool:
    """Tell whether the processor computes SHA-256 itself, which makes digests four times cheaper for all sides."""
    return "sha_ni" in _cpuinfo()


def _version(call: tuple[str, ...]) -> str:
    if shutil.which(call[0]) is None:
        return "not installed"
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).strip().splitlines()[0]
