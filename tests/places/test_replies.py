"""What replies mean, whatever language the server speaks."""

from __future__ import annotations

import ftplib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacto.domain.errors import (
    AccessRefused,
    FileGone,
    HostError,
    HostFull,
    HostUnreachable,
    LoginRefused,
    TooManyConnections,
    TransferBroken,
)
from intacto.places import ftp_replies as replies
from intacto.places.ftp_names import absolute, from_wire, is_safe_name, to_wire
from intacto.text import render

KINDS: dict[str, type[ftplib.Error]] = {"4": ftplib.error_temp, "5": ftplib.error_perm}


def worked(reply: str) -> HostError:
    wired = reply.encode("utf-8").decode("latin-1")
    return replies.while_working(KINDS.get(reply[:1], ftplib.error_reply)(wired), "a.zip")


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("421 Too many users.", TooManyConnections),
        ("421 Service not available.", TooManyConnections),
        ("421 Timeout (300 seconds): closing.", TransferBroken),
        ("421 No-transfer-time exceeded.", TransferBroken),
        ("421 Conexión cerrada por inactividad.", TransferBroken),
        ("425 Can't open data connection.", TransferBroken),
        ("426 Aborted.", TransferBroken),
        ("450 File busy.", TransferBroken),
        ("450 No such file.", FileGone),
        ("451 Local failure reading.", TransferBroken),
        ("451 Rename/move failure: No such file or directory", FileGone),
        ("451 Quota exceeded.", HostFull),
        ("452 Insufficient storage.", HostFull),
        ("552 Exceeded storage allocation.", HostFull),
        ("550 No hay espacio en el disco.", HostFull),
        ("550 Cuota de disco excedida.", HostFull),
        ("550 No such file or directory.", FileGone),
        ("550 El archivo no existe.", FileGone),
        ("550 Datei nicht gefunden.", FileGone),
        ("550 Arquivo não encontrado.", FileGone),
        ("550 Permission denied.", AccessRefused),
        ("550 Permiso denegado.", AccessRefused),
        ("550 Something.", AccessRefused),
        ("553 Name not allowed.", AccessRefused),
        ("502 Not implemented.", AccessRefused),
        ("530 Please login with USER and PASS.", TransferBroken),
        ("530 Too many connections.", TooManyConnections),
        ("200 What?", TransferBroken),
    ],
)
def test_replies_at_work(reply: str, kind: type[HostError]) -> None:
    error = worked(reply)
    assert type(error) is kind
    assert error.technical == reply


@pytest.mark.parametrize("broken", [EOFError(), TimeoutError("timed out"), ConnectionResetError(104, "reset")])
def test_broken_lines(broken: Exception) -> None:
    assert type(replies.while_working(broken, "a.zip")) is TransferBroken
    assert type(replies.while_logging_in(broken)) is HostUnreachable
    assert type(replies.while_reaching(broken, "host", 21)) is HostUnreachable


def test_a_host_that_wants_tls_says_how() -> None:
    error = replies.while_logging_in(ftplib.error_perm("530 Non-anonymous sessions must use encryption."))
    assert type(error) is LoginRefused
    assert "ftp+tls://" in str(error)


@given(st.text(max_size=200))
def test_any_reply_makes_an_error_with_words(text: str) -> None:
    for error in (
        worked(text),
        replies.while_logging_in(ftplib.error_perm(text)),
        replies.while_reaching(OSError(text), "host", 21),
    ):
        assert str(error.title)
        assert str(error.explanation)
        assert not any(c in error.technical for c in "\r\n\0")


NO_COMMANDS = st.text(st.characters(exclude_categories=["Cs"]))


@given(NO_COMMANDS | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_a_name_is_sent_as_it_is_or_not_at_all(name: str) -> None:
    try:
        sent = to_wire(name)
    except AccessRefused:
        raw: Any = name.encode("utf-8", "surrogateescape")
        assert set(raw) & set(b"\r\n\0\xff")
        return
    assert not set(sent) & set("\r\n\0")
    assert from_wire(sent) == name


@given(st.text())
def test_no_path_leaves_its_root(path: str) -> None:
    try:
        sent = absolute("/shop", path)
    except AccessRefused:
        return
    assert sent == "/shop" or sent.startswith("/shop/")
    assert all(is_safe_name(from_wire(part)) for part in sent.split("/")[1:])


def test_a_port_is_a_name_and_no_quantity() -> None:
    for broken in (ConnectionRefusedError(111, "refused"), ftplib.error_perm("500 Not here.")):
        told = render(replies.while_reaching(broken, "host", 18338).explanation)
        assert "port 18338" in told
