"""Whose host key a password may be sent to: the one that the seller trusted, or that this system's SSH knows.

A pinned fingerprint alone counts. Without one, the user's ``~/.ssh/known_hosts`` vouches for a host as the system's
certificates do for TLS; a host that it does not know is asked about, and nothing is ever accepted silently.
"""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Sequence
from pathlib import Path

import asyncssh

from intacto.domain.errors import Certificate, CertificateChanged, CertificateError, CertificateUnknown
from intacto.domain.words import Message, say
from intacto.places.tls import normalise_fingerprint

KNOWN_HOSTS = Path("~/.ssh/known_hosts")


class HostKeys(asyncssh.SSHClient):
    """Judges the host key of one connection, in the key exchange: before the user's name goes out (RFC 4252, 5)."""

    def __init__(self, host: str, port: int, pinned: str | None) -> None:
        """``pinned`` is the fingerprint that the seller trusted; raises AddressInvalid where it is none."""
        self._host, self._port = host, port
        self._pinned = None if pinned is None else normalise_fingerprint(pinned)
        self._reached: asyncssh.SSHClientConnection | None = None
        self.is_old = False
        """The host proves its key by SHA-1 only."""
        self.shown: Certificate | None = None
        self.problem: CertificateError | None = None

    def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
        """Take in that the host was reached."""
        self._reached = conn

    @property
    def knows_no_other(self) -> bool:
        """Tell whether a login that failed may have failed for want of a host key that both sides know.

        The host greeted us and then showed none. Those who find nothing in common hang up, some without a word: OpenSSH
        does it so fast that not even its own list arrives.
        """
        greeted = self._reached is not None and bool(self._reached.get_extra_info("server_version"))
        return greeted and self.shown is None and self.problem is None

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:  # noqa: ARG002
        """Tell whether to go on with ``key``; if not, :attr:`problem` says why."""
        shown = fingerprint_of(key)
        if self._pinned is not None:
            return self._judge(key, shown == self._pinned, is_known=True)
        known = _known_keys(self._host, addr, self._port)
        return self._judge(key, any(fingerprint_of(each) == shown for each in known), is_known=bool(known))

    def preferred(self, algorithms: Sequence[str]) -> list[str]:
        """Return ``algorithms`` with those first of which ``known_hosts`` has a key, as OpenSSH asks for them.

        Whoever is known by one kind of key is then not met by another, which nobody could compare.
        """
        if self._pinned is not None:
            return list(algorithms)
        kinds = {key.get_algorithm() for key in _known_keys(self._host, "", self._port)}
        if "ssh-rsa" in kinds:
            kinds |= {"rsa-sha2-256", "rsa-sha2-512"}
        return sorted(algorithms, key=lambda algorithm: algorithm not in kinds)

    def _judge(self, key: asyncssh.SSHKey, is_trusted: bool, *, is_known: bool) -> bool:
        if is_trusted:
            self.shown = describe(key, say("You trusted it."))
        elif is_known:
            self.problem = CertificateChanged(
                say("The host key is not the one you trusted"),
                say("We sent nothing. Ask your host whether it has a new one."),
                describe(key, say("It is not the one you trusted.")),
            )
        else:
            self.problem = CertificateUnknown(
                say("This host has to be trusted first"),
                say("Compare the fingerprint with the one that your host tells you. We sent nothing."),
                describe(key, say("Nobody vouches for a host key; your host tells you its fingerprint.")),
            )
        return is_trusted


def fingerprint_of(key: asyncssh.SSHKey) -> str:
    """Return ``SHA256:`` and the hex digest of a key's wire form: what ``ssh-keygen -lf`` shows in base64."""
    bare = key.get_fingerprint("sha256").removeprefix("SHA256:")
    return "SHA256:" + base64.b64decode(bare + "=" * (-len(bare) % 4)).hex()


def describe(key: asyncssh.SSHKey, problem: Message) -> Certificate:
    """Return what a host key says of itself: its kind, and neither a name nor a time."""
    return Certificate(fingerprint_of(key), (key.get_algorithm(),), "", None, None, problem)


def _known_keys(host: str, addr: str, port: int) -> list[asyncssh.SSHKey]:
    """Return the keys that ``known_hosts`` has of a host, without those that it calls revoked."""
    try:
        lines = KNOWN_HOSTS.expanduser().read_text("utf-8", "replace").splitlines()
    except (OSError, RuntimeError):
        # No such file, or no home: nobody vouches.
        return []
    keys: list[asyncssh.SSHKey] = []
    revoked: set[str] = set()
    for line in lines:
        # Each by itself: one that cannot be understood must not hide the others.
        with contextlib.suppress(ValueError):
            found = asyncssh.match_known_hosts(asyncssh.import_known_hosts(line + "\n"), host, addr, port)
            keys += found[0]
            revoked |= {fingerprint_of(key) for key in found[2]}
    return [key for key in keys if fingerprint_of(key) not in revoked]
