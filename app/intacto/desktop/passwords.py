"""Asks for a password in the GUI thread while the worker that needs it waits, with a way out when the program ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from intacto.desktop.bridge import Bridge
from intacto.domain.names import shown
from intacto.domain.shop import Address
from intacto.engine.host import key_account
from intacto.text import _


@dataclass(frozen=True, slots=True)
class Wanted:
    """A secret to be typed: the name under which it is kept, and in words what it is and whose."""

    account: str
    title: str
    whose: str
    kind: str


def host_password(address: Address) -> Wanted:
    """Return that the password of an account at a host is wanted."""
    whose = _("{user} at {host}").format(user=address.user, host=address.host)
    return Wanted(address.account, _("The password of your host"), whose, _("Password"))


def key_passphrase(key_file: str) -> Wanted:
    """Return that the passphrase of a key file is wanted."""
    return Wanted(key_account(key_file), _("The passphrase of your key"), shown(key_file), _("Passphrase"))


Answer = Callable[[str | None], None]
AskPerson = Callable[[Wanted, Answer], None]
"""Shows a dialog and calls the answer with what was typed, None where nothing was. Must not block."""

_LOOK_S = 0.2


class PasswordAsker:
    """What the office is given, in two forms, as ``passwords.ask`` and ``passwords.ask_key``."""

    def __init__(self, bridge: Bridge, ask_person: AskPerson) -> None:
        self._bridge = bridge
        self._ask_person = ask_person
        self._closed = threading.Event()

    def __call__(self, wanted: Wanted) -> str | None:
        """Return what the person types, None where there is none or the program ends. Blocks the calling worker."""
        given: list[str | None] = []
        answered = threading.Event()

        def answer(password: str | None) -> None:
            given.append(password)
            answered.set()

        self._bridge.post(lambda: self._ask_person(wanted, answer))
        while not answered.wait(_LOOK_S):
            if self._closed.is_set():
                return None
        return given[0] or None

    def close(self) -> None:
        """Answer whoever waits that there is no password."""
        self._closed.set()
