"""Fetches the programs that the tests run against, without installing them: servers, and judges of files.

vsftpd, ProFTPD and Pure-FTPd conflict with each other as Debian packages, and nobody wants a daemon on his
machine because he ran some tests. So each package is downloaded with `apt-get download` and unpacked with
`dpkg -x` into `.daemons/`, together with those shared libraries that the machine lacks; the daemons run in
place from there.

Standard library only. Works on Debian and its children; `UnavailableError` says why where it cannot.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = (
    "vsftpd",
    "proftpd-core",
    "proftpd-mod-crypto",  # TLS and SFTP for ProFTPD
    "pure-ftpd",
    "pure-ftpd-common",  # pure-pw, which makes its user database
    "openssh-server",
    "nginx",  # what customers download from
    # What the testers of formats are judged by, and what it needs.
    "7zip",
    "bzip2",
    "flac",
    "giflib-tools",
    "gzip",
    "jpeginfo",
    "libarchive-tools",  # bsdtar
    "libtiff-tools",
    "oggz-tools",
    "opentype-sanitizer",
    "pngcheck",
    "qpdf",
    "unzip",
    "webp",
    "xz-utils",
    "zstd",
    "sound-theme-freedesktop",  # files in OGG
)
PROGRAMS = (
    "usr/sbin/vsftpd",
    "usr/sbin/proftpd",
    "usr/sbin/pure-ftpd",
    "usr/bin/pure-pw",
    "usr/sbin/sshd",
    "usr/sbin/nginx",
    "usr/bin/7zz",
    "bin/bzip2",
    "usr/bin/bsdtar",
    "usr/bin/dwebp",
    "usr/bin/flac",
    "usr/bin/giftext",
    "bin/gzip",
    "usr/bin/jpeginfo",
    "usr/bin/oggz-validate",
    "usr/bin/ots-sanitize",
    "usr/bin/pngcheck",
    "usr/bin/qpdf",
    "usr/bin/tiffinfo",
    "usr/bin/unzip",
    "usr/bin/xz",
    "usr/bin/zstd",
)
_WANTED = "".join(f"{name}\n" for name in PACKAGES)
LIBRARY_ROUNDS = 4  # a library may need a library; nothing here is nested deeper
SHARED_LIBRARY = re.compile(r"\.so(\.\d+)*$")


class UnavailableError(Exception):
    """The daemons cannot be had on this machine; the message says why and what would help."""


def ensure(tree: Path) -> Path:
    """Return the folder that holds the daemons of the source tree `tree`, fetching them the first time.

    Several processes may call this at once: one fetches, the others wait. Raises `UnavailableError`.
    """
    if sys.platform == "win32":
        raise UnavailableError("the FTP daemons of the tests run on Linux only")
    import fcntl  # noqa: PLC0415 - not there on Windows

    cache = tree / ".daemons"
    root, done = cache / "root", cache / "complete"
    if _is_complete(done):
        return root
    for tool in ("apt-get", "dpkg", "ldd"):
        if shutil.which(tool) is None:
            raise UnavailableError(f"the FTP daemons come from Debian packages, and there is no {tool} here")
    cache.mkdir(exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_complete(done):
            done.unlink(missing_ok=True)
            # The packages too: those of another list would be taken for unpacked.
            for stale in (root, cache / "packages"):
                shutil.rmtree(stale, ignore_errors=True)
            _fill(cache / "packages", root)
            done.write_text(_WANTED, "utf-8")
    return root


def _is_complete(done: Path) -> bool:
    """Tell whether what was fetched is what is wanted now: the stamp holds the list of packages."""
    return done.exists() and done.read_text("utf-8") == _WANTED


def library_path(root: Path) -> str:
    """Return the value of LD_LIBRARY_PATH with which the programs under `root` find their libraries."""
    folders = {library.parent for library in _libraries(root)}
    return ":".join(sorted(str(folder) for folder in folders if folder.name != "proftpd"))


def missing_libraries(root: Path) -> set[str]:
    """Return the shared libraries that something unpacked under `root` needs and the loader does not find."""
    things = [root / program for program in PROGRAMS] + _libraries(root)
    done = _run(["ldd", *map(str, things)], root, {"LD_LIBRARY_PATH": library_path(root)})
    return set(re.findall(r"(\S+) => not found", done.stdout))


def _libraries(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*.so*") if SHARED_LIBRARY.search(path.name))


def _fill(packages: Path, root: Path) -> None:
    packages.mkdir(exist_ok=True)
    _unpack(_download(PACKAGES, packages), root)
    for _ in range(LIBRARY_ROUNDS):
        if not missing_libraries(root):
            return
        _unpack(_download(_library_packages(packages), packages), root)
    lacking = missing_libraries(root)
    if lacking:
        raise UnavailableError("libraries of the FTP daemons were not found: " + ", ".join(sorted(lacking)))


def _download(names: tuple[str, ...], folder: Path) -> list[Path]:
    """Download the packages; return all that stand in `folder` under these names."""
    command = ["apt-get", "download", "-q", *names]
    tried = _run(command, folder)
    if tried.returncode != 0 and os.geteuid() == 0:
        _run(["apt-get", "update", "-q"], folder)
        tried = _run(command, folder)
    if tried.returncode != 0:
        raise UnavailableError(f"`{' '.join(command)}` did not work:\n{tried.stdout}")
    return sorted(package for package in folder.glob("*.deb") if package.name.split("_")[0] in names)


def _unpack(packages: list[Path], root: Path) -> None:
    for package in packages:
        done = _run(["dpkg", "-x", str(package), str(root)], package.parent)
        if done.returncode != 0:
            raise UnavailableError(f"{package.name} could not be unpacked:\n{done.stdout}")


def _library_packages(packages: Path) -> tuple[str, ...]:
    """Name the libraries that the downloaded packages depend on and that are not here yet."""
    wanted: set[str] = set()
    for package in packages.glob("*.deb"):
        depends = _run(["dpkg-deb", "-f", str(package), "Depends"], packages).stdout
        wanted.update(re.findall(r"(?:^|[,|]\s*)(lib[a-z0-9.+-]+)", depends))
    here = {package.name.split("_")[0] for package in packages.glob("*.deb")}
    return tuple(sorted(name for name in wanted - here if not _installed(name)))


def _installed(package: str) -> bool:
    done = _run(["dpkg-query", "-W", "-f=${Status}", package], Path("/"))
    return done.returncode == 0 and done.stdout.endswith("install ok installed")


def _run(command: list[str], folder: Path, extra: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive", **(extra or {})}
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
