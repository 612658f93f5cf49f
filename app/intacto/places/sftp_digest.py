"""Digests that an SFTP host computes: ProFTPD's ``check-file``, or ``sha256sum`` where the host lets one run it."""

from __future__ import annotations

import contextlib
import hashlib
import re
import shlex
from collections.abc import Sequence
from enum import Enum

import asyncssh

from intacto.domain import names
from intacto.domain.host import Abilities
from intacto.places.sftp_transfer import gathered
from intacto.places.sftp_wire import Wire

AT_ONCE = 50
"""Files asked for in one go: the time-out is for all of them."""

_HEX = re.compile(rb"([0-9a-f]{64})  ?-")
_OF_NOTHING = hashlib.sha256().hexdigest().encode("ascii")


class Way(Enum):
    """By what a host tells digests; the values are those of ``Abilities.sha256``."""

    CHECK_FILE = "check-file"
    SHA256SUM = "sha256sum"


def way_of(features: Sequence[str], abilities: Abilities | None) -> Way | None:
    """Return how this host can be asked: by what it says now, or what a probe saw (mod_sftp says nothing of it)."""
    if any(feature in ("check-file", "check-file-name") for feature in features):
        return Way.CHECK_FILE
    seen = None if abilities is None else abilities.sha256
    return Way(seen) if seen in (Way.CHECK_FILE.value, Way.SHA256SUM.value) else None


def tried(wire: Wire, folder: bytes) -> Way | None:
    """Return how a host can be asked that says nothing of it, and that no probe saw: no file is read or written.

    A shell is asked for the digest of nothing; ``check-file`` for that of a folder, which must be refused in another
    way than what is not known at all. Raises asyncssh's errors where the session ends.
    """
    with contextlib.suppress(asyncssh.SFTPError, TimeoutError):
        told = _HEX.match(wire.run(_run(wire, b"sha256sum </dev/null\n")))
        if told is not None and told[1] == _OF_NOTHING:
            return Way.SHA256SUM
    try:
        wire.run(wire.handler.check_file(folder))
    except (asyncssh.SFTPOpUnsupported, asyncssh.SFTPBadMessage):
        return None
    except asyncssh.SFTPConnectionLost:
        raise
    except asyncssh.SFTPError:
        return Way.CHECK_FILE
    return Way.CHECK_FILE


def ask(wire: Wire, way: Way | None, paths: Sequence[bytes]) -> list[str | asyncssh.Error]:
    """Return for each absolute path a hex SHA-256, or why there is none; raises asyncssh's errors, TimeoutError."""
    if way is None:
        return [asyncssh.SFTPOpUnsupported("this host tells no digests")] * len(paths)
    if way is Way.SHA256SUM:
        return _by_shell(wire, paths)
    answers: list[str | asyncssh.Error] = []
    for answer in wire.run(gathered(wire.handler.check_file(path) for path in paths)):
        if isinstance(answer, bytes):
            answers.append(answer.hex())
        elif isinstance(answer, asyncssh.Error) and not isinstance(answer, asyncssh.SFTPConnectionLost):
            answers.append(answer)
        else:
            raise answer
    return answers


def _by_shell(wire: Wire, paths: Sequence[bytes]) -> list[str | asyncssh.Error]:
    """Run ``sha256sum`` on the host.

    The script goes to a shell's standard input, so that no name is ever a word of a command line, and each file is
    opened by redirection, so that none is an option or changes the form of what is printed.
    """
    words = b" ".join(names.wire(shlex.quote(names.from_wire(path))) for path in paths)
    script = b'for f in %s; do sha256sum < "$f" || echo none; done\n' % words
    printed = wire.run(_run(wire, script)).split(b"\n")
    if len(printed) != len(paths) + 1:
        raise asyncssh.SFTPOpUnsupported("sha256sum did not answer for each file")
    found = [_HEX.fullmatch(line) for line in printed[:-1]]
    return [each[1].decode("ascii") if each else asyncssh.SFTPFailure("sha256sum could not read it") for each in found]


async def _run(wire: Wire, script: bytes) -> bytes:
    try:
        done = await wire.connection.run("sh -s", input=script, encoding=None, stderr=asyncssh.DEVNULL)
    except (asyncssh.ChannelOpenError, BrokenPipeError) as refusal:
        # What stands in for a shell may have ended before the script reached it.
        raise asyncssh.SFTPOpUnsupported("this host runs no commands") from refusal
    return done.stdout if isinstance(done.stdout, bytes) else b""
