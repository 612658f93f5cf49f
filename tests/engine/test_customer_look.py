"""What a customer gets, told exactly, from a real web server that does each of the troubles on command."""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from pathlib import Path

import brotli
import pytest

from intacto.domain.customer import CustomerLook, CustomerTrouble
from intacto.domain.damage import Cause
from intacto.domain.fingerprint import Fingerprint
from intacto.engine.control import Control
from intacto.engine.customer_look import look_as_customer, most_to_read
from intacto.engine.download import Wanted
from intacto.engine.reading import Digester
from intacto.places.base import CHUNK
from intacto.places.web import Shopfront
from tests.servers.web import (
    WebFault,
    WebHost,
    announcing,
    behind,
    cut,
    endless,
    in_front,
    instead,
    once,
    page,
    redirect,
    slow,
    status,
    taking_turns,
    unsaid_length,
    zipped,
)

FILE = os.urandom(300_001)
OLD = os.urandom(299_000)
PHP = b"<br />\n<b>Warning</b>:  Undefined array key 3 in <b>/shop/download.php</b> on line <b>7</b><br />\n"
BOM = b"\xef\xbb\xbf"
T = CustomerTrouble


def wanted(content: bytes, *earlier: bytes, is_page: bool = False) -> Wanted:
    digester = Digester()
    digester.feed(content)
    return Wanted(digester.fingerprint(), digester.blocks(), tuple(map(fingerprint, earlier)), is_page)


def fingerprint(content: bytes) -> Fingerprint:
    return Fingerprint(len(content), hashlib.sha256(content).hexdigest())


def look(host: WebHost, path: str = "a.zip", want: Wanted | None = None, *, timeout: float = 8.0) -> CustomerLook:
    front = Shopfront(host.url, timeout)
    try:
        return look_as_customer(path, want or wanted(FILE, OLD), front, Control(), lambda: 7.0, lambda _: None).look
    finally:
        front.close()


@pytest.fixture
def host(shop_web: WebHost, monkeypatch: pytest.MonkeyPatch) -> WebHost:
    if shop_web.ca_pem is not None:
        monkeypatch.setenv("SSL_CERT_FILE", str(shop_web.ca_pem))
    (shop_web.root / "a.zip").write_bytes(FILE)
    return shop_web


@pytest.mark.parametrize("name", ["a.zip", "kit bodas ñ #1 100% a+b?=&.zip", "latin \udcf1.zip", "folder/b;c=.zip"])
def test_exactly_the_file(host: WebHost, name: str) -> None:
    path = host.root / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(FILE)
    found = look(host, name)
    assert (found.trouble, found.size, found.against) == (None, len(FILE), fingerprint(FILE).sha256)
    assert found.url.startswith(host.url + "/")
    assert host.times_asked(name) == 1, "what is fine is downloaded once"


def test_it_asks_as_a_browser_does_and_says_who_it_is(host: WebHost) -> None:
    look(host)
    ((_, headers),) = host.asked
    assert headers["User-Agent"].startswith("Mozilla/5.0 (compatible; Intacto/")
    assert headers["Accept-Encoding"] == "gzip, deflate, br"
    assert not {"cookie", "cache-control", "pragma", "range", "authorization"} & {name.lower() for name in headers}


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_compression_in_transit_is_undone_as_browsers_do(host: WebHost, coding: str) -> None:
    text = b"the same line again and again\n" * 40_000
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[coding](text)
    host.damage("a.zip", instead(packed, Content_Encoding=coding))
    assert look(host, want=wanted(text)).trouble is None


def test_nginx_compresses_by_itself(host: WebHost) -> None:
    text = b"the same line again and again\n" * 40_000
    (host.root / "a.txt").write_bytes(text)
    assert look(host, "a.txt", wanted(text)).trouble is None


def test_an_archive_that_is_its_own_coding_is_saved_as_browsers_save_it(host: WebHost) -> None:
    packed = gzip.compress(FILE)
    host.damage("a.tar.gz", instead(packed, Content_Type="application/gzip", Content_Encoding="gzip"))
    (host.root / "a.tar.gz").write_bytes(packed)
    assert look(host, "a.tar.gz", wanted(packed)).trouble is None


def test_a_big_file_comes_whole_and_memory_stays_flat(host: WebHost) -> None:
    piece = os.urandom(1_000_003)
    (host.root / "big.zip").write_bytes(piece * 24)
    assert look(host, "big.zip", wanted(piece * 24)).trouble is None


TROUBLES: dict[str, tuple[WebFault, CustomerTrouble, Cause | None, str]] = {
    "not there": (status(404), T.NOT_FOUND, None, "no such file"),
    "gone for good": (status(410), T.NOT_FOUND, None, "no such file"),
    "forbidden": (status(403), T.REFUSED, None, "(code 403)"),
    "login": (status(401), T.REFUSED, None, "(code 401)"),
    "page with code 200": (page(), T.PAGE, Cause.ERROR_PAGE, "web page"),
    "page longer than the file": (page(b"\n <html>" + b"x" * 400_000), T.PAGE, Cause.ERROR_PAGE, "web page"),
    "php warning": (in_front(PHP, "text/html"), T.IN_FRONT, Cause.BYTES_PREPENDED, "(PHP)"),
    "bom": (in_front(BOM), T.IN_FRONT, Cause.BOM_PREPENDED, "(BOM)"),
    "blank lines": (in_front(b"\r\n\r\n"), T.IN_FRONT, Cause.BYTES_PREPENDED, "4 blank characters"),
    "one blank line": (in_front(b"\n"), T.IN_FRONT, Cause.BYTES_PREPENDED, "1 blank character:"),
    "other bytes in front": (in_front(b"x" * 16_000), T.IN_FRONT, Cause.BYTES_PREPENDED, "16000 bytes"),
    "bytes behind": (behind(b"\n<!-- cached -->"), T.BEHIND, Cause.BYTES_APPENDED, "16 bytes behind"),
    "page around": (
        lambda reply: behind(b"</html>")(in_front(b"<html>")(reply)), T.IN_FRONT, Cause.BYTES_PREPENDED, "6 bytes"
    ),
    "gzip twice": (zipped(2, said=True), T.COMPRESSED, Cause.COMPRESSED_AGAIN, "twice"),
    "gzip unsaid": (zipped(1, said=False), T.COMPRESSED, Cause.COMPRESSED_AGAIN, "does not say so"),
    "brotli unsaid": (instead(brotli.compress(FILE, quality=1)), T.COMPRESSED, Cause.COMPRESSED_AGAIN, "does not say"),
    "zlib unsaid": (instead(zlib.compress(FILE)), T.COMPRESSED, Cause.COMPRESSED_AGAIN, "does not say so"),
    "gzip only said": (
        lambda reply: reply.with_headers(Content_Encoding="gzip"), T.OTHER_BYTES, None, "cannot unpack it"
    ),
    "stale cache": (
        instead(OLD, Age="86400", X_Cache="HIT"), T.OLD_COPY, Cause.OLDER_VERSION, "older version"
    ),
    "empty": (instead(b""), T.WRONG_LENGTH, Cause.EMPTIED, "empty"),
    "short, unsaid": (unsaid_length(FILE[:200_000]), T.WRONG_LENGTH, Cause.TRUNCATED, "200000 bytes in place"),
    "cut": (cut(150_000), T.WRONG_LENGTH, Cause.TRUNCATED, "150000 of 300001"),
    "announces too much": (announcing(10), T.WRONG_LENGTH, None, "announces 300011 bytes"),
    "another file": (instead(OLD[::-1]), T.WRONG_LENGTH, None, "299000 bytes in place of 300001"),
    "one bit": (
        instead(FILE[:-1] + bytes([FILE[-1] ^ 1])), T.OTHER_BYTES, None, "other bytes"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TROUBLES)
def test_each_trouble_is_told(host: WebHost, case: str) -> None:
    fault, trouble, cause, words = TROUBLES[case]
    host.damage("a.zip", fault)
    found = look(host)
    assert (found.trouble, found.cause) == (trouble, cause)
    assert words in str(found.reason)
    assert host.times_asked("a.zip") == 2, "another result is looked at twice, and no more"


ENDLESS: dict[str, tuple[WebFault, CustomerTrouble, Cause | None, str]] = {
    "something else": (endless(b"x" * 65_536), T.WRONG_LENGTH, None, "longer file: it has 300001 bytes"),
    "the file, and on": (
        endless(b"x" * 65_536, first=FILE), T.BEHIND, Cause.BYTES_APPENDED, "more and more bytes behind"
    ),
    "a page": (endless(b" " * 65_536, first=b"<html>"), T.PAGE, Cause.ERROR_PAGE, "web page"),
}  # fmt: skip


@pytest.mark.parametrize("case", ENDLESS)
def test_a_download_without_end_is_stopped_and_the_shop_hung_up_on(host: WebHost, case: str) -> None:
    fault, trouble, cause, words = ENDLESS[case]
    host.damage("a.zip", fault)
    found = look(host)
    assert (found.trouble, found.cause) == (trouble, cause)
    assert words in str(found.reason)
    assert found.size <= most_to_read(wanted(FILE, OLD)) + CHUNK
    for _ in range(host.times_asked("a.zip")):
        assert host.hung_up.acquire(timeout=10), "the connection is closed, not left to stream"


def test_an_older_version_that_is_much_longer_is_still_known(host: WebHost) -> None:
    longer = OLD * 3
    host.damage("a.zip", instead(longer))
    assert look(host, want=wanted(FILE, longer)).trouble is T.OLD_COPY


def test_caches_leave_their_traces(host: WebHost) -> None:
    host.damage("a.zip", instead(OLD, Age="86400", X_Cache="HIT from proxy"))
    technical = look(host).technical
    assert "Age: 86400" in technical
    assert "X-Cache: HIT from proxy" in technical


@pytest.mark.parametrize("code", [500, 502, 503, 429])
def test_a_shop_that_cannot_now_says_nothing_of_the_file(host: WebHost, code: int) -> None:
    host.damage("a.zip", status(code))
    found = look(host)
    assert found.trouble is T.UNREACHABLE
    assert str(code) in str(found.reason)


def test_a_guard_who_wants_to_see_a_person_says_nothing_of_the_file(host: WebHost) -> None:
    host.damage("a.zip", lambda reply: status(403)(reply).with_headers(cf_mitigated="challenge"))
    assert look(host).trouble is T.UNREACHABLE


def test_silence_in_the_middle_says_nothing_of_the_file(host: WebHost) -> None:
    host.damage("a.zip", slow(1.5))
    assert look(host, timeout=0.4).trouble is T.UNREACHABLE
    assert look(host, timeout=6.0).trouble is None, "slow is not broken"


def test_redirects_are_followed_and_what_they_hand_out_counts(host: WebHost) -> None:
    (host.root / "elsewhere.zip").write_bytes(FILE)
    host.damage("a.zip", redirect(f"{host.url}/elsewhere.zip", 301))
    assert look(host).trouble is None
    host.damage("a.zip", redirect("/other.html"))
    (host.root / "other.html").write_text("<html>Welcome</html>")
    found = look(host)
    assert (found.trouble, found.cause) == (T.REDIRECTED, Cause.ERROR_PAGE)
    assert "127.0.0.1" in str(found.reason)
    assert "/other.html" in found.technical
    host.damage("a.zip", redirect("/nowhere.zip"))
    assert look(host).trouble is T.NOT_FOUND


SIGNED = "u:geheim1@127.0.0.1:{port}/other.zip;x?Signature=geheim2&Expires=9#geheim3"


@pytest.mark.parametrize("end", ["answers", "refuses", "is not there", "breaks off"])
def test_what_a_signed_link_holds_is_never_told(host: WebHost, end: str) -> None:
    scheme, port = host.url.partition(":")[0], host.url.rpartition(":")[2]
    (host.root / "other.zip;x").write_bytes(OLD)
    path = "/other.zip;x?Signature=geheim2&Expires=9"
    if end == "refuses":
        host.faults[path] = status(403)
    elif end == "breaks off":
        host.faults[path] = cut(1000)
    elif end == "is not there":
        port = "1"
    host.damage("a.zip", redirect(f"{scheme}://{SIGNED.format(port=port)}"))
    found = look(host)
    assert found.trouble is not None
    assert f"127.0.0.1:{port}/other.zip;x" in found.technical, "where it led is told"
    assert "geheim" not in repr(found)
    assert "Signature" not in repr(found)


@pytest.mark.parametrize("target", ["/a.zip", "ftp://127.0.0.1/a.zip", "javascript:alert(1)", "http://[bad/"])
def test_redirects_that_lead_nowhere(host: WebHost, target: str) -> None:
    host.damage("a.zip", redirect(target))
    assert look(host).trouble is T.REDIRECTED


def test_one_bad_download_is_not_believed(host: WebHost) -> None:
    host.damage("a.zip", once(instead(OLD[::-1])))
    found = look(host)
    assert found.trouble is T.UNREACHABLE, "one download differed, and two are fine: nothing is said"
    assert "something else" in str(found.reason)


def test_a_line_that_breaks_once_is_not_the_shop(host: WebHost) -> None:
    host.damage("a.zip", once(cut(1000)))
    assert look(host).trouble is None
    host.damage("a.zip", taking_turns(cut(1000), cut(77_000), cut(150_000)))
    assert look(host).trouble is T.UNREACHABLE


def test_some_customers_get_something_else(host: WebHost) -> None:
    host.damage("a.zip", taking_turns(page(), None, page()))
    assert look(host).trouble is T.PAGE


def test_nobody_there(tmp_path: Path) -> None:
    nobody = WebHost(tmp_path, "http://127.0.0.1:1")
    found = look(nobody)
    assert found.trouble is T.UNREACHABLE
    assert "No connection" in str(found.reason)
    assert "name" in str(look(WebHost(tmp_path, "http://shop.invalid")).reason)


def test_a_certificate_that_is_not_accepted_says_nothing_of_the_file(shop_web: WebHost) -> None:
    if shop_web.ca_pem is None:
        pytest.skip("no certificate over plain HTTP")
    (shop_web.root / "a.zip").write_bytes(FILE)
    found = look(shop_web)
    assert found.trouble is T.UNREACHABLE
    assert "certificate" in str(found.reason)


def test_a_product_that_is_a_page_itself(host: WebHost) -> None:
    body = b"<!DOCTYPE html><html>A book</html>"
    (host.root / "book.html").write_bytes(body)
    assert look(host, "book.html", wanted(body, is_page=True)).trouble is None
    host.damage("book.html", page())
    assert look(host, "book.html", wanted(body, is_page=True)).trouble is T.WRONG_LENGTH


def test_an_empty_product(host: WebHost) -> None:
    (host.root / "empty.txt").write_bytes(b"")
    assert look(host, "empty.txt", wanted(b"")).trouble is None
    host.damage("empty.txt", page())
    assert look(host, "empty.txt", wanted(b"")).trouble is T.PAGE
