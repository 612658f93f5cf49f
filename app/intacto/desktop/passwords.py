"""Asks for a password in the GUI thread while the worker that needs it waits, with a way out when the program ends."""

from __future__ import annotations

import threading
from collections.abc import Callable

from intacto.desktop.bridge import Bridge
from intacto.domain.shop import Address

Answer = Callable[[str | None], None]
AskPerson = Callable[[Address, Answer], None]
"""Shows a dialog and calls the answer with what was typed, None where nothing was. Must not block."""

_LOOK_S = 0.2


class PasswordAsker:
    """What the office is given as ``passwords.ask``."""

    def __init__(self, bridge: Bridge, ask_person: AskPerson) -> None:
        self._bridge = bridge
        self._ask_person = ask_person
        self._closed = threading.Event()

    def __call__(self, address: Address) -> str | None:
        """Return what the person types, None where there is none or the program ends. Blocks the calling worker."""
        given: list[str | None] = []
        answered = threading.Event()

        def answer(password: str | None) -> None:
            given.append(password)
            answered.set()

        self._bridge.post(lambda: self._ask_person(address, answer))
        while not answered.wait(_LOOK_S):
            if self._closed.is_set():
                return None
        return given[0] or None

    def close(self) -> None:
        """Answer whoever waits that there is no password."""
        self._closed.set()
