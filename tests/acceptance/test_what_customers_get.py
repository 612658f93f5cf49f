"""Good on the host, broken for customers: told exactly, by the real program, over an FTP daemon and a web server."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Intacto, environment, intacto
from tests.cli.products import FILES, blanked, write_all
from tests.servers import Daemon
from tests.servers.fixtures import ServeWeb
from tests.servers.web import WebHost, in_front, instead, page, status

__all__ = ["environment", "intacto"]

BAD = {
    "packs/pack-0.zip": "bytes-in-front",
    "packs/pack-1.zip": "page",
    "packs/pack-2.zip": "compressed-again",
    "packs/pack-3.zip": "not-found",
}


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    write_all(tmp_path / "copias", FILES)
    return tmp_path / "copias"


@pytest.fixture
def host(any_daemon: Daemon) -> Daemon:
    for path, content in FILES.items():
        any_daemon.write(f"tienda/{path}", content)
    return any_daemon


@pytest.fixture
def web(host: Daemon, serve_web: ServeWeb) -> WebHost:
    """The daemon's own folder, as customers get it."""
    return serve_web(host.path("tienda"))


def check(intacto: Intacto, host: Daemon, copies: Path, *more: str, env: Mapping[str, str] | None = None) -> Answer:
    words = ["check", host.url("tienda"), "--copies", str(copies), "--password-stdin", "--proof", "customer", *more]
    trust = ["--trust", f"SHA256:{host.certificate_fingerprint}"] if host.certificate_fingerprint else []
    return intacto(*words, *trust, stdin=host.password + "\n", env=env)


def damage(web: WebHost) -> None:
    web.damage("packs/pack-0.zip", in_front(b"<br />\n<b>Warning</b>: Undefined index", "text/html"))
    web.damage("packs/pack-1.zip", page())
    web.damage("packs/pack-2.zip", instead(gzip.compress(FILES["packs/pack-2.zip"]), Content_Encoding=""))
    web.damage("packs/pack-3.zip", status(404))


def test_each_is_told_and_the_healthy_ones_reach_the_highest_proof(
    intacto: Intacto, host: Daemon, copies: Path, web: WebHost
) -> None:
    damage(web)
    host.write("tienda/libro.zip", blanked(FILES["libro.zip"], block=0))
    answer = check(intacto, host, copies, "--web", web.url, "--json")
    assert answer.code == 1, answer.err
    files = answer.files
    assert {path: files[path]["customer"]["trouble"] for path in BAD} == BAD
    assert {files[path]["health"] for path in BAD} == {"damaged"}
    assert {files[path]["proof"] for path in BAD} == {"customer"}
    fine = files["packs/pack-4.zip"]
    assert (fine["health"], fine["proof"], fine["customer"]["trouble"]) == ("proven", "customer", None)
    bad = files["libro.zip"]
    assert (bad["health"], bad["proof"], bad["customer"]) == ("damaged", "read", None)
    assert web.times_asked("libro.zip") == 0, "what is bad on the host needs no look as a customer"


def test_all_well(intacto: Intacto, host: Daemon, copies: Path, web: WebHost) -> None:
    answer = check(intacto, host, copies, "--web", web.url, "--json")
    assert answer.code == 0, answer.err
    assert {each["proof"] for each in answer.files.values()} == {"customer"}


def test_in_words(intacto: Intacto, host: Daemon, copies: Path, web: WebHost) -> None:
    damage(web)
    answer = check(intacto, host, copies, "--web", web.url)
    assert answer.code == 1
    assert "Good on your host, broken for customers" in answer.out
    assert "behind a warning of your shop's software (PHP)" in answer.out
    assert "4 files are good on your host, broken for customers." in answer.out
    assert "need repair" not in answer.out


def test_a_silent_address_says_nothing_of_the_files(intacto: Intacto, simple_daemon: Daemon, copies: Path) -> None:
    for path, content in FILES.items():
        simple_daemon.write(f"tienda/{path}", content)
    answer = check(intacto, simple_daemon, copies, "--web", "http://127.0.0.1:1", "--json")
    assert answer.code == 3, "asked for the customer's view, and it could not be had"
    assert {(each["health"], each["proof"]) for each in answer.files.values()} == {("proven", "read")}
    assert {str(each["customer"]) for each in answer.files.values()} == {"None"}
    assert answer.err.count("Your shop's public address does not answer") == 1


def test_the_address_must_be_known_and_sound(intacto: Intacto, simple_daemon: Daemon, copies: Path) -> None:
    simple_daemon.make_folder("tienda")
    for more in ((), ("--web", "ftp://x/"), ("--web", "https://me:secret@shop.example/")):
        answer = check(intacto, simple_daemon, copies, *more)
        assert answer.code == 2, answer.out + answer.err
        assert "public address" in answer.err
        assert "secret" not in answer.out + answer.err


def test_a_shop_remembers_it_and_refuses_a_repair_that_mends_nothing(
    intacto: Intacto, simple_daemon: Daemon, copies: Path, serve_web: ServeWeb, tmp_path: Path
) -> None:
    for path, content in FILES.items():
        simple_daemon.write(f"tienda/{path}", content)
    web = serve_web(simple_daemon.path("tienda"))
    web.damage("libro.zip", page())
    folder = tmp_path / "tienda"
    write_all(folder, FILES)
    added = intacto("shop", "add", "Casa", folder.as_uri(), "--copies", str(copies), "--web", web.url + "/")
    assert added.code == 0, added.err
    assert f"Public address: {web.url}\n" in intacto("shop", "show", "Casa").out
    assert intacto("check", "Casa", "--proof", "customer", "--json").code == 1
    told = intacto("status", "Casa", "--json")
    assert told.files["libro.zip"]["customer"]["trouble"] == "page"
    repaired = intacto("repair", "Casa", "libro.zip", "--json")
    assert repaired.code == 1
    assert repaired.files["libro.zip"]["action"] == "refused"
    assert "nothing to repair on your host" in repaired.files["libro.zip"]["reason"]
    assert intacto("repair", "Casa", "--json").files["libro.zip"]["action"] is None
    web.faults.clear()
    assert intacto("check", "Casa", "--proof", "customer").code == 0


def test_a_wrong_address_given_once_leaves_nothing_behind(
    intacto: Intacto, host: Daemon, copies: Path, web: WebHost
) -> None:
    trust = ["--trust", f"SHA256:{host.certificate_fingerprint}"] if host.certificate_fingerprint else []
    words = ["shop", "add", "P", host.url("tienda"), "--copies", str(copies), "--web", f"{web.url}/typo"]
    assert intacto(*words, "--password-stdin", *trust, stdin=host.password).code == 0
    again = ["P", "--password-stdin", "--json"]
    answer = intacto("check", *again, "--proof", "customer", stdin=host.password)
    assert {each["health"] for each in answer.files.values()} == {"proven"}
    assert "public address seems to be wrong" in answer.out + answer.err
    answer = intacto("check", *again, "--proof", "customer", "--web", web.url, stdin=host.password)
    assert {each["proof"] for each in answer.files.values()} == {"customer"}
    damage(web)
    answer = intacto("check", *again, "--proof", "customer", "--web", web.url, stdin=host.password)
    assert answer.code == 1
    assert {path for path, each in answer.files.items() if each["health"] == "damaged"} == set(BAD)
    answer = intacto("check", *again, stdin=host.password)
    assert {each["health"] for each in answer.files.values()} == {"proven"}, "the shop's own address is another one"


def test_an_address_given_once_takes_nothing_from_what_is_known_of_the_shops_own(
    intacto: Intacto, copies: Path, serve_web: ServeWeb, tmp_path: Path
) -> None:
    web = serve_web(tmp_path / "public")
    write_all(tmp_path / "public" / "own", FILES)
    write_all(tmp_path / "public" / "other", FILES)
    folder = tmp_path / "tienda"
    write_all(folder, FILES)
    assert intacto("shop", "add", "Casa", folder.as_uri(), "--copies", str(copies), "--web", f"{web.url}/own").code == 0
    answer = intacto("check", "Casa", "--proof", "customer", "--json")
    assert answer.code == 0
    before = intacto("status", "Casa", "--json")
    assert {each["proof"] for each in before.files.values()} == {"customer"}
    web.damage("other/libro.zip", page())
    once = intacto("check", "Casa", "--proof", "customer", "--web", f"{web.url}/other", "--json")
    assert once.code == 1
    assert once.files["libro.zip"]["customer"]["trouble"] == "page"
    after = intacto("status", "Casa", "--json")
    looks = [{path: each["customer"] for path, each in told.files.items()} for told in (before, after)]
    assert looks[0] == looks[1]
    assert after.code == 0


def test_what_customers_download_is_counted_on_its_own(
    intacto: Intacto, simple_daemon: Daemon, copies: Path, serve_web: ServeWeb
) -> None:
    for path, content in FILES.items():
        simple_daemon.write(f"tienda/{path}", content)
    web = serve_web(simple_daemon.path("tienda"))
    answer = check(intacto, simple_daemon, copies, "--web", web.url, "--json")
    total = sum(len(content) for content in FILES.values())
    summary = answer.objects[-1]
    assert (summary["bytes_read"], summary["bytes_downloaded"]) == (total, total)


def test_what_opens_well_is_looked_at_without_a_copy_to_compare_with(
    intacto: Intacto, simple_daemon: Daemon, tmp_path: Path, serve_web: ServeWeb
) -> None:
    """What the host holds is what customers should get; of what nobody can say that it is good, nothing is said."""
    for path, content in FILES.items():
        simple_daemon.write(f"tienda/{path}", content)
    simple_daemon.write("tienda/raw.bin", b"no format of any kind")
    web = serve_web(simple_daemon.path("tienda"))
    web.damage("packs/pack-0.zip", page())
    web.damage("packs/pack-1.zip", instead(FILES["packs/pack-2.zip"]))
    none = tmp_path / "none"
    none.mkdir()
    answer = check(intacto, simple_daemon, none, "--web", web.url, "--json")
    assert answer.code == 1, answer.err
    files = answer.files
    assert files["packs/pack-0.zip"]["customer"]["trouble"] == "page"
    assert {path for path, each in files.items() if each["health"] == "damaged"} == {
        "packs/pack-0.zip",
        "packs/pack-1.zip",
    }
    assert (files["packs/pack-4.zip"]["health"], files["packs/pack-4.zip"]["customer"]["trouble"]) == ("sound", None)
    assert files["raw.bin"]["customer"] is None
    assert web.times_asked("raw.bin") == 0
