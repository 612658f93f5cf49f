"""Addresses: what people write, and what is refused with a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacto.domain.errors import AddressInvalid
from intacto.domain.shop import Address, Credentials, Scheme, looks_like_address, parse_address


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("ftp://ana@tienda.example/packs", Address(Scheme.FTP, "tienda.example", 21, "ana", "packs")),
        ("FTPS://ana@tienda.example", Address(Scheme.FTPS, "tienda.example", 990, "ana", "")),
        ("ftp+tls://ana@h:2121//srv/shop/", Address(Scheme.FTP_TLS, "h", 2121, "ana", "/srv/shop")),
        ("ftp://ana%40shop@h/a%20b", Address(Scheme.FTP, "h", 21, "ana@shop", "a b")),
        ("ftp://ana@[::1]:2121//", Address(Scheme.FTP, "::1", 2121, "ana", "/")),
        ("file:///srv/shop", Address(Scheme.FILE, "", 0, "", "/srv/shop")),
    ],
)
def test_addresses_are_read_as_curl_reads_them(url: str, address: Address) -> None:
    assert parse_address(url) == address
    assert parse_address(address.url) == address


@pytest.mark.parametrize(
    "url",
    [
        "http://h/x",
        "ftp://",
        "ftp://h:port/",
        "ftp://h:99999/",
        "file://other/x",
        "file:relative",
        "ftp://h/a?b",
        "ftp://h/a#b",
        "ftp://u@h/%0d%0aDELE%20x",
        "shop",
        "ftp://[::1",
    ],
)
def test_what_makes_no_sense_is_refused(url: str) -> None:
    with pytest.raises(AddressInvalid):
        parse_address(url)


def test_a_password_in_a_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(AddressInvalid) as refused:
        parse_address("ftp://ana:s3cret@h/x")
    assert "s3cret" not in str(refused.value)
    assert "--password-stdin" in str(refused.value)


def test_a_password_is_in_no_repr() -> None:
    assert "s3cret" not in repr(Credentials("ana", "s3cret"))


def test_a_word_with_a_scheme_is_an_address() -> None:
    assert looks_like_address("ftp://h")
    assert not looks_like_address("Papel y Píxel")


folders = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"])).map(lambda s: s.rstrip("/"))


@given(folders)
def test_any_folder_survives_its_url(folder: str) -> None:
    address = Address(Scheme.FTP, "h", 21, "ana", folder)
    assert parse_address(address.url) == address
