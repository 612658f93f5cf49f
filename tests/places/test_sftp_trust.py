"""SFTP: no password to the wrong host, keys and their passphrases, what is remembered, and lines that break."""

from __future__ import annotations

import base64
import dataclasses
import gc
import os
import subprocess
from pathlib import Path

import asyncssh
import pytest

from intacto.domain.errors import (
    CertificateChanged,
    CertificateUnknown,
    FileGone,
    HostError,
    HostFull,
    HostUnreachable,
    KeyFileUnusable,
    KeyLocked,
    LoginRefused,
    TooManyConnections,
    TransferBroken,
)
from intacto.domain.host import OLD_SIGNATURE
from intacto.domain.shop import Address, Credentials, HostMemory, Scheme
from intacto.places import sftp_trust
from intacto.places.sftp import SftpPlace
from intacto.places.tls import normalise_fingerprint
from tests.places.sites import sftp_place
from tests.servers import Daemon, StartDaemon
from tests.servers.openssh import Openssh, make_key
from tests.servers.proftpd_sftp import ProftpdSftp
from tests.servers.ssh_host import PASSWORD, USER, SshHost

WRONG_PIN = "SHA256:" + "ab" * 32
CONTENT = os.urandom(3_000_001)


@pytest.fixture(autouse=True)
def known_hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A known_hosts of the test's own, in the place of the user's."""
    path = tmp_path / "known_hosts"
    monkeypatch.setattr(sftp_trust, "KNOWN_HOSTS", path)
    return path


def host_key_line(daemon: Daemon) -> str:
    server = daemon.server
    assert isinstance(server, Openssh | ProftpdSftp)
    public = (server.base / "host_key.pub").read_text().split()
    return f"[{daemon.host}]:{daemon.port} {public[0]} {public[1]}\n"


def test_an_unknown_host_key_is_described_and_nobody_logs_in(sftp_daemon: Daemon) -> None:
    with pytest.raises(CertificateUnknown) as caught:
        sftp_place(sftp_daemon, memory=HostMemory()).open()
    assert caught.value.certificate.fingerprint == sftp_daemon.pin
    assert caught.value.certificate.names[0].startswith("ssh-")
    assert sftp_daemon.user not in sftp_daemon.server.log()


def test_another_host_key_than_the_pinned_one_stops_before_the_login(sftp_daemon: Daemon) -> None:
    with pytest.raises(CertificateChanged) as caught:
        sftp_place(sftp_daemon, memory=HostMemory(trusted=WRONG_PIN)).open()
    assert caught.value.certificate.fingerprint == sftp_daemon.pin
    assert sftp_daemon.user not in sftp_daemon.server.log()


def test_the_base64_of_ssh_keygen_is_the_same_fingerprint(sftp_daemon: Daemon) -> None:
    assert sftp_daemon.host_key is not None
    shown = "SHA256:" + base64.b64encode(bytes.fromhex(sftp_daemon.host_key)).decode().rstrip("=")
    with sftp_place(sftp_daemon, memory=HostMemory(trusted=normalise_fingerprint(shown))).open() as session:
        assert session.encrypted


def test_known_hosts_vouches_and_contradicts(sftp_daemon: Daemon, known_hosts: Path, tmp_path: Path) -> None:
    known_hosts.write_text("# a comment\nnonsense\n" + host_key_line(sftp_daemon))
    with sftp_place(sftp_daemon, memory=HostMemory()).open() as session:
        assert session.identity.key == sftp_daemon.pin
    kind = host_key_line(sftp_daemon).split()[1]
    make_key(tmp_path / "other", kind)
    other = (tmp_path / "other.pub").read_text().split()[1]
    known_hosts.write_text(f"[{sftp_daemon.host}]:{sftp_daemon.port} {kind} {other}\n")
    with pytest.raises(CertificateChanged):
        sftp_place(sftp_daemon, memory=HostMemory()).open()


@pytest.fixture
def users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The very file that the libraries look for in the user's home."""
    path = tmp_path / "home" / ".ssh" / "known_hosts"
    path.parent.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sftp_trust, "KNOWN_HOSTS", path)
    return path


def test_what_the_users_own_file_says_never_passes_a_pin_by(sftp_daemon: Daemon, users_own: Path) -> None:
    users_own.write_text(host_key_line(sftp_daemon))
    with pytest.raises(CertificateChanged):
        sftp_place(sftp_daemon, memory=HostMemory(trusted=WRONG_PIN)).open()
    assert sftp_daemon.user not in sftp_daemon.server.log()
    for memory in (HostMemory(), HostMemory(trusted=sftp_daemon.pin)):
        with sftp_place(sftp_daemon, memory=memory).open() as session:
            assert session.identity.key == sftp_daemon.pin


def test_a_revoked_key_and_a_file_of_nonsense_vouch_for_nobody(sftp_daemon: Daemon, users_own: Path) -> None:
    for content in (f"@revoked {host_key_line(sftp_daemon)}".encode(), b"\xff\xfe host ssh-rsa x\n"):
        users_own.write_bytes(content)
        with pytest.raises(CertificateUnknown):
            sftp_place(sftp_daemon, memory=HostMemory()).open()
        assert sftp_daemon.user not in sftp_daemon.server.log()


def test_a_host_known_by_another_kind_of_key_is_not_a_new_one(
    sftp_daemon: Daemon, users_own: Path, tmp_path: Path
) -> None:
    kind = host_key_line(sftp_daemon).split()[1]
    make_key(tmp_path / "other", "ssh-rsa" if kind != "ssh-rsa" else "ssh-ed25519")
    other = " ".join((tmp_path / "other.pub").read_text().split()[:2])
    users_own.write_text(f"[{sftp_daemon.host}]:{sftp_daemon.port} {other}\n")
    with pytest.raises(CertificateChanged):
        sftp_place(sftp_daemon, memory=HostMemory()).open()
    assert sftp_daemon.user not in sftp_daemon.server.log()


def test_a_renewed_host_key_stops(start_daemon: StartDaemon) -> None:
    old = start_daemon("openssh-shell")
    new = old.with_new_certificate()
    with pytest.raises(CertificateChanged):
        sftp_place(old).open()
    with sftp_place(new).open() as session:
        assert session.list_folder("").entries == ()


def test_a_wrong_password_is_refused_and_in_no_error(sftp_daemon: Daemon) -> None:
    with pytest.raises(LoginRefused) as caught:
        sftp_place(sftp_daemon, password="se cret").open()
    error: BaseException | None = caught.value
    while error is not None:
        assert "se cret" not in f"{error!r} {error} {getattr(error, 'technical', '')}"
        error = error.__cause__ or error.__context__


def test_an_account_without_that_folder(sftp_daemon: Daemon) -> None:
    with pytest.raises(FileGone):
        sftp_place(sftp_daemon, "no/such folder").open()
    sftp_daemon.make_folder("packs")
    sftp_daemon.write("packs/a.zip", b"A")
    with sftp_place(sftp_daemon, "packs").open() as session:
        assert [e.path for e in session.list_folder("").entries] == ["a.zip"]


@pytest.mark.parametrize("passphrase", ["", "sesame opens"])
@pytest.mark.parametrize("kind", ["ssh-ed25519", "ssh-rsa"])
def test_a_key_logs_in(sftp_daemon: Daemon, tmp_path: Path, kind: str, passphrase: str) -> None:
    key = tmp_path / "id"
    make_key(key, kind, passphrase or None)
    server = sftp_daemon.server
    assert isinstance(server, Openssh | ProftpdSftp)
    server.allow_key(sftp_daemon.user, Path(f"{key}.pub"))
    with sftp_place(sftp_daemon, password=passphrase, key_file=str(key)).open() as session:
        assert session.list_folder("").entries == ()
    if passphrase:
        for wrong in ("", "sesame closes"):
            with pytest.raises(KeyLocked) as caught:
                sftp_place(sftp_daemon, password=wrong, key_file=str(key)).open()
            assert "sesame" not in f"{caught.value!r} {caught.value} {caught.value.__cause__}"


def test_a_key_is_unlocked_once_for_all_sessions_and_forgotten_with_the_last(
    sftp_daemon: Daemon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, unlocked = tmp_path / "id", []
    make_key(key, "ssh-ed25519", "sesame opens")
    server = sftp_daemon.server
    assert isinstance(server, Openssh | ProftpdSftp)
    server.allow_key(sftp_daemon.user, Path(f"{key}.pub"))
    undo = asyncssh.import_private_key

    def counted(data: bytes, passphrase: str | None = None) -> asyncssh.SSHKey:
        if passphrase is not None:
            unlocked.append(passphrase)
        return undo(data, passphrase)

    monkeypatch.setattr(asyncssh, "import_private_key", counted)

    def right() -> SftpPlace:
        return sftp_place(sftp_daemon, password="sesame opens", key_file=str(key))

    with right().open():
        for _ in range(2):
            with right().open():
                pass
        assert unlocked == ["sesame opens"]
        with pytest.raises(KeyLocked):
            sftp_place(sftp_daemon, password="sesame closes", key_file=str(key)).open()
    gc.collect()
    with right().open():
        pass
    assert unlocked == ["sesame opens", "sesame closes", "sesame opens"]


def test_a_key_that_the_host_does_not_know(sftp_daemon: Daemon, tmp_path: Path) -> None:
    make_key(tmp_path / "id", "ssh-ed25519")
    with pytest.raises(LoginRefused):
        sftp_place(sftp_daemon, key_file=str(tmp_path / "id")).open()


def test_files_that_are_no_key(sftp_daemon: Daemon, tmp_path: Path) -> None:
    make_key(tmp_path / "id", "ssh-ed25519")
    (tmp_path / "junk").write_bytes(b"\x89PNG" + bytes(100))
    (tmp_path / "putty").write_text("PuTTY-User-Key-File-3: ssh-ed25519\n")
    said = set()
    for name in ("missing", "id.pub", "junk", "putty", "."):
        with pytest.raises(KeyFileUnusable) as caught:
            sftp_place(sftp_daemon, key_file=str(tmp_path / name)).open()
        said.add(str(caught.value.title))
    assert len(said) == 5


def test_a_pem_key_with_a_passphrase(sftp_daemon: Daemon, tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-rsa")
    key.write_private_key(tmp_path / "id", "pkcs8-pem", passphrase="sesame opens")
    key.write_public_key(tmp_path / "id.pub")
    server = sftp_daemon.server
    assert isinstance(server, Openssh | ProftpdSftp)
    server.allow_key(sftp_daemon.user, tmp_path / "id.pub")
    with sftp_place(sftp_daemon, password="sesame opens", key_file=str(tmp_path / "id")).open():
        pass
    with pytest.raises(KeyLocked):
        sftp_place(sftp_daemon, password="sesame", key_file=str(tmp_path / "id")).open()


def test_identity_and_owner(sftp_daemon: Daemon) -> None:
    sftp_daemon.write("a.zip", b"A")
    with sftp_place(sftp_daemon).open() as session:
        told = session.identity
        assert (told.peer, told.key) == ("127.0.0.1", sftp_daemon.pin)
        assert "SSH" in told.banner or "_" in told.banner
        assert told.features
        owner = session.list_folder("").entries[0].owner
    assert owner == str(sftp_daemon.path("a.zip").stat().st_uid)


def test_a_host_that_knows_ssh_rsa_only_is_used_and_told(start_daemon: StartDaemon, known_hosts: Path) -> None:
    daemon = start_daemon("openssh-old")
    daemon.write("a.zip", CONTENT)
    for memory in (HostMemory(), HostMemory(trusted=WRONG_PIN)):
        with pytest.raises(CertificateUnknown if memory.trusted is None else CertificateChanged) as caught:
            sftp_place(daemon, memory=memory).open()
        assert caught.value.certificate.fingerprint == daemon.pin
    with sftp_place(daemon).open() as session:
        assert OLD_SIGNATURE in session.identity.features
        assert b"".join(session.read("a.zip")) == CONTENT
    known_hosts.write_text(host_key_line(daemon))
    with sftp_place(daemon, memory=HostMemory()).open() as session:
        assert OLD_SIGNATURE in session.identity.features


@pytest.mark.parametrize("question", ["Password: ", "Contraseña de seller:"])
def test_a_host_that_asks_for_the_password_in_its_own_words(question: str) -> None:
    with SshHost(asks=((question, False),)) as host:
        address = Address(Scheme.SFTP, "127.0.0.1", host.port, USER, "/")
        memory = HostMemory(trusted=host.pin)
        with SftpPlace(address, Credentials(USER, PASSWORD), memory, 8).open() as session:
            assert session.find("no such file") is None
        with pytest.raises(LoginRefused):
            SftpPlace(address, Credentials(USER, "wrong"), memory, 8).open()
    assert host.logins == [f"asked {USER}"] * 2


def test_a_host_that_wants_a_code_too_is_told_apart_from_a_wrong_password() -> None:
    with SshHost(asks=(("Password: ", False), ("Verification code: ", False))) as host:
        address = Address(Scheme.SFTP, "127.0.0.1", host.port, USER, "/")
        with pytest.raises(LoginRefused) as caught:
            SftpPlace(address, Credentials(USER, PASSWORD), HostMemory(trusted=host.pin), 8).open()
    assert "more than a password" in str(caught.value.title)
    assert host.logins == [f"asked {USER}"]


def test_a_wrong_password_is_sent_once() -> None:
    with SshHost() as host:
        address = Address(Scheme.SFTP, "127.0.0.1", host.port, USER, "/")
        with pytest.raises(LoginRefused):
            SftpPlace(address, Credentials(USER, "wrong"), HostMemory(trusted=host.pin), 8).open()
    assert host.logins == [f"password {USER}"]


def test_a_disk_that_is_full(sftp_daemon: Daemon) -> None:
    root = str(sftp_daemon.root)
    options = f"size=2m,mode=0777,uid={sftp_daemon.root.stat().st_uid}"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", root], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        with sftp_place(sftp_daemon).open() as session:
            with pytest.raises(HostFull):
                session.write("a.zip", [CONTENT[at : at + 250_000] for at in range(0, len(CONTENT), 250_000)])
            assert session.usable
            session.remove("a.zip")
            with pytest.raises(HostError) as caught:
                session.write("missing/a.zip", [b"A"])
            assert not isinstance(caught.value, HostFull)
            assert session.write("a.zip", [CONTENT[:1_500_000]]) == 1_500_000
    finally:
        subprocess.run(["umount", "-l", root], check=True)


def test_a_cap_of_sessions(start_daemon: StartDaemon) -> None:
    place = sftp_place(start_daemon("proftpd-sftp", max_clients=2))
    with place.open(), place.open(), pytest.raises(TooManyConnections):
        place.open()


@pytest.mark.parametrize("name", ["openssh-shell", "proftpd-sftp"])
def test_a_server_killed_in_mid_reading(start_daemon: StartDaemon, name: str) -> None:
    daemon = start_daemon(name)
    daemon.write("a.zip", CONTENT * 20)
    place = sftp_place(daemon, timeout=3)
    with place.open() as session:
        reading = session.read("a.zip")
        next(reading)
        daemon.stop()
        with pytest.raises(TransferBroken):
            list(reading)
        assert not session.usable
        with pytest.raises(HostError):
            session.list_folder("")
    with pytest.raises(HostUnreachable):
        place.open()
    daemon.start()
    with place.open() as session:
        assert session.read_block("a.zip", len(CONTENT) - 5, 10) == CONTENT[-5:] + CONTENT[:5]


def test_a_probe_leaves_nothing_and_digests_are_right(sftp_daemon: Daemon) -> None:
    hostile = ["it's.zip", "-x.zip", "two\nlines.zip", "back\\slash.zip", "$(touch x).zip", "ñ.zip"]
    for name in hostile:
        sftp_daemon.write(name, name.encode())
    with sftp_place(sftp_daemon).open() as session:
        seen = session.probe("0a1b2c3d", 5.0)
    assert set(sftp_daemon.names()) == set(hostile)
    wanted = {"openssh": None, "openssh-shell": "sha256sum", "proftpd-sftp": "check-file"}[sftp_daemon.name]
    # ProFTPD's AllowOverwrite is off by default, also for a part of a file.
    keeps = sftp_daemon.name != "proftpd-sftp"
    assert (seen.at, seen.sha256, seen.reads_at, seen.keeps_tail) == (5.0, wanted, True, keeps)
    assert seen.renames_over is not None
    with sftp_place(sftp_daemon).open() as session:
        assert session.tells_digests is (wanted is not None), "without a probe"
        assert session.usable
    memory = HostMemory(trusted=sftp_daemon.pin, abilities=seen)
    with sftp_place(sftp_daemon, memory=memory).open() as session:
        assert session.tells_digests is (wanted is not None)
        answers = list(session.digests([*hostile, "missing.zip"])) if session.tells_digests else []
    for answer in answers[:-1]:
        assert answer.sha256 == sha256(answer.path.encode()), answer
    assert all(answer.sha256 is None and answer.error is not None for answer in answers[-1:])


def sha256(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()


def test_a_file_that_shrank_and_one_that_grew_since_the_listing(sftp_daemon: Daemon) -> None:
    sftp_daemon.write("a.zip", CONTENT)
    with sftp_place(sftp_daemon).open() as session:
        for told in (len(CONTENT) + 500_000, len(CONTENT) - 500_000, len(CONTENT), 0):
            assert b"".join(session.read("a.zip", 7, told)) == CONTENT[7:]


def test_a_taken_name_is_not_replaced(sftp_daemon: Daemon) -> None:
    sftp_daemon.write("new", b"new")
    sftp_daemon.write("old", b"old")
    with sftp_place(sftp_daemon).open() as session, pytest.raises(HostError):
        session.rename("new", "old")
    assert sftp_daemon.read("old") == b"old"


def test_an_address_where_nobody_listens(sftp_daemon: Daemon) -> None:
    with pytest.raises(HostUnreachable):
        sftp_place(dataclasses.replace(sftp_daemon, port=1)).open()
