"""What every place must do, tried on the public address of a shop, as far as one can who may only read."""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from intacto.domain import names
from intacto.domain.customer import parse_web, web_address
from intacto.domain.errors import AccessRefused, AddressInvalid, FileGone, HostUnreachable, TransferBroken
from intacto.domain.product import EntryKind
from intacto.places.base import Place, Session
from intacto.places.web import Shopfront
from intacto.places.web_place import WebPlace
from tests.places.test_protocol import CONTENT, NAMES
from tests.servers.web import Reply, WebHost, cut, endless, status


@pytest.fixture
def session(shop_web: WebHost, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    if shop_web.ca_pem is not None:
        monkeypatch.setenv("SSL_CERT_FILE", str(shop_web.ca_pem))
    place: Place = WebPlace(shop_web.url, 8.0)
    with place.open() as session:
        assert session.encrypted is shop_web.url.startswith("https")
        yield session


def write(host: WebHost, path: str, content: bytes) -> Path:
    file = host.root / os.fsdecode(names.wire(path))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("name", NAMES)
def test_names_survive_a_round_trip(shop_web: WebHost, session: Session, name: str) -> None:
    for folder in ("", "sub folder [1] é"):
        path = names.join(folder, name)
        write(shop_web, path, CONTENT[:5000])
        found = session.find(path)
        assert found is not None
        assert (found.kind, found.size) == (EntryKind.FILE, 5000)
        assert found.modified is not None
        assert b"".join(session.read(path)) == CONTENT[:5000]


@pytest.mark.parametrize("offset", [0, 1, 65_536, 1_200_006, 1_200_007, 1_300_000])
def test_reads_whole_and_from_an_offset(shop_web: WebHost, session: Session, offset: int) -> None:
    write(shop_web, "a.zip", CONTENT)
    assert b"".join(session.read("a.zip", offset)) == CONTENT[offset:]
    assert session.read_block("a.zip", offset, 4096) == CONTENT[offset : offset + 4096]
    shop_web.damage("a.zip", lambda _: Reply(200, {"Content-Type": "application/zip"}, CONTENT))
    assert b"".join(session.read("a.zip", offset)) == CONTENT[offset:], "a shop that ignores offsets"
    assert session.read_block("a.zip", offset, 4096) == CONTENT[offset : offset + 4096]


def test_an_empty_file_is_read(shop_web: WebHost, session: Session) -> None:
    write(shop_web, "empty.zip", b"")
    assert list(session.read("empty.zip")) == []


def test_a_reading_ended_early_leaves_the_session_usable(shop_web: WebHost, session: Session) -> None:
    write(shop_web, "a.zip", CONTENT)
    reading = session.read("a.zip")
    next(iter(reading))
    reading.close()  # type: ignore[attr-defined]
    assert b"".join(session.read("a.zip")) == CONTENT


def test_a_reading_that_was_cut_does_not_look_finished(shop_web: WebHost, session: Session) -> None:
    write(shop_web, "a.zip", CONTENT)
    shop_web.damage("a.zip", cut(500_000))
    with pytest.raises(TransferBroken):
        list(session.read("a.zip"))


def test_what_is_not_there_or_refused(shop_web: WebHost, session: Session) -> None:
    assert session.find("nothing.zip") is None
    with pytest.raises(FileGone):
        list(session.read("nothing.zip"))
    shop_web.damage("a.zip", status(403))
    with pytest.raises(AccessRefused):
        list(session.read("a.zip"))
    shop_web.damage("a.zip", status(503))
    with pytest.raises(HostUnreachable):
        list(session.read("a.zip"))


def test_a_folder_is_not_read_as_a_file(shop_web: WebHost, session: Session) -> None:
    (shop_web.root / "packs").mkdir()
    found = session.find("packs")
    assert found is not None
    assert found.kind is EntryKind.FOLDER
    with pytest.raises(AccessRefused):
        list(session.read("packs"))


@pytest.mark.parametrize("path", ["../a.zip", "packs/../../a.zip", "/etc/passwd", "packs//a.zip", "packs/.", "a\0b"])
def test_no_path_leads_out(shop_web: WebHost, session: Session, path: str) -> None:
    for call in (lambda: session.find(path), lambda: list(session.read(path)), lambda: session.read_block(path, 0, 1)):
        with pytest.raises(FileGone):
            call()
    assert shop_web.asked == []


def test_nothing_is_ever_changed(shop_web: WebHost, session: Session) -> None:
    write(shop_web, "a.zip", b"12345")
    for attempt in (
        lambda: session.write("b.zip", [b"1"]),
        lambda: session.rename("a.zip", "b.zip"),
        lambda: session.remove("a.zip"),
        lambda: session.make_folders("packs"),
        lambda: session.list_folder(""),
    ):
        with pytest.raises(AccessRefused):
            attempt()
    assert (session.permissions("a.zip"), session.set_permissions("a.zip", 0o644)) == (None, False)
    session.keep_alive()
    session.close()
    assert [file.name for file in shop_web.root.iterdir()] == ["a.zip"]
    assert shop_web.asked == []


def test_many_transfers_in_a_row(shop_web: WebHost, session: Session) -> None:
    write(shop_web, "a.zip", CONTENT[:70_000])
    for _ in range(50):
        assert b"".join(session.read("a.zip")) == CONTENT[:70_000]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://shop.example/files/", "https://shop.example/files"),
        ("HTTPS://Shop.Example:8443", "https://shop.example:8443"),
        ("https://tienda-ñandú.example/mis descargas%20ñ".replace(" ", "%20"), None),
        ("http://[::1]:80/a%2Fb", "http://[::1]:80/a%2Fb"),
    ],
)
def test_public_addresses(given: str, kept: str | None) -> None:
    assert parse_web(given) == (kept or "https://xn--tienda-and-1bb8b.example/mis%20descargas%20%C3%B1") or kept is None
    assert parse_web(parse_web(given)) == parse_web(given)
    assert parse_web(given).isascii()


@pytest.mark.parametrize(
    "bad",
    [
        "", "shop.example", "ftp://shop.example", "https://", "https://a:b@shop.example/", "https://me@shop.example",
        "https://shop.example/?a=1", "https://shop.example/#a", "https://shop example/", "https://x:99999/", "https://[",
    ],
)  # fmt: skip
def test_addresses_that_are_none(bad: str) -> None:
    with pytest.raises(AddressInvalid) as caught:
        parse_web(bad)
    assert "a:b" not in str(caught.value)


def test_the_names_bytes_are_quoted() -> None:
    quoted = web_address("https://x/f/", "a b/ñ#1 100% +\udcf1.zip")
    assert quoted == "https://x/f/a%20b/%C3%B1%231%20100%25%20%2B%F1.zip"


@pytest.mark.parametrize("size", [1_000, None])
@pytest.mark.parametrize("offset", [0, 7])
def test_a_download_that_never_ends_is_given_up(
    shop_web: WebHost, session: Session, monkeypatch: pytest.MonkeyPatch, size: int | None, offset: int
) -> None:
    monkeypatch.setattr("intacto.places.web_place._MOST_UNTOLD", 4_000_000)
    write(shop_web, "a.zip", CONTENT)
    shop_web.damage("a.zip", endless(b"more and more " * 5000))
    chunks = itertools.islice(session.read("a.zip", offset, size), 1000)
    with pytest.raises(TransferBroken) as caught:
        deque(chunks, maxlen=0)
    assert "does not end" in str(caught.value.title)


def test_a_head_that_drips_in_is_not_waited_for_for_ever() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def drip() -> None:
            with contextlib.suppress(OSError):
                line, _ = server.accept()
                with line:
                    line.recv(65536)
                    line.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                    while True:
                        line.sendall(b"a")
                        time.sleep(0.05)  # what the test is about: each byte comes well within the time-out

        threading.Thread(target=drip, daemon=True).start()
        front = Shopfront(f"http://127.0.0.1:{port}/", timeout=0.5)
        with pytest.raises(HostUnreachable), front.visit("a.zip"):
            pass
        front.close()
