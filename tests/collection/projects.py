"""The projects whose test data are the collection, fetched once with pip from the index that it is set to.

Nothing of theirs is installed or run. What is kept stands in `.collection/files`, one folder a project.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tests.servers.process import TREE

CACHE = TREE / ".collection"

PROJECTS = (
    # Archives and compressed files
    "libarchive-c==5.3",
    "nibabel==5.4.2",
    "patool==4.0.7",
    "pdfminer.six==20260107",
    "py7zr==0.20.0",
    "rarfile==4.5",
    "stream-unzip==0.0.101",
    "xopen==2.1.0",
    # Office
    "odfpy==1.4.1",
    "oletools==0.60.2",
    "pyexcel-ods3==0.6.1",
    "python-docx==1.2.0",
    "python-pptx==1.0.2",
    "tablib==3.10.0",
    # Documents and text
    "img2pdf==0.6.3",
    "lxml==6.1.3",
    "pikepdf==10.18.0",
    "pypdf==7.1.1",
    "svglib==2.3.2",
    # Pictures
    "imagesize==2.0.1",
    "pillow==13.0.0",
    # Sound and film
    "beets==2.14.1",
    "mutagen==1.48.1",
    "pymediainfo==7.0.1",
    "soundfile==0.14.0",
    # Fonts
    "fonttools==4.68.0",
    "freetype-py==2.5.1",
    "sphinx-rtd-theme==3.1.0",
    "weasyprint==70.0",
    # A bit of everything
    "filetype==1.2.0",
    "hachoir==3.4.0",
    "puremagic==1.30",
)
"""Names and versions of source distributions."""

_BACKENDS = ("setuptools.build_meta", "hatchling.build", "flit_core.buildapi", "poetry.core.masonry.api", "uv_build",
             "setuptools_reproducible", "maturin", "scikit_build_core.build", "pdm.backend", "mesonpy")  # fmt: skip

ENDINGS = frozenset(
    "zip epub docx xlsx pptx odt ods odp odg jar whl idml sketch cbz gz tgz bz2 xz lzma zst tar 7z rar cbr pdf png "  # noqa: SIM905 - a list of words reads best as one
    "jpg jpeg gif webp tif tiff bmp psd svg xml html json mp3 flac ogg oga opus wav mp4 m4a mov ttf otf woff woff2 "
    "aif aiff aifc avi mkv webm rtf eps doc xls ppt msi exe deb css csv sqlite db dmg ova qcow2 vmdk vhd "
    "vhdx iso".split()
)
LARGEST = 3_000_000
"""Bytes of the largest file that is kept."""
MOST = 60
"""Files with the same ending that are kept of one project."""


class UnavailableError(Exception):
    """The collection cannot be had here; the message says why."""


def ensure() -> Path:
    """Return the folder of the collection, fetching it the first time; raises UnavailableError.

    Several processes may call this at once: one fetches, the others wait.
    """
    files, done = CACHE / "files", CACHE / "complete"
    wanted = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists() or done.read_text("ascii") != wanted:
            done.unlink(missing_ok=True)
            shutil.rmtree(files, ignore_errors=True)
            for project in PROJECTS:
                _keep(_download(project), files / project.partition("==")[0])
            done.write_text(wanted, "ascii")
    return files


def _download(project: str) -> Path:
    """Return the project's source archive, from the cache or from the index."""
    name, _, version = project.partition("==")
    packages = CACHE / "packages"
    packages.mkdir(exist_ok=True)
    stem = f"{name}-{version}".replace("-", "_").replace(".", "_").lower()
    for _attempt in range(2):
        for archive in packages.iterdir():
            bare = archive.name.removesuffix(".tar.gz").removesuffix(".zip")
            if bare.replace("-", "_").replace(".", "_").lower() == stem:
                return archive
        _pip_download(project, packages)
    raise UnavailableError(f"pip downloaded no archive of {project}")


def _pip_download(project: str, folder: Path) -> None:
    """Download a project; raises UnavailableError with pip's reason."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-binary",
         ":all:", "--no-build-isolation", "--dest", str(folder), project],
        # Older versions of pip would run the setup.py of projects that have nothing newer.
        env={**os.environ, "PYTHONPATH": str(_no_build()), "PIP_USE_PEP517": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise UnavailableError(f"pip could not download {project}:\n{done.stdout[-2000:]}")


def _no_build() -> Path:
    """Return a folder in which every build backend is :mod:`tests.collection.no_build`."""
    folder = CACHE / "no-build"
    for backend in _BACKENDS:
        *packages, module = backend.split(".")
        inside = folder.joinpath(*packages)
        inside.mkdir(parents=True, exist_ok=True)
        for depth in range(len(packages)):
            folder.joinpath(*packages[: depth + 1], "__init__.py").touch()
        shutil.copy(Path(__file__).with_name("no_build.py"), inside / f"{module}.py")
    return folder


def _keep(archive: Path, folder: Path) -> None:
    """Put what is wanted of a source archive, and the archive itself where it is small, into ``folder``."""
    folder.mkdir(parents=True)
    if archive.stat().st_size <= LARGEST:
        shutil.copy(archive, folder / archive.name)
    kept: Counter[str] = Counter()
    for path, content in _contents(archive):
        ending = PurePosixPath(path).suffix.lower()
        if kept[ending] < MOST:
            kept[ending] += 1
            (folder / "__".join(PurePosixPath(path).parts[1:])).write_bytes(content)


def _contents(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of each file with a wanted ending and size, in an order that no folder rules."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            infos = [info for info in opened.infolist() if _is_wanted(info.filename, info.file_size)]
            for info in sorted(infos, key=lambda info: _shuffled(info.filename)):
                yield info.filename, opened.read(info)
        return
    with tarfile.open(archive) as tar:
        members = [member for member in tar if member.isfile() and _is_wanted(member.name, member.size)]
        for member in sorted(members, key=lambda member: _shuffled(member.name)):
            content = tar.extractfile(member)
            assert content is not None
            yield member.name, content.read()


def _is_wanted(path: str, size: int) -> bool:
    return PurePosixPath(path).suffix.lower().lstrip(".") in ENDINGS and 0 < size <= LARGEST


def _shuffled(path: str) -> bytes:
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).digest()
