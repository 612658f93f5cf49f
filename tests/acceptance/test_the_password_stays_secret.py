"""The password is nowhere but in the keyring: not in files, output, tracebacks, arguments or environments."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from tests.acceptance.commands import at, environment, intacto
from tests.acceptance.shopfloor import stock
from tests.servers import CommandFault, Daemon, FaultHost

SECRET_SERVICE = """
printf 'unlock' | gnome-keyring-daemon --unlock --components=secrets > /dev/null
exec "$@"
"""


def spellings(password: str) -> list[bytes]:
    """Return how the password could stand in a file: plain, in a URL, in base64, as UTF-16."""
    raw = password.encode()
    return [raw, quote(password).encode(), base64.b64encode(raw), password.encode("utf-16-le"), raw.hex().encode()]


def found_in(folder: Path, password: str) -> list[Path]:
    """Return the files below ``folder`` in which the password stands in any spelling."""
    wanted = spellings(password)
    return [f for f in folder.rglob("*") if f.is_file() and any(each in f.read_bytes() for each in wanted)]


class ProcessWatch(threading.Thread):
    """Looks at the arguments and environments of this process's children while they run."""

    def __init__(self, password: str) -> None:
        super().__init__(daemon=True)
        self._password = password
        self._ended = threading.Event()
        self.looks = 0
        self.seen: list[str] = []

    def run(self) -> None:
        """Look until told to end."""
        while not self._ended.wait(0.02):
            for child in psutil.Process(os.getpid()).children(recursive=True):
                try:
                    shown = [*child.cmdline(), *child.environ().values()]
                except psutil.Error:
                    continue
                self.looks += 1
                self.seen += [text for text in shown if self._password in text]

    def end(self) -> None:
        """Stop looking."""
        self._ended.set()
        self.join()


def test_the_password_is_nowhere_after_a_day_of_work(tls_daemon: Daemon, tmp_path: Path) -> None:
    """Adding a shop, checking, repairing, a wrong password, an unknown path: then everything is searched."""
    _work_a_day(tls_daemon, tmp_path)


def test_the_password_is_nowhere_after_a_day_of_sftp(sftp_daemon: Daemon, tmp_path: Path) -> None:
    """The same on OpenSSH and on ProFTPD's mod_sftp."""
    _work_a_day(sftp_daemon, tmp_path)


def _work_a_day(daemon: Daemon, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shop = stock(daemon, tmp_path / "copies", files=12, damaged=2, missing=1, short=0, seed=5)
    watch = ProcessWatch(daemon.password)
    watch.start()
    copies = ["--copies", str(shop.copies)]
    said = [
        intacto(home, "shop", "add", "tienda", *at(daemon), *copies, password=daemon.password),
        intacto(home, "check", "tienda", "--json", "--password-stdin", password=daemon.password),
        intacto(home, "repair", "tienda", "--password-stdin", password=daemon.password),
        intacto(home, "status", "tienda", "--json"),
        intacto(home, "check", "tienda", "no/such.zip", "--password-stdin", password=daemon.password),
        intacto(home, "check", *at(daemon, "no-such-folder"), password=daemon.password),
        intacto(home, "check", f"ftp://{daemon.user}:{quote(daemon.password)}@{daemon.host}:{daemon.port}/"),
    ]
    watch.end()
    assert [ran.code for ran in said][1:] == [1, 0, 0, 2, 3, 2]
    assert watch.looks > 0
    assert watch.seen == []
    assert found_in(tmp_path, daemon.password) == []
    for ran in said:
        assert daemon.password not in ran.out + ran.err
        assert quote(daemon.password) not in ran.out + ran.err


@pytest.mark.parametrize("verb", ["PASS", "USER", "PASV", "RETR"])
def test_a_host_that_echoes_and_breaks_learns_us_nothing_to_tell(
    fault_host: FaultHost, tmp_path: Path, verb: str
) -> None:
    """A server that repeats the password in its refusals: it reaches neither output nor log."""
    daemon = fault_host.daemon
    daemon.write("a.bin", b"x" * 1000)
    fault_host.faults.add(CommandFault(verb=verb, reply=f"550 {daemon.password} is not welcome."))
    home = tmp_path / "home"
    ran = intacto(home, "check", *at(daemon), "--json", password=daemon.password)
    assert ran.code == 3
    assert daemon.password not in ran.out + ran.err
    assert found_in(home, daemon.password) == []


def test_the_keyring_keeps_it_and_nothing_else_does(simple_daemon: Daemon, tmp_path: Path) -> None:
    """With a real Secret Service the shop works without typing, and the password is in no file in the clear."""
    daemon, home = simple_daemon, tmp_path / "home"
    home.mkdir()
    stock(daemon, tmp_path / "copies", files=3, damaged=0, missing=0, short=0, seed=1)
    program = [sys.executable, "-m", "intacto"]
    url, copies = daemon.url(), str(tmp_path / "copies")
    script = f"""
    set -e
    printf '%s\\n' "$(cat)" | "$@" shop add tienda {url!r} --copies {copies!r} --password-stdin
    "$@" check tienda --json < /dev/null
    "$@" shop remove tienda < /dev/null
    ! "$@" check {url!r} --json < /dev/null
    """
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", SECRET_SERVICE, "sh", "sh", "-c", script, "sh", *program],
        input=daemon.password,
        capture_output=True,
        encoding="utf-8",
        env={**environment(home), "XDG_RUNTIME_DIR": str(home), "XDG_DATA_HOME": str(home / "data")},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"health":"proven"' in done.stdout
    assert daemon.password not in done.stdout + done.stderr
    assert found_in(home, daemon.password) == []
