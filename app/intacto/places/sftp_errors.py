"""What goes wrong over SSH and SFTP, as our errors; the one border for asyncssh's exceptions."""

from __future__ import annotations

import asyncssh

from intacto.domain.errors import (
    HostError,
    HostUnreachable,
    LoginRefused,
)
from intacto.domain.words import say
from intacto.places.host_errors import broken, full, gone, refused, too_many

FOREIGN = (asyncssh.Error, OSError, EOFError, TimeoutError)
"""What asyncssh raises, and what the socket below it does."""

_GONE = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath)
_FULL = (asyncssh.SFTPNoSpaceOnFilesystem, asyncssh.SFTPQuotaExceeded)
_LOST = (asyncssh.SFTPNoConnection, asyncssh.SFTPConnectionLost, asyncssh.SFTPBadMessage)
_TOO_MANY = ("too many", "maxstartups", "maximum number", "connection limit")


def while_working(error: BaseException, path: str) -> HostError:
    """Return the error for ``path`` of a session that was logged in."""
    technical = _text(error)
    if isinstance(error, _GONE):
        return gone(path, technical)
    if isinstance(error, _FULL):
        return full(path, technical)
    if isinstance(error, asyncssh.SFTPError) and not isinstance(error, _LOST):
        return refused(path, technical)
    return broken(path, technical)


def while_logging_in(error: BaseException, host: str, port: int, *, crowded: bool) -> HostError:
    """Return the error of a login. ``crowded``: it let us in before, so a hang-up without a word is a cap."""
    technical = _text(error)
    if isinstance(error, asyncssh.DisconnectError) and error.code == asyncssh.DISC_TOO_MANY_CONNECTIONS:
        return too_many(technical)
    if any(word in technical.lower() for word in _TOO_MANY):
        return too_many(technical)
    if isinstance(error, asyncssh.PermissionDenied):
        return LoginRefused(
            say("Your host does not accept this login"),
            say("Check user, password and key. Nothing was changed."),
            technical=technical,
        )
    if isinstance(error, asyncssh.KeyExchangeFailed):
        return HostUnreachable(
            say("Your host speaks only an encryption that is too old"),
            say("Nothing was sent. Ask your host to bring its SSH server up to date."),
            technical=technical,
        )
    if crowded and isinstance(
        error, asyncssh.ChannelOpenError | asyncssh.ConnectionLost | ConnectionResetError | BrokenPipeError
    ):
        return too_many(technical)
    if isinstance(error, asyncssh.SFTPError | asyncssh.ChannelOpenError):
        return HostUnreachable(
            say("Your host offers no SFTP to this login"),
            say("It lets you in and opens no files. Ask your host whether SFTP is part of your plan."),
            technical=technical,
        )
    return HostUnreachable(
        say("Your host does not answer"),
        say("{host}, port {port}. Check the address and your connection.", host=host, port=port),
        technical=technical,
    )


def asked_more(technical: str) -> LoginRefused:
    """Return that the host wants more than a password."""
    return LoginRefused(
        say("Your host asks for more than a password"),
        say("It wants a code as well. Log in with a key file instead."),
        technical=technical,
    )


def _text(error: BaseException) -> str:
    """Return what the other side said; a time-out says nothing of its own."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(error) or type(error).__name__
