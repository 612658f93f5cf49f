"""Certificates for the servers of the tests, made by an authority of our own that no system trusts."""

from __future__ import annotations

import hashlib
import ssl
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import trustme


@dataclass(frozen=True, slots=True)
class Certificate:
    """One server's certificate, written out in the forms that the daemons want."""

    chain: Path
    """PEM: the certificate alone."""
    key: Path
    """PEM: its private key."""
    both: Path
    """PEM: private key and certificate."""
    authority: Path
    """PEM: the authority that issued it."""
    fingerprint: str
    """SHA-256 of the certificate's DER form, 64 hex digits, lower case."""


@cache
def _authority() -> trustme.CA:
    return trustme.CA(organization_name="Test hosting", key_type=trustme.KeyType.RSA)


def issue(folder: Path) -> Certificate:
    """Make a new certificate for 127.0.0.1 and localhost and write it into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    leaf = _authority().issue_cert("127.0.0.1", "localhost", key_type=trustme.KeyType.RSA)
    made = Certificate(
        chain=folder / "chain.pem",
        key=folder / "key.pem",
        both=folder / "both.pem",
        authority=folder / "authority.pem",
        fingerprint=hashlib.sha256(
            ssl.PEM_cert_to_DER_cert(leaf.cert_chain_pems[0].bytes().decode("ascii"))
        ).hexdigest(),
    )
    leaf.cert_chain_pems[0].write_to_path(made.chain)
    leaf.private_key_pem.write_to_path(made.key)
    leaf.private_key_and_cert_chain_pem.write_to_path(made.both)
    _authority().cert_pem.write_to_path(made.authority)
    # Daemons refuse private keys that others may read.
    made.key.chmod(0o600)
    made.both.chmod(0o600)
    return made
