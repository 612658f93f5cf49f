"""Who logs in over SSH: judges the host's key, and gives the password once, in whichever way the host asks for it."""

from __future__ import annotations

from collections.abc import Sequence

from intacto.places.sftp_trust import HostKeys


class Caller(HostKeys):
    """The side of the seller in one login.

    Hosts ask for a password by the method of that name, or by questions of their own (keyboard-interactive, RFC 4256),
    in the seller's language too: what is asked for first, and not to be seen while it is typed, is the password.
    """

    def __init__(self, host: str, port: int, pinned: str | None, password: str | None) -> None:
        """``password`` None: the login is by key; no question is answered then. Raises as :class:`HostKeys` does."""
        super().__init__(host, port, pinned)
        self._password = password
        self._may_ask = True
        self.asked_more = False
        """The host asked for more than a password: a code, for example."""

    def password_auth_requested(self) -> str | None:
        """Return the password where it was not given yet: hosts lock out who repeats a wrong one."""
        password, self._password = self._password, None
        return password

    def kbdint_auth_requested(self) -> str | None:
        """Return that any questions may come, None where none would be answered."""
        # Once: a host that offers questions and has none would be asked for them until it hangs up.
        comes, self._may_ask = self._may_ask and self._password is not None, False
        return "" if comes else None

    def kbdint_challenge_received(
        self,
        name: str,  # noqa: ARG002 - as its base has it
        instructions: str,  # noqa: ARG002 - as its base has it
        lang: str,  # noqa: ARG002 - as its base has it
        prompts: Sequence[tuple[str, bool]],
    ) -> list[str] | None:
        """Return the answers to a round of questions, None where there is none to give."""
        if not prompts:
            return []
        is_seen_when_typed = prompts[0][1]
        password = self.password_auth_requested() if len(prompts) == 1 and not is_seen_when_typed else None
        self.asked_more = self.asked_more or password is None
        return None if password is None else [password]
