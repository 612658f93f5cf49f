"""Commands sent ahead of replies: what a place knows of it, and the trial that shows whether a host takes it.

With a small file's ``RETR`` goes the ``PASV`` for the next one, so that its data port is known when the file has come:
a round trip less for each. RFC 959 knows no such thing; servers that read one command after the other take it, others
break off the transfer. So it is done only where a trial on that very host showed that it works, and given up for good,
for all sessions of the place, at the first surprise.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from intacto.domain.errors import AccessRefused, FileGone, TransferBroken

if TYPE_CHECKING:
    from intacto.places.ftp_session import FtpSession

SMALL = 1024 * 1024
"""Bytes. A larger file gains nothing, and its server would see the next command in mid-transfer."""


LEAST_PATIENCE = 2.0
"""Seconds that a trial waits at least: a server that loses a reply is not waited for as long as a busy one."""

_MANY_TIMES = 5
"""How many times as long as the plain read each answer of a trial may take beyond that."""


@dataclass(slots=True)
class Notes:
    """What the sessions of a place tell each other.

    ``kin`` keeps each folder's RFC 3659 ``unique``, so that a folder that leads back to one above it is seen by any.
    ``ahead`` tells whether a trial of before let commands go ahead of replies, ``surprised`` that it went wrong since.
    """

    ahead: bool = False
    surprised: bool = False
    kin: dict[str, str] = field(default_factory=dict)


def try_ahead(session: FtpSession, path: str, size: int) -> bool | None:
    """Read a small file as always, then twice with the next command sent ahead; True where the same bytes came.

    None where that file cannot tell. Where it is False, the session may not be usable any more.
    """
    if session.ahead is not None:
        return session.ahead
    if size > SMALL:
        return None
    began = time.monotonic()
    try:
        plain = b"".join(session.read(path))
    except (FileGone, AccessRefused):
        return None
    if len(plain) > SMALL:
        return None
    session.go_ahead(begin=True)
    try:
        # The second uses the port that was asked for with the first.
        with session.hurried(LEAST_PATIENCE + _MANY_TIMES * (time.monotonic() - began)):
            same = all(b"".join(session.read(path, 0, len(plain))) == plain for _ in range(2))
            session.keep_alive()
    except TransferBroken:
        same = False
    if not same:
        session.go_ahead(begin=False)
    return session.ahead
