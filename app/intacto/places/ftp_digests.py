"""SHA-256 that a server computes: by ``HASH`` (draft-bryan-ftpext-hash) or ``XSHA256``, where FEAT announces them.

It is the server's word, not a proof. ProFTPD's mod_digest remembers for 30 seconds the digest of what was *transferred*
in a session, so it is asked in a session that logged in just now.
"""

from __future__ import annotations

import ftplib
import re
from collections.abc import Iterator, Sequence

from intacto.domain.errors import AccessRefused, HostError
from intacto.domain.words import say
from intacto.places import ftp_replies as replies
from intacto.places.base import DigestAnswer
from intacto.places.ftp_wire import Wire

_IN_FLIGHT = 64
"""Commands on their way at once: some 20 KB, which no socket buffer is too small for."""

_PATIENCE = 10
"""How many time-outs a server may take to read a large file."""

_HEX = r"(?P<sha256>[0-9a-fA-F]{64})"
_HASH = re.compile(rf"213[ ]+SHA-256[ ]+0-[0-9]+[ ]+{_HEX}(?:[ ].*)?", re.ASCII | re.DOTALL)
_XSHA256 = re.compile(rf"2[15][0-9][ ]+(?:SHA-?256[ ]+)?{_HEX}[ ]*", re.ASCII)


def digest_command(features: dict[str, str]) -> str | None:
    """Return ``HASH`` or ``XSHA256`` from what FEAT told; HASH first, its argument is a name and nothing else."""
    kinds = features.get("HASH", "").upper().replace("*", "").split(";")
    if "SHA-256" in [kind.strip() for kind in kinds]:
        return "HASH"
    return "XSHA256" if "XSHA256" in features else None


class Digester:
    """Asks one server for digests over one wire. Raises what the wire raises."""

    def __init__(self, wire: Wire, command: str) -> None:
        """``command`` is what :func:`digest_command` told."""
        self._wire = wire
        self.command = command
        self._chosen = command != "HASH"

    def ask(self, wanted: Sequence[tuple[str, str]]) -> Iterator[DigestAnswer]:
        """Yield an answer for each pair of our path and that on the wire, in their order."""
        self._choose()
        wire, asked = self._wire, 0
        wire.be_patient(wire.patience * _PATIENCE)
        whole = False
        try:
            for done, (path, _) in enumerate(wanted):
                most = _IN_FLIGHT if wire.goes_ahead else 1
                if asked - done <= most // 2:
                    batch = wanted[asked : done + most]
                    wire.order(*(f"{self.command} {where}" for _, where in batch))
                    asked += len(batch)
                yield self._answer(path)
            whole = True
        finally:
            if not whole and not wire.dead:
                # Answers to what was asked are still to come, and nobody waits for them.
                wire.dead = True
            wire.be_patient(wire.patience)
        # If an answer was left out or came twice, it shows here.
        if not wire.voidcmd("NOOP").startswith("200"):
            wire.dead = True
            raise ftplib.error_proto("answers and questions differ in number")

    def _choose(self) -> None:
        if not self._chosen:
            self._wire.voidcmd("OPTS HASH SHA-256")
            self._chosen = True

    def _answer(self, path: str) -> DigestAnswer:
        try:
            reply = self._wire.getresp()
            while reply[0] == "1":
                reply = self._wire.getresp()
        except (ftplib.error_temp, ftplib.error_perm) as refusal:
            if str(refusal).startswith(("421", "530")):
                raise
            return DigestAnswer(path, None, replies.while_working(refusal, path))
        pattern = _HASH if self.command == "HASH" else _XSHA256
        found = pattern.fullmatch(reply.rpartition("\n")[2])
        if found is None:
            return DigestAnswer(path, None, _garbled(path, reply))
        return DigestAnswer(path, found["sha256"].lower())


def _garbled(path: str, reply: str) -> HostError:
    return AccessRefused(
        say("Your host gave no fingerprint of it"),
        say("What it answered cannot be understood. That says nothing about the file itself."),
        paths=(path,),
        technical=replies.reply_text(reply),
    )
