"""A web server whose customers get what a test wants: a layer of ours between the disk's own server and the customer.

Behind the layer stands nginx where it can be had, else Python's own server; in front of it plain HTTP or TLS. What the
layer does to an answer is a :class:`WebFault`, by the path of the product.
"""

from __future__ import annotations

import gzip
import http.client
import http.server
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from intacto.domain import names
from tests.servers.certificates import Certificate

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer on its way to the customer. ``announced`` is its Content-Length where it is not the body's own."""

    status: int
    headers: dict[str, str]
    body: bytes
    announced: int | None = None
    cut_at: int | None = None
    """Bytes of the body after which the line is cut."""
    chunked: bool = False
    endless: bytes = b""
    """Comes behind the body again and again, until the customer hangs up."""
    rest_after: float = 0.0
    """Seconds of silence after half of the body."""

    def with_headers(self, **headers: str) -> Reply:
        """Return it with these headers; ``_`` stands for ``-``."""
        return replace(self, headers={**self.headers, **{k.replace("_", "-"): v for k, v in headers.items()}})


WebFault = Callable[[Reply], Reply]


def status(code: int, body: bytes = b"<html><body>No.</body></html>") -> WebFault:
    """Answer with this code and a page."""
    return lambda _: Reply(code, {"Content-Type": "text/html; charset=utf-8"}, body)


def page(body: bytes = b"<!DOCTYPE html>\n<html><body>Log in, please.</body></html>") -> WebFault:
    """Answer a page with code 200."""
    return status(200, body)


def in_front(stray: bytes, kind: str = "application/octet-stream") -> WebFault:
    """Put bytes in front, and announce them."""
    return lambda reply: replace(reply, body=stray + reply.body).with_headers(Content_Type=kind)


def behind(stray: bytes) -> WebFault:
    """Put bytes behind, and announce them."""
    return lambda reply: replace(reply, body=reply.body + stray)


def instead(body: bytes, **headers: str) -> WebFault:
    """Hand out other bytes, as a cache does."""
    return lambda reply: replace(reply, body=body).with_headers(**headers)


def zipped(times: int, *, said: bool) -> WebFault:
    """Compress ``times`` times; ``said``: one of them is told by Content-Encoding."""

    def act(reply: Reply) -> Reply:
        for _ in range(times):
            reply = replace(reply, body=gzip.compress(reply.body, mtime=0))
        return reply.with_headers(Content_Encoding="gzip") if said else reply

    return act


def unsaid_length(body: bytes) -> WebFault:
    """Hand out these bytes in chunks, with no length announced."""
    return lambda reply: replace(reply, body=body, chunked=True)


def endless(piece: bytes, *, first: bytes = b"") -> WebFault:
    """Send ``first``, then ``piece`` for ever, with no length announced."""
    return lambda reply: replace(reply, body=first, chunked=True, endless=piece)


def cut(after: int) -> WebFault:
    """Announce all, send ``after`` bytes, and cut the line."""
    return lambda reply: replace(reply, cut_at=after)


def announcing(more: int) -> WebFault:
    """Announce ``more`` bytes than come."""
    return lambda reply: replace(reply, announced=len(reply.body) + more)


def redirect(target: str, code: int = 302) -> WebFault:
    """Send the customer elsewhere."""
    return lambda _: Reply(code, {"Location": target}, b"")


def slow(seconds: float) -> WebFault:
    """Rest for so long in the middle."""
    return lambda reply: replace(reply, rest_after=seconds)


def once(fault: WebFault) -> WebFault:
    """Do wrong the first time only."""
    return taking_turns(fault, None)


def taking_turns(*faults: WebFault | None) -> WebFault:
    """Do one after the other; the last one stays."""
    left = list(faults)

    def act(reply: Reply) -> Reply:
        fault = left.pop(0) if len(left) > 1 else left[0]
        return reply if fault is None else fault(reply)

    return act


@dataclass(slots=True)
class WebHost:
    """The layer: where customers ask, and what they get."""

    root: Path
    url: str
    faults: dict[str, WebFault] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Paths and headers of all requests, in their order."""
    hung_up: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    """Released each time that a customer hung up on an endless answer."""
    ca_pem: Path | None = None

    def damage(self, path: str, fault: WebFault) -> None:
        """Do this to every answer for the product ``path``."""
        self.faults["/" + quote(names.wire(path))] = fault

    def times_asked(self, path: str) -> int:
        """Return how often the product was asked for."""
        return sum(1 for asked, _ in self.asked if asked == "/" + quote(names.wire(path)))


@contextmanager
def web_host(root: Path, upstream: int, certificate: Certificate | None = None) -> Iterator[WebHost]:
    """Run the layer in front of the server at port ``upstream``, which hands out ``root``."""
    host = WebHost(root, "", ca_pem=certificate.authority if certificate else None)
    server = _Layer(("127.0.0.1", 0), type("Handler", (_Handler,), {"host": host, "upstream": upstream}))
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.both)
        server.context = context
    host.url = f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Layer(http.server.ThreadingHTTPServer):
    context: ssl.SSLContext | None = None
    daemon_threads = True

    def finish_request(self, request: object, client_address: object) -> None:
        assert isinstance(request, socket.socket)
        try:
            request.settimeout(20)
            wrapped = request if self.context is None else self.context.wrap_socket(request, server_side=True)
        except OSError:
            return  # a customer who does not trust the certificate
        try:
            super().finish_request(wrapped, client_address)
        finally:
            wrapped.close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: customers hang up as they like."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    host: WebHost
    upstream: int

    def do_GET(self) -> None:
        self.host.asked.append((self.path, dict(self.headers)))
        fault = self.host.faults.get(self.path)
        if fault is not None:
            self.headers.replace_header("Accept-Encoding", "identity")  # it works on the file's own bytes
        reply = _upstream(self.upstream, self.command, self.path, dict(self.headers))
        self._send(reply if fault is None else fault(reply))

    do_HEAD = do_GET  # noqa: N815 - named by the library

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        if reply.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(self._length(reply)))
        self.end_headers()
        if self.command != "HEAD":
            self._send_body(reply)

    def _length(self, reply: Reply) -> int:
        if self.command == "HEAD" and not reply.body:
            return int(reply.headers.get("Content-Length", 0))
        return len(reply.body) if reply.announced is None else reply.announced

    def _send_body(self, reply: Reply) -> None:
        body = reply.body if reply.cut_at is None else reply.body[: reply.cut_at]
        if reply.rest_after:
            self.wfile.write(body[: len(body) // 2])
            time.sleep(reply.rest_after)
            body = body[len(body) // 2 :]
        if reply.chunked:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(body), body) if body else b"")
            self._send_for_ever(reply.endless)
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.wfile.write(body)
        if reply.cut_at is not None or reply.announced is not None:
            self.close_connection = True

    def _send_for_ever(self, piece: bytes) -> None:
        try:
            while piece:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        except OSError:
            self.host.hung_up.release()
            raise

    def log_message(self, *_: object) -> None:
        """Keep no log."""


def _upstream(port: int, method: str, path: str, headers: dict[str, str]) -> Reply:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, headers={k: v for k, v in headers.items() if k.lower() != "connection"})
        answer = connection.getresponse()
        return Reply(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()
