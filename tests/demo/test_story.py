"""The story: what the host lost, how it looks from outside, and that nothing is left of it."""

from __future__ import annotations

import ftplib
import socket
import time
import warnings
import zipfile
from pathlib import Path

import psutil
import pytest

from intacto.demo import damage, products
from intacto.demo.story import DemoShop


def differing(shop: DemoShop) -> set[str]:
    """Return the products that the host has, and not as the seller has them."""
    return {
        path
        for path in products.paths()
        if (shop.host_root / path).is_file()
        and (shop.host_root / path).read_bytes() != (shop.copies_root / path).read_bytes()
    }


def login(shop: DemoShop) -> ftplib.FTP:
    host = ftplib.FTP(encoding="utf-8")
    host.connect(shop.shop.address.host, shop.shop.address.port, timeout=10)
    host.login(shop.shop.address.user, shop.password)
    return host


def test_two_products_are_damaged_one_is_lost_and_one_is_old(seen_shop: DemoShop) -> None:
    assert differing(seen_shop) == {*damage.BLANKED, products.OLD_VERSION}
    assert not (seen_shop.host_root / damage.LOST).exists()
    assert (seen_shop.copies_root / damage.LOST).is_file()


def test_names_sizes_and_times_of_the_damaged_ones_look_right(seen_shop: DemoShop) -> None:
    for path in damage.BLANKED:
        host, copy = (seen_shop.host_root / path).stat(), (seen_shop.copies_root / path).stat()
        assert (host.st_size, host.st_mtime_ns) == (copy.st_size, copy.st_mtime_ns)


@pytest.mark.parametrize(("path", "shares"), damage.BLANKED.items())
def test_the_damage_is_blank_regions_of_the_disk(seen_shop: DemoShop, path: str, shares: tuple[float, ...]) -> None:
    host, copy = (seen_shop.host_root / path).read_bytes(), (seen_shop.copies_root / path).read_bytes()
    size = damage.REGION
    bad = [at for at in range(0, len(copy), size) if host[at : at + size] != copy[at : at + size]]
    assert len(bad) == len(shares)
    assert all(host[at : at + size] == bytes(size) for at in bad)
    with zipfile.ZipFile(seen_shop.host_root / path) as archive:
        assert archive.testzip() is not None


def test_the_old_version_opens_without_complaint(seen_shop: DemoShop) -> None:
    with zipfile.ZipFile(seen_shop.host_root / products.OLD_VERSION) as archive:
        assert archive.testzip() is None


def test_the_files_are_months_old(seen_shop: DemoShop) -> None:
    for path in {*products.paths()} - {damage.LOST}:
        age = time.time() - (seen_shop.host_root / path).stat().st_mtime
        assert 50 * 86400 < age < 300 * 86400


def test_the_host_lists_by_mlsd_and_gives_every_byte(seen_shop: DemoShop) -> None:
    with login(seen_shop) as host:
        names = {name for name, _ in host.mlsd("productos/regalos")}
        assert names == {"marcapaginas-imprimibles.zip"}
        pieces: list[bytes] = []
        host.retrbinary("RETR productos/regalos/marcapaginas-imprimibles.zip", pieces.append)
    assert b"".join(pieces) == products.make("regalos/marcapaginas-imprimibles.zip")


def test_the_host_lets_us_do_all_that_a_repair_does(shop: DemoShop) -> None:
    with login(shop) as host:
        host.cwd("productos/regalos")
        with (shop.copies_root / "regalos/marcapaginas-imprimibles.zip").open("rb") as stream:
            host.storbinary("STOR nuevo.zip", stream)
        host.rename("marcapaginas-imprimibles.zip", "viejo.zip")
        host.rename("nuevo.zip", "marcapaginas-imprimibles.zip")
        host.sendcmd("SITE CHMOD 644 marcapaginas-imprimibles.zip")
        host.delete("viejo.zip")
        assert host.nlst() == ["marcapaginas-imprimibles.zip"]


def test_the_host_tells_nothing_of_its_software_and_listens_on_loopback_only(seen_shop: DemoShop) -> None:
    with login(seen_shop) as host:
        assert "pyftpdlib" not in host.getwelcome()
    port = seen_shop.shop.address.port
    ends = [each for each in psutil.Process().net_connections("tcp") if each.laddr.port == port]
    assert ends
    assert {each.laddr.ip for each in ends} == {"127.0.0.1"}


def test_the_host_wants_the_password(seen_shop: DemoShop) -> None:
    host = ftplib.FTP()
    host.connect("127.0.0.1", seen_shop.shop.address.port, timeout=10)
    with pytest.raises(ftplib.error_perm):
        host.login("papelypixel", "wrong")
    host.close()


def test_each_start_has_a_password_of_its_own(tmp_path: Path) -> None:
    assert DemoShop(tmp_path).password != DemoShop(tmp_path).password


def test_break_one_damages_a_file_that_was_whole_and_nothing_else(shop: DemoShop) -> None:
    before = differing(shop)
    times = {path: (shop.host_root / path).stat().st_mtime_ns for path in products.paths() if path != damage.LOST}
    path = shop.break_one()
    assert differing(shop) - before == {path}
    assert {p: (shop.host_root / p).stat().st_mtime_ns for p in times} == times


def test_breaking_goes_on_when_nothing_is_whole_any_more(shop: DemoShop) -> None:
    broken = [shop.break_one() for _ in range(12)]
    assert len(set(broken[:8])) == 8
    assert damage.LOST not in broken
    assert differing(shop) == set(products.paths()) - {damage.LOST}


def test_the_shop_goes_on_where_the_last_start_left_it(shop: DemoShop, folder: Path) -> None:
    path = shop.break_one()
    shop.stop()
    second = DemoShop(folder)
    second.start()
    second.stop()
    assert path in differing(second)


def test_the_host_comes_back_at_its_port(shop: DemoShop, folder: Path) -> None:
    port = shop.shop.address.port
    shop.stop()
    again = DemoShop(folder)
    again.start()
    assert again.shop.address.port == port
    again.stop()


def test_the_host_takes_another_port_where_its_own_is_taken(shop: DemoShop, folder: Path) -> None:
    other = DemoShop(folder)
    other.start()
    assert other.shop.address.port not in (0, shop.shop.address.port)
    login(other).close()
    other.stop()


def test_a_start_that_was_cut_off_is_made_anew(folder: Path) -> None:
    mark = folder / "papel-y-pixel.txt"
    mark.write_text(mark.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    shop = DemoShop(folder)
    (shop.copies_root / products.OLD_VERSION).unlink()
    shop.start()
    shop.stop()
    assert (shop.copies_root / products.OLD_VERSION).is_file()


def test_remove_leaves_nothing_and_ends_the_server(shop: DemoShop, folder: Path) -> None:
    port = shop.shop.address.port
    with login(shop):
        shop.remove()
    assert not folder.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_remove_leaves_what_is_not_of_the_demo(shop: DemoShop, folder: Path) -> None:
    (folder / "apuntes.txt").write_text("mine", encoding="utf-8")
    shop.remove()
    assert [file.name for file in folder.iterdir()] == ["apuntes.txt"]


def test_folders_that_are_not_of_the_demo_are_neither_used_nor_removed(tmp_path: Path) -> None:
    (tmp_path / "Mis productos").mkdir()
    (tmp_path / "Mis productos" / "mio.zip").write_bytes(b"mine")
    shop = DemoShop(tmp_path)
    with pytest.raises(FileExistsError):
        shop.start()
    shop.remove()
    assert [file.name for file in tmp_path.rglob("*")] == ["Mis productos", "mio.zip"]


def test_starting_and_stopping_warns_of_nothing(folder: Path) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        shop = DemoShop(folder)
        shop.start()
        login(shop).close()
        shop.remove()
    assert caught == []
