"""The servers are what they claim to be: seen with plain ftplib, so that nothing of ours hides their faults."""

from __future__ import annotations

import ftplib
import hashlib
import io
import os
import ssl
from dataclasses import replace

import pytest

from tests.servers import Daemon, StartDaemon
from tests.servers.client import connected, download, listed

CONTENT = os.urandom(300_000)


def test_upload_list_download(any_daemon: Daemon) -> None:
    with connected(any_daemon) as session:
        session.mkd("packs")
        assert session.storbinary("STOR packs/mega pack.zip", io.BytesIO(CONTENT)).startswith("226")
        assert listed(session, "packs") == {"mega pack.zip"}
        assert download(session, "packs/mega pack.zip") == CONTENT
    assert any_daemon.read("packs/mega pack.zip") == CONTENT
    assert any_daemon.names() == ["packs/mega pack.zip"]


def test_files_put_on_the_disk_belong_to_the_user(any_daemon: Daemon) -> None:
    any_daemon.write("deep/er/a.bin", b"before")
    with connected(any_daemon) as session:
        assert download(session, "deep/er/a.bin") == b"before"
        session.sendcmd("SITE CHMOD 600 deep/er/a.bin")
        session.rename("deep/er/a.bin", "deep/er/b.bin")
        session.delete("deep/er/b.bin")
        session.rmd("deep/er")
    assert any_daemon.names() == []
    assert not any_daemon.path("deep/er").exists()


def test_names_of_any_bytes(any_daemon: Daemon) -> None:
    any_daemon.write(b"lat\xedn.bin", b"1")
    any_daemon.write("ñandú.bin", b"2")
    with connected(any_daemon) as session:
        session.encoding = "latin-1"
        names = {name.encode("latin-1") for name in listed(session)}
    assert names == {b"lat\xedn.bin", "ñandú.bin".encode()}


def test_a_wrong_password_is_refused(any_daemon: Daemon) -> None:
    wrong = replace(any_daemon, password="wrong")
    with pytest.raises(ftplib.error_perm, match="530"), connected(wrong):
        pass


def test_accounts_do_not_see_each_other(start_daemon: StartDaemon, any_daemon: Daemon) -> None:
    any_daemon.write("mine.bin", b"1")
    other = start_daemon(any_daemon.name, tls=any_daemon.tls)
    assert other.port != any_daemon.port
    with connected(other) as session:
        assert listed(session) == set()


def test_mlsd_where_the_facts_say_so(any_daemon: Daemon) -> None:
    any_daemon.write("a.bin", b"12345", mtime=1_700_000_000)
    with connected(any_daemon) as session:
        offered = "MLST" in session.sendcmd("FEAT")
        assert offered == (any_daemon.name != "vsftpd")
        if offered:
            facts = dict(session.mlsd())["a.bin"]
            assert (facts["size"], facts["modify"]) == ("5", "20231114221320")
        else:
            with pytest.raises(ftplib.error_perm, match="500"):
                list(session.mlsd())


def test_the_certificate_is_the_one_announced(tls_daemon: Daemon) -> None:
    with connected(tls_daemon) as session:
        assert isinstance(session.sock, ssl.SSLSocket)
        der = session.sock.getpeercert(binary_form=True)
    assert der is not None
    assert hashlib.sha256(der).hexdigest() == tls_daemon.certificate_fingerprint


def test_tls_servers_refuse_plain_text(tls_daemon: Daemon) -> None:
    with ftplib.FTP(timeout=10) as session:
        session.connect(tls_daemon.host, tls_daemon.port)
        with pytest.raises(ftplib.Error):
            session.login(tls_daemon.user, tls_daemon.password)


def test_session_reuse_is_required_where_it_is_the_default(tls_daemon: Daemon) -> None:
    tls_daemon.write("a.bin", CONTENT)
    context = ssl.create_default_context(cafile=tls_daemon.ca_pem)
    with ftplib.FTP_TLS(context=context, timeout=10) as session:
        session.connect(tls_daemon.host, tls_daemon.port)
        session.login(tls_daemon.user, tls_daemon.password)
        session.prot_p()
        if tls_daemon.name == "pureftpd":
            assert download(session, "a.bin") == CONTENT
        else:
            with pytest.raises((ftplib.Error, OSError)):
                download(session, "a.bin")
            session.close()


def test_renaming_over_a_file(any_daemon: Daemon) -> None:
    any_daemon.write("new", b"new")
    any_daemon.write("old", b"old")
    with connected(any_daemon) as session:
        if any_daemon.name == "proftpd":
            with pytest.raises(ftplib.error_perm, match="550"):
                session.rename("new", "old")
        else:
            session.rename("new", "old")
    assert any_daemon.read("old") == (b"old" if any_daemon.name == "proftpd" else b"new")


@pytest.mark.parametrize(
    ("name", "code"), [("vsftpd", "421"), ("proftpd", "530"), ("pureftpd", "421"), ("pyftpdlib", "421")]
)
def test_a_cap_of_sessions(start_daemon: StartDaemon, name: str, code: str) -> None:
    daemon = start_daemon(name, max_clients=2)
    assert daemon.max_clients == 2
    with (
        connected(daemon),
        connected(daemon),
        pytest.raises((ftplib.error_temp, ftplib.error_perm), match=code),
        connected(daemon),
    ):
        pass


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("name", ["vsftpd", "proftpd", "pureftpd", "pyftpdlib"])
def test_stop_start_and_drop(start_daemon: StartDaemon, name: str, tls: bool) -> None:
    daemon = start_daemon(name, tls=tls)
    daemon.write("a.bin", CONTENT)
    with connected(daemon) as session:
        assert download(session, "a.bin") == CONTENT
        daemon.drop_sessions()
        with pytest.raises((EOFError, OSError)):
            session.pwd()
    with connected(daemon) as session:
        daemon.stop()
        with pytest.raises((EOFError, OSError)):
            session.pwd()
    with pytest.raises(ConnectionRefusedError), connected(daemon):
        pass
    daemon.start()
    with connected(daemon) as session:
        assert download(session, "a.bin") == CONTENT


def test_another_certificate(start_daemon: StartDaemon) -> None:
    before = start_daemon("vsftpd", tls=True)
    after = before.with_new_certificate()
    assert after.certificate_fingerprint != before.certificate_fingerprint
    with connected(after) as session:
        assert isinstance(session.sock, ssl.SSLSocket)
        der = session.sock.getpeercert(binary_form=True)
    assert der is not None
    assert hashlib.sha256(der).hexdigest() == after.certificate_fingerprint


def test_a_chosen_password(start_daemon: StartDaemon) -> None:
    for name in ("vsftpd", "proftpd", "pureftpd", "pyftpdlib"):
        daemon = start_daemon(name, password="x")
        with connected(daemon) as session:
            assert listed(session) == set()
