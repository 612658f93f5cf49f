"""The shop's public address as a place: read only, and without listings, which public addresses do not give.

Files are found by HEAD and read by GET, from an offset by Range (RFC 9110, 14), as they lie there: without compression.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import NoReturn
from urllib.parse import urlsplit

from intacto.domain.customer import WebAnswer
from intacto.domain.errors import AccessRefused, FileGone, HostError, HostUnreachable, TransferBroken
from intacto.domain.host import Abilities, HostIdentity
from intacto.domain.product import Entry, EntryKind
from intacto.domain.words import say
from intacto.places.base import Closing, DigestAnswer, Listing, Stop
from intacto.places.web import Download, Shopfront

_PLAIN = {"Accept-Encoding": "identity"}
_SLACK = 1024 * 1024
"""Bytes beyond the size that is known: a file may have grown since it was listed."""

_MOST_UNTOLD = 256 * 1024**3
"""Bytes of an answer of which nobody knows how long it is."""

_RANGE = re.compile(r"bytes (\d+)-")


class WebPlace:
    """A public address that holds product files."""

    def __init__(self, folder: str, timeout: float = 30.0) -> None:
        """``folder`` as :func:`intacto.domain.customer.parse_web` returns it; ``timeout`` in seconds."""
        self._folder = folder
        self._timeout = timeout

    def open(self, stop: Stop | None = None) -> WebSession:  # noqa: ARG002 - nothing to wait for
        """Return a session; nothing is sent before it is asked for something."""
        return WebSession(Shopfront(self._folder, self._timeout), encrypted=self._folder.startswith("https://"))


class WebSession(Closing):
    """Implements :class:`intacto.places.base.Session`, as far as one can who may only read."""

    def __init__(self, front: Shopfront, *, encrypted: bool) -> None:
        self._front = front
        self.encrypted = encrypted
        self.identity = HostIdentity()
        self.tells_digests = False

    def list_folder(self, folder: str) -> Listing:
        """Raise AccessRefused: what customers see is no list of files."""
        raise _only_reads(folder)

    def find(self, path: str) -> Entry | None:
        """Return what is at ``path`` by its headers, None where the shop says that there is nothing."""
        _refuse_detours(path)
        try:
            with self._front.visit(path, _PLAIN, method="HEAD") as download:
                answer = download.answer
                if _is_folder(answer):
                    return Entry(path, EntryKind.FOLDER)
                _refuse(answer, path)
                return Entry(path, EntryKind.FILE, answer.announced, _time(download.header("Last-Modified")))
        except FileGone:
            return None

    def read(self, path: str, offset: int = 0, size: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of a file from ``offset``; what is before it is dropped where the shop sends that too.

        Some answers never end: raises TransferBroken where more comes than the file can have, by ``size`` as it was
        listed, or else by what the shop itself announces.
        """
        _refuse_detours(path)
        if offset:
            yield from _bounded(self._read_at(path, offset, ""), None if size is None else size - offset, path)
            return
        with self._front.visit(path, _PLAIN) as download:
            _refuse(download.answer, path)
            yield from _bounded(download.chunks(), download.answer.announced if size is None else size, path)

    def read_block(self, path: str, offset: int, length: int) -> bytes:
        """Return up to ``length`` bytes from ``offset``."""
        _refuse_detours(path)
        taken = bytearray()
        for chunk in self._read_at(path, offset, str(offset + length - 1)):
            taken += chunk
            if len(taken) >= length:
                break
        return bytes(taken[:length])

    def _read_at(self, path: str, offset: int, last: str) -> Iterator[bytes]:
        with self._front.visit(path, {**_PLAIN, "Range": f"bytes={offset}-{last}"}) as download:
            if download.answer.status == 416:  # nothing lies there: the file ends before
                return
            _refuse(download.answer, path)
            yield from _without(download.chunks(), offset - _start(download))

    def digests(self, paths: Sequence[str]) -> Iterator[DigestAnswer]:
        """Yield that no digest is told."""
        for path in paths:
            yield DigestAnswer(path, None)

    def try_ahead(self, path: str, size: int) -> None:
        """Return None: the question makes no sense here."""

    def go_ahead(self, *, begin: bool) -> None:
        """Do nothing: the question makes no sense here."""

    def hang_up(self) -> None:
        """Break off whatever is asked now, from any thread."""
        self._front.hang_up()

    def probe(self, token: str, at: float) -> Abilities:  # noqa: ARG002 - nothing is written
        """Return that nothing was tried: a probe writes, and nothing can be written here."""
        return Abilities(at)

    def write(self, path: str, chunks: Iterable[bytes]) -> int:  # noqa: ARG002 - never taken
        """Raise AccessRefused."""
        raise _only_reads(path)

    def rename(self, old: str, new: str) -> None:  # noqa: ARG002 - never taken
        """Raise AccessRefused."""
        raise _only_reads(old)

    def remove(self, path: str) -> None:
        """Raise AccessRefused."""
        raise _only_reads(path)

    def make_folders(self, folder: str) -> None:
        """Raise AccessRefused."""
        raise _only_reads(folder)

    def permissions(self, path: str) -> None:
        """Return None: it is not told."""

    def set_permissions(self, path: str, mode: int) -> bool:  # noqa: ARG002 - never taken
        """Return False."""
        return False

    def keep_alive(self) -> None:
        """Do nothing: a connection that ended is made anew."""

    def close(self) -> None:
        """Close all connections."""
        self._front.close()


def _is_folder(answer: WebAnswer) -> bool:
    """Tell whether servers of files led to a folder: they do so by adding a slash."""
    return answer.hops > 0 and urlsplit(answer.landed).path == urlsplit(answer.asked).path + "/"


def _refuse(answer: WebAnswer, path: str) -> None:
    """Raise what an answer without a file means."""
    if answer.status in (200, 206) and not _is_folder(answer):
        return
    if answer.status in (404, 410):
        raise FileGone(
            say("It is not there"), say("There is no file of this name."), paths=(path,), technical=answer.technical
        )
    if answer.status in (408, 425, 429) or answer.status >= 500:
        raise HostUnreachable(
            say("Your shop's public address does not answer"),
            say("Your shop answered that it cannot now (code {code}).", code=answer.status),
            technical=answer.technical,
        )
    raise AccessRefused(
        say("Your shop refuses it"), say("It hands this out to nobody."), paths=(path,), technical=answer.technical
    )


def _refuse_detours(path: str) -> None:
    """Refuse names that a server would take for a way out of the shop's folder, or that no file can bear."""
    if "\0" in path or any(part in ("", ".", "..") for part in path.split("/")):
        raise FileGone(say("It is not there"), say("There is no file of this name."), paths=(path,))


def _only_reads(path: str) -> HostError:
    return AccessRefused(
        say("A public address can only be read"), say("Customers can neither list nor change files."), paths=(path,)
    )


def _start(download: Download) -> int:
    """Return where the bytes that come begin in the file; raises TransferBroken where the shop does not say so."""
    if download.answer.status != 206:
        return 0
    told = _RANGE.match(download.header("Content-Range"))
    return int(told[1]) if told else _unclear(download.answer)


def _unclear(answer: WebAnswer) -> NoReturn:
    raise TransferBroken(
        say("The download broke off"), say("The shop does not say which part it sends."), technical=answer.technical
    )


def _without(chunks: Iterator[bytes], count: int) -> Iterator[bytes]:
    for chunk in chunks:
        if count < len(chunk):
            yield chunk[max(0, count) :]
        count -= min(max(count, 0), len(chunk))


def _bounded(chunks: Iterator[bytes], size: int | None, path: str) -> Iterator[bytes]:
    left = _MOST_UNTOLD if size is None else max(0, size) + _SLACK
    for chunk in chunks:
        left -= len(chunk)
        if left < 0:
            raise TransferBroken(
                say("The download does not end"),
                say("More comes than the file can have. We stopped reading."),
                paths=(path,),
            )
        yield chunk


def _time(text: str) -> float | None:
    with suppress(ValueError, TypeError, OverflowError):
        return parsedate_to_datetime(text).timestamp()
    return None
