"""No password to the wrong one: certificates, pins, and encryption that is offered, refused, or taken away."""

from __future__ import annotations

import base64
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacto.domain.errors import (
    AddressInvalid,
    CertificateChanged,
    CertificateUnknown,
    EncryptionLost,
    HostError,
    HostUnreachable,
    LoginRefused,
    TooManyConnections,
)
from intacto.domain.shop import Address, HostMemory, Scheme
from intacto.places.ftp import FtpPlace
from intacto.places.tls import normalise_fingerprint
from tests.places.scripted import WELCOMING, Talk, certificate, scripted
from tests.places.sites import ftp_place
from tests.servers import Daemon, FaultHost

WRONG_PIN = "SHA256:" + "ab" * 32


def heard_no_login(commands: list[str]) -> bool:
    """Tell whether neither user nor password was sent."""
    return not any(command.startswith(("USER", "PASS")) for command in commands)


def test_an_unknown_certificate_is_described_and_nothing_sent(fault_host_tls: FaultHost) -> None:
    daemon = fault_host_tls.daemon
    with pytest.raises(CertificateUnknown) as caught:
        ftp_place(daemon, memory=HostMemory()).open()
    shown = caught.value.certificate
    assert shown.fingerprint == f"SHA256:{daemon.certificate_fingerprint}"
    assert set(shown.names) == {"127.0.0.1", "localhost"}
    assert shown.issuer == "Test hosting"
    assert shown.not_before is not None
    assert shown.not_after is not None
    assert shown.not_before < shown.not_after
    assert str(shown.problem) == "Nobody whom your system knows vouches for it."
    assert heard_no_login(fault_host_tls.faults.commands)


def test_a_pinned_certificate_opens_and_is_shown(tls_daemon: Daemon) -> None:
    with ftp_place(tls_daemon).open() as session:
        assert session.encrypted
        assert session.certificate is not None
        assert session.certificate.fingerprint == f"SHA256:{tls_daemon.certificate_fingerprint}"


def test_plain_text_says_so(plain_daemon: Daemon) -> None:
    with ftp_place(plain_daemon).open() as session:
        assert not session.encrypted
        assert session.certificate is None


def test_another_certificate_than_the_pinned_one_stops_before_the_login(fault_host_tls: FaultHost) -> None:
    with pytest.raises(CertificateChanged) as caught:
        ftp_place(fault_host_tls.daemon, memory=HostMemory(trusted=WRONG_PIN)).open()
    assert caught.value.certificate.fingerprint == f"SHA256:{fault_host_tls.daemon.certificate_fingerprint}"
    assert fault_host_tls.faults.commands == ["AUTH TLS"]


def test_a_changed_certificate_stops_even_if_the_system_vouches_for_it(
    fault_host_tls: FaultHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(fault_host_tls.daemon.ca_pem))
    with ftp_place(fault_host_tls.daemon, memory=HostMemory()).open() as session:
        assert session.encrypted
    assert not heard_no_login(fault_host_tls.faults.commands)
    before = len(fault_host_tls.faults.commands)
    with pytest.raises(CertificateChanged):
        ftp_place(fault_host_tls.daemon, memory=HostMemory(trusted=WRONG_PIN)).open()
    assert heard_no_login(fault_host_tls.faults.commands[before:])


def test_a_renewed_certificate_stops(fault_host_tls: FaultHost) -> None:
    old = fault_host_tls.daemon
    new = old.with_new_certificate()
    with pytest.raises(CertificateChanged):
        ftp_place(old).open()
    with ftp_place(new).open() as session:
        assert session.encrypted


def test_the_system_vouches_and_the_bytes_travel(tls_daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tls_daemon.ca_pem))
    tls_daemon.write("a.zip", b"A" * 100_000)
    with ftp_place(tls_daemon, scheme=Scheme.FTP_TLS, memory=HostMemory()).open() as session:
        assert b"".join(session.read("a.zip")) == b"A" * 100_000
        assert session.write("b.zip", [b"B"] * 10) == 10
        assert len(session.list_folder("").entries) == 2


def test_a_name_that_does_not_fit_needs_trust_and_a_pin_is_enough(
    fault_host_tls: FaultHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    daemon = fault_host_tls.daemon
    monkeypatch.setenv("SSL_CERT_FILE", str(daemon.ca_pem))
    place = ftp_place(daemon, memory=HostMemory())
    # Some other spelling of the same machine, which is not in the certificate.
    monkeypatch.setattr(place, "_address", replace_host(place, "127.1"))
    with pytest.raises(CertificateUnknown) as caught:
        place.open()
    assert str(caught.value.certificate.problem) == "It is made out to another name."
    assert heard_no_login(fault_host_tls.faults.commands)
    pinned = ftp_place(daemon)
    monkeypatch.setattr(pinned, "_address", replace_host(pinned, "127.1"))
    with pinned.open() as session:
        assert session.list_folder("").entries == ()


def replace_host(place: FtpPlace, host: str) -> Address:
    """Return the address of a place with another spelling of the host."""
    return replace(place._address, host=host)


@pytest.mark.parametrize("memory", [HostMemory(encrypted=True), HostMemory(trusted=WRONG_PIN)])
def test_encryption_that_was_there_and_is_gone(plain_daemon: Daemon, memory: HostMemory) -> None:
    with pytest.raises(EncryptionLost):
        ftp_place(plain_daemon, memory=memory).open()


def test_a_host_that_was_plain_before_goes_on(plain_daemon: Daemon) -> None:
    with ftp_place(plain_daemon, memory=HostMemory(encrypted=False)).open() as session:
        assert not session.encrypted


def test_tls_or_nothing(fault_host: FaultHost) -> None:
    with pytest.raises(EncryptionLost):
        ftp_place(fault_host.daemon, scheme=Scheme.FTP_TLS).open()
    with pytest.raises(EncryptionLost):
        ftp_place(fault_host.daemon, memory=HostMemory(encrypted=True)).open()
    assert fault_host.faults.commands == ["AUTH TLS", "AUTH TLS"]


def test_silence_is_no_refusal_of_tls() -> None:
    def mute(talk: Talk) -> None:
        talk.say("220 Hello.")
        talk.hear()
        talk.hear()

    with scripted(mute) as server, pytest.raises(HostUnreachable):
        server.place(timeout=0.3).open()
    assert server.heard == ["AUTH TLS"]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [("421 Too busy.", TooManyConnections), ("431 Not now.", HostUnreachable), ("nonsense", HostUnreachable)],
)
def test_only_a_5xx_refuses_tls(reply: str, kind: type[HostError]) -> None:
    def script(talk: Talk) -> None:
        talk.say("220 Hello.")
        talk.hear()
        talk.say(reply)
        talk.answer(WELCOMING)

    with scripted(script) as server, pytest.raises(kind):
        server.place().open()
    assert server.heard == ["AUTH TLS"]


def test_a_broken_handshake_does_not_lead_to_plain_text() -> None:
    def script(talk: Talk) -> None:
        talk.say("220 Hello.")
        talk.hear()
        talk.say("234 Go on.", "230 You are in, in plain text.")
        talk.answer(WELCOMING)

    with scripted(script) as server, pytest.raises(HostUnreachable):
        server.place().open()
    assert heard_no_login(server.heard)


def test_what_was_said_in_plain_text_before_tls_counts_for_nothing(tmp_path: Path) -> None:
    shown = certificate(tmp_path)

    def script(talk: Talk) -> None:
        talk.say("220 Hello.")
        talk.hear()
        talk.say("234 Go on.")
        talk.encrypt(shown)
        talk.answer(WELCOMING)

    def injecting(talk: Talk) -> None:
        talk.say("220 Hello.")
        talk.hear()
        # In one packet: a man in the middle adds his own answer to what will be asked next.
        talk.say("234 Go on.", "230 You are in.")
        talk.encrypt(shown)
        talk.answer(WELCOMING)

    memory = HostMemory(trusted=shown.fingerprint)
    with scripted(script) as server, server.place(memory=memory).open() as session:
        assert session.encrypted
    with scripted(injecting) as server:
        try:
            server.place(memory=memory).open().close()
        except HostError:
            assert heard_no_login(server.heard)
        else:
            # Had the injected 230 been taken as the answer to USER, no password would have followed.
            assert server.heard[1:3] == ["USER me", "PASS se cret"]


def test_implicit_tls(tmp_path: Path) -> None:
    shown = certificate(tmp_path)

    def script(talk: Talk) -> None:
        talk.encrypt(shown)
        talk.say("220 Hello.")
        talk.answer(WELCOMING)

    with (
        scripted(script) as server,
        server.place(scheme=Scheme.FTPS, memory=HostMemory(trusted=shown.fingerprint)).open() as session,
    ):
        assert session.encrypted
    assert "AUTH TLS" not in server.heard
    with scripted(script) as server, pytest.raises(CertificateChanged):
        server.place(scheme=Scheme.FTPS, memory=HostMemory(trusted=WRONG_PIN)).open()
    assert server.heard == []
    with scripted(script, script) as server, pytest.raises(CertificateUnknown) as caught:
        server.place(scheme=Scheme.FTPS).open()
    assert caught.value.certificate.fingerprint == f"SHA256:{shown.fingerprint}"
    assert server.heard == []


def test_a_host_that_encrypts_the_login_only_is_not_used(tmp_path: Path) -> None:
    shown = certificate(tmp_path)

    def script(talk: Talk) -> None:
        talk.say("220 Hello.")
        talk.hear()
        talk.say("234 Go on.")
        talk.encrypt(shown)
        talk.answer({**WELCOMING, "PROT": "534 No."})

    with scripted(script) as server, pytest.raises(EncryptionLost) as caught:
        server.place(memory=HostMemory(trusted=shown.fingerprint)).open()
    assert "534" in caught.value.technical


def test_a_data_connection_with_another_certificate_is_refused(tmp_path: Path) -> None:
    shown, other = certificate(tmp_path / "one"), certificate(tmp_path / "two")

    def script(talk: Talk) -> None:
        talk.say("220 Hello.")
        talk.hear()
        talk.say("234 Go on.")
        talk.encrypt(shown)
        talk.answer(WELCOMING, until="PASV")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            talk.say(f"227 Here (10,9,8,7,{port // 256},{port % 256}).")
            talk.hear()
            talk.say("150 Here it comes.")
            data = Talk(listener.accept()[0], [])
            data.encrypt(other)
            data.connection.close()
        talk.answer(WELCOMING)

    with scripted(script) as server, server.place(memory=HostMemory(trusted=shown.fingerprint)).open() as session:
        with pytest.raises(HostError) as caught:
            session.list_folder("")
        assert "another certificate" in caught.value.technical
        assert not session.usable


@pytest.mark.parametrize("reply", ["530 Wrong: user me password se cret", "530-se cret\r\n530 no", "430 No: se cret"])
def test_a_password_that_the_server_echoes_is_in_no_error(reply: str) -> None:
    def script(talk: Talk) -> None:
        talk.say("220 Hello.")
        talk.answer({**WELCOMING, "AUTH": "500 No.", "PASS": reply})

    with scripted(script) as server, pytest.raises(LoginRefused) as caught:
        server.place().open()
    error: BaseException | None = caught.value
    assert "*****" in caught.value.technical
    while error is not None:
        assert "se cret" not in f"{error!r} {error} {getattr(error, 'technical', '')}"
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("password", ["a\r\nDELE x", "a\0", "a\nb"])
def test_a_line_break_in_a_password_is_no_command(password: str) -> None:
    with scripted() as server, pytest.raises(LoginRefused):
        server.place(password=password).open()


def test_fingerprints_in_all_spellings() -> None:
    digest = bytes(range(32))
    ours = "SHA256:" + digest.hex()
    spellings = [
        ours,
        digest.hex(),
        digest.hex().upper(),
        ":".join(f"{byte:02X}" for byte in digest),
        "sha256:" + ":".join(f"{byte:02x}" for byte in digest),
        "SHA256:" + base64.b64encode(digest).decode(),
        base64.b64encode(digest).decode().rstrip("="),
        f"  {ours} ",
    ]
    assert {normalise_fingerprint(spelling) for spelling in spellings} == {ours}


@given(st.text())
def test_any_other_text_is_no_fingerprint(text: str) -> None:
    try:
        result = normalise_fingerprint(text)
    except AddressInvalid:
        return
    assert normalise_fingerprint(result) == result
