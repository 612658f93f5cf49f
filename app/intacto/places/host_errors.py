"""What a host's "no" means, in the words that FTP and SFTP have in common."""

from __future__ import annotations

from intacto.domain.errors import (
    AccessRefused,
    FileGone,
    HostFull,
    LoginRefused,
    TooManyConnections,
    TransferBroken,
)
from intacto.domain.words import say


def broken(path: str, technical: str) -> TransferBroken:
    """Return that the bytes of ``path`` stopped coming or going: the connection cannot be relied on any more."""
    return TransferBroken(
        say("The transfer broke off"),
        say("That says nothing about the file itself. It has to be tried again."),
        paths=(path,),
        technical=technical,
    )


def gone(path: str, technical: str) -> FileGone:
    """Return that ``path`` is not there."""
    return FileGone(
        say("It is no longer on your host"),
        say("There is nothing of this name."),
        paths=(path,),
        technical=technical,
    )


def refused(path: str, technical: str) -> AccessRefused:
    """Return that the host does not let us."""
    return AccessRefused(
        say("Your host did not let us"),
        say("The permissions at your host do not allow it. That does not mean that the file is bad."),
        paths=(path,),
        technical=technical,
    )


def full(path: str, technical: str) -> HostFull:
    """Return that there is no room."""
    return HostFull(
        say("The copy does not fit on your host"),
        say("There is no space left, or your quota is reached."),
        paths=(path,),
        technical=technical,
    )


def too_many(technical: str) -> TooManyConnections:
    """Return that the host's cap of connections is reached."""
    return TooManyConnections(
        say("Your host allows few connections"), say("We slow down and go on with fewer."), technical=technical
    )


def refuse_line_breaks(*secrets: str) -> None:
    """Raise LoginRefused where a user or password holds a line break: on a line of commands the rest would be others.

    No host takes one, and one that was pasted along is not seen.
    """
    if any(character in secret for secret in secrets for character in "\r\n\0"):
        raise LoginRefused(say("User or password cannot be right"), say("They hold a line break. Type them once more."))
