"""The others' side: rclone, lftp, curl, OpenSSH's sftp, and the loop that anyone would write with ftplib.

Passwords go by environment or standard input here too: other people's process lists are none of a benchmark's business.
"""

from __future__ import annotations

import ftplib
import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.ours import Checked
from tests.bench.sshd import SshHost
from tests.bench.work import PassedOverError, WrongAnswerError
from tests.servers import Daemon


def need(program: str) -> None:
    """Raise PassedOverError where ``program`` is not installed."""
    if shutil.which(program) is None:
        raise PassedOverError(f"{program} is not installed")


def _run(
    words: Sequence[str], *, said: str = "", environment: Mapping[str, str] | None = None, fine: Sequence[int] = (0,)
) -> str:
    """Run a program and return its standard output; raises WrongAnswerError where it fails."""
    done = subprocess.run(
        words,
        input=said,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **(environment or {})},
        check=False,
    )
    if done.returncode not in fine:
        raise WrongAnswerError(f"{words[0]} ended with {done.returncode}: {done.stderr[-300:]}")
    return done.stdout


class Rclone:
    """rclone with one remote, given by its environment; the user's own settings are left alone."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        need("rclone")
        self._environment = {
            "RCLONE_CONFIG": "/dev/null",
            **{f"RCLONE_CONFIG_BENCH_{name.upper()}": value for name, value in settings.items()},
        }

    @classmethod
    def ftp(cls, daemon: Daemon) -> Rclone:
        """Return rclone for a daemon's account."""
        need("rclone")
        hidden = _run(["rclone", "obscure", "-"], said=daemon.password).strip()
        return cls(
            {
                "type": "ftp",
                "host": daemon.host,
                "port": str(daemon.port),
                "user": daemon.user,
                "pass": hidden,
                "explicit_tls": str(daemon.tls).lower(),
                "no_check_certificate": "true",
            }
        )

    @classmethod
    def sftp(cls, host: SshHost) -> Rclone:
        """Return rclone for OpenSSH's server."""
        return cls(
            {
                "type": "sftp",
                "host": host.host,
                "port": str(host.port),
                "user": host.user,
                "key_file": str(host.key),
                "known_hosts_file": str(host.known_hosts),
            }
        )

    def run(self, *words: str, fine: Sequence[int] = (0,)) -> str:
        """Run rclone and return its standard output."""
        return _run(["rclone", *words], environment=self._environment, fine=fine)

    def digest(self, name: str) -> str:
        """Download a file and return its SHA-256."""
        return self.run("hashsum", "sha256", "--download", f"bench:{name}").split()[0]

    def check(self, copies: Path, checkers: int | None) -> str:
        """Compare all files with ``copies`` byte by byte; return one line for each (None: its own defaults)."""
        limit = [] if checkers is None else ["--checkers", str(checkers)]
        return self.run("check", str(copies), "bench:", "--download", "--combined", "-", *limit, fine=(0, 1))

    def names(self, checkers: int | None) -> int:
        """List everything and return how many files there are."""
        limit = [] if checkers is None else ["--checkers", str(checkers)]
        return len(self.run("lsf", "-R", "--files-only", "bench:", *limit).splitlines())


def combined(lines: object) -> Checked:
    """Return what ``rclone check --combined`` says, in short."""
    marks = [line.split(" ", 1) for line in str(lines).splitlines()]
    return Checked(sum(mark == "=" for mark, _ in marks), frozenset(path for mark, path in marks if mark != "="))


def lftp_mirror(daemon: Daemon, target: Path, parallel: int | None) -> None:
    """Download everything; lftp compares nothing, so that whoever wants proof still has to hash what came."""
    many = "" if parallel is None else f"-P {parallel} "
    script = "\n".join(
        (
            "set cmd:fail-exit yes",
            f"set ftp:ssl-allow {'yes' if daemon.tls else 'no'}",
            f"open -p {daemon.port} -u {daemon.user},{daemon.password} ftp://{daemon.host}",
            f"mirror {many}. {target}",
            "bye",
        )
    )
    _run(["lftp", "-f", "/dev/stdin"], said=script, environment={"LFTP_HOME": str(target.parent)})


def curl_digest(daemon: Daemon, name: str) -> str:
    """Download with TLS 1.3 through curl into sha256sum, and return the digest."""
    settings = f'user = "{daemon.user}:{daemon.password}"\nurl = "ftp://{daemon.host}:{daemon.port}/{name}"\n'
    secure = f"--ssl-reqd --tlsv1.3 --cacert {daemon.ca_pem}" if daemon.tls else ""
    line = f"set -o pipefail; curl --silent --show-error {secure} --config - | sha256sum"
    return _run(["bash", "-c", line], said=settings).split()[0]


def ftplib_digest(daemon: Daemon, name: str) -> str:
    """Read a file the way of the standard library's own documentation, and return its SHA-256."""
    digest = hashlib.sha256()
    with ftplib.FTP() as ftp:
        ftp.connect(daemon.host, daemon.port)
        ftp.login(daemon.user, daemon.password)
        ftp.retrbinary(f"RETR {name}", digest.update)
    return digest.hexdigest()


def local_digest(path: Path) -> str:
    """Return what ``sha256sum`` says of a local file."""
    return _run(["sha256sum", str(path)]).split()[0]


def sftp_get(host: SshHost, name: str, target: Path) -> None:
    """Download a file with OpenSSH's client."""
    options = (f"UserKnownHostsFile={host.known_hosts}", "StrictHostKeyChecking=yes", f"Port={host.port}")
    words = [word for option in options for word in ("-o", option)]
    where = f"{host.user}@{host.host}:{host.root}/{name}"
    _run(["sftp", "-q", "-i", str(host.key), *words, where, str(target)])
