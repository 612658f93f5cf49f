"""The shop's public address, asked as a customer's browser asks: what comes back is what customers get.

Redirects are followed and remembered, compression of the transfer is undone (RFC 9110, 8.4), no cookie is kept, and
nothing is said to get past a cache: the customer gets what the cache has. Nothing is written, and no password sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import DecodeError, HTTPError
from urllib3.response import BaseHTTPResponse

from intacto import __version__
from intacto.domain import names
from intacto.domain.customer import Undecodable, WebAnswer, web_address
from intacto.domain.words import say
from intacto.places import web_errors as errors
from intacto.places.base import CHUNK
from intacto.places.lines import Lines
from intacto.places.tls import Trust
from intacto.places.web_lines import pools_over, tidy

MOST_REDIRECTS: Final = 20
"""As many as browsers follow (WHATWG Fetch, HTTP-redirect fetch)."""

_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {
    # Browser-like, so that the shop answers as it answers browsers; honest, so that its owner sees who asks.
    "User-Agent": f"Mozilla/5.0 (compatible; Intacto/{__version__}; checks its owner's files)",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br",
}
_EVIDENCE = ("Age", "Date", "X-Cache", "CF-Cache-Status", "X-Proxy-Cache", "Via", "Last-Modified", "ETag", "Server")
_LONGEST_EVIDENCE = 120
_GZIP_KINDS = ("application/gzip", "application/x-gzip", "application/x-gunzip", "application/x-tgz")
"""What browsers save as it came where it is also the coding of the transfer: the archive itself, not what is in it."""


class Download:
    """One answer and its bytes, while they come."""

    def __init__(self, answer: WebAnswer, response: BaseHTTPResponse) -> None:
        self.answer = answer
        self._response = response
        self._decodes = not ("gzip" in answer.coding and answer.kind in _GZIP_KINDS)

    def header(self, name: str) -> str:
        """Return a header of the answer, ``""`` where it has none of that name."""
        return self._response.headers.get(name, "")

    def chunks(self) -> Iterator[bytes]:
        """Yield what a browser would save, in pieces of up to :data:`CHUNK` bytes.

        Raises HostUnreachable where nothing comes any more, TransferBroken where the shop ends the transfer before the
        announced end, Undecodable where the compression that it names is not the one that comes.
        """
        try:
            while data := self._response.read1(CHUNK, decode_content=self._decodes):
                yield data
        except DecodeError as error:
            raise Undecodable(
                say("The download cannot be unpacked"),
                say("The shop says that it is compressed in transit, but it is not."),
                technical=self.answer.technical,
            ) from error
        except HTTPError as error:
            raise errors.of_body(error, self.answer) from error


_TIMES = 2
"""How many time-outs all the heads of an answer may take together, redirects included."""


class Shopfront:
    """The public address of one shop's folder, for one worker at a time; connections are kept between downloads."""

    def __init__(self, folder: str, timeout: float = 30.0) -> None:
        """``folder`` is the address as :func:`intacto.domain.customer.parse_web` returns it.

        ``timeout`` in seconds is for each answer and each piece. Nothing is sent yet.
        """
        self._folder = folder
        patience = urllib3.Timeout(connect=timeout, read=timeout)
        self._pools = urllib3.PoolManager(
            num_pools=4, headers=_HEADERS, timeout=patience, retries=False, ssl_context=Trust(None).context
        )
        self._lines = Lines()
        self._longest = _TIMES * timeout
        pools_over(self._lines, self._pools)

    @contextmanager
    def visit(self, path: str, extra: Mapping[str, str] | None = None, *, method: str = "GET") -> Iterator[Download]:
        """Ask for the product ``path`` and hand out the answer, whatever its code says.

        ``extra`` headers go along. Raises HostUnreachable where there is no answer, its explanation says why: the name
        is not known, nobody answers, the certificate is not accepted.
        """
        try:
            response, answer = self._follow(method, web_address(self._folder, path), extra)
            try:
                yield Download(answer, response)
            finally:
                _let_go(response)
        finally:
            tidy(self._lines)

    def close(self) -> None:
        """Close all connections."""
        self._pools.clear()
        tidy(self._lines)

    def hang_up(self) -> None:
        """End whatever is asked or coming now, from any thread; it fails, and so does every later visit."""
        self._lines.end()

    def _follow(self, method: str, asked: str, extra: Mapping[str, str] | None) -> tuple[BaseHTTPResponse, WebAnswer]:
        try:
            with self._lines.no_longer_than(self._longest):
                return self._followed(method, asked, extra)
        except TimeoutError as error:
            raise errors.no_answer(error, asked) from error

    def _followed(self, method: str, asked: str, extra: Mapping[str, str] | None) -> tuple[BaseHTTPResponse, WebAnswer]:
        url = asked
        for hops in range(MOST_REDIRECTS + 1):
            response = self._ask(method, url, extra)
            target = _target(response, url)
            if target is None or hops == MOST_REDIRECTS:
                return response, _answer(response, asked, url, hops)
            _let_go(response)
            url = target
        raise AssertionError("the last round returns")

    def _ask(self, method: str, url: str, extra: Mapping[str, str] | None) -> BaseHTTPResponse:
        try:
            return self._pools.request(
                method, url, headers={**_HEADERS, **(extra or {})}, redirect=False, preload_content=False
            )
        except (HTTPError, ValueError) as error:  # ValueError: a redirect to what is no address
            raise errors.no_answer(error, url) from error


def _target(response: BaseHTTPResponse, url: str) -> str | None:
    """Return where a redirect leads; None where the answer is none that a browser could follow."""
    where = response.headers.get("Location")
    if response.status not in _REDIRECTS or not where:
        return None
    try:
        target = urljoin(url, where.strip())
        followable = urlsplit(target).scheme in ("http", "https") and bool(urlsplit(target).hostname)
    except ValueError:
        return None
    return target.partition("#")[0] if followable else None


def _let_go(response: BaseHTTPResponse) -> None:
    """Give the connection back where all came, else close it: the rest of a download is not worth waiting for."""
    response.release_conn() if response.closed else response.close()


def _answer(response: BaseHTTPResponse, asked: str, landed: str, hops: int) -> WebAnswer:
    headers = response.headers
    length = headers.get("Content-Length", "").strip()
    told = (f"{name}: {headers[name]}"[:_LONGEST_EVIDENCE] for name in _EVIDENCE if name in headers)
    return WebAnswer(
        asked,
        names.shown(landed),
        hops,
        response.status,
        headers.get("Content-Type", "").partition(";")[0].strip().lower(),
        headers.get("Content-Encoding", "").strip().lower(),
        int(length) if length.isdecimal() else None,
        names.shown("; ".join(told)),
        guarded=headers.get("cf-mitigated", "").lower() == "challenge",
    )
