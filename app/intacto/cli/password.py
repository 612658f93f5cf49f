"""The password's way into a login: standard input, the keyring, or a person at a terminal. Never argv, never output."""

from __future__ import annotations

import getpass
import sys

from intacto.domain.errors import AddressInvalid
from intacto.domain.shop import Address
from intacto.domain.words import say
from intacto.text import _


def from_stdin() -> str:
    """Return the first line of standard input, its line end left out; raises AddressInvalid where there is none."""
    line = sys.stdin.readline()
    password = line.removesuffix("\n").removesuffix("\r")
    if not password:
        raise AddressInvalid(
            say("No password came on standard input"), say("--password-stdin reads it from the first line.")
        )
    return password


def ask(address: Address) -> str | None:
    """Ask the person at the terminal; None where nobody is there. An address without a user needs no password."""
    if not address.user:
        return ""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    try:
        return getpass.getpass(_("Password of {account}: ").format(account=address.account)) or None
    except (EOFError, KeyboardInterrupt):
        return None


def ask_passphrase(key_file: str) -> str | None:
    """Ask the person at the terminal for the passphrase of a key; None where nobody is there."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    try:
        return getpass.getpass(_("Passphrase of the key {path}: ").format(path=key_file)) or None
    except (EOFError, KeyboardInterrupt):
        return None
