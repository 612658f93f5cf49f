"""What the library for the web raises, in our own words. That an address is silent says nothing of any file."""

from __future__ import annotations

import ssl

from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)

from intacto.domain import names
from intacto.domain.customer import WebAnswer, bare_url
from intacto.domain.errors import HostError, HostUnreachable, TransferBroken
from intacto.domain.words import Message, say


def no_answer(error: Exception, url: str) -> HostUnreachable:
    """Return what is told where no answer came for ``url``.

    A certificate that is refused counts as no answer. It concerns every file alike and none of them in particular, and
    whether a customer's browser refuses it too cannot be told from here: browsers fetch missing links of the chain by
    themselves, and the clock, the list of authorities or a filter of this computer may be what is wrong.
    """
    return HostUnreachable(
        say("Your shop's public address does not answer"),
        _why(error),
        technical=f"{names.shown(bare_url(url))}: {type(error).__name__}",
    )


def of_body(error: HTTPError, answer: WebAnswer) -> HostError:
    """Return what is told where an answer began and its bytes ended too early."""
    technical = f"{answer.technical}; {type(error).__name__}"
    if isinstance(error, (ReadTimeoutError, SSLError)):
        return HostUnreachable(
            say("Your shop fell silent"), say("The download stood still for too long."), technical=technical
        )
    return TransferBroken(
        say("The download broke off"), say("The shop ended it before its announced end."), technical=technical
    )


def _why(error: Exception) -> Message:
    match error:
        case NameResolutionError():
            return say("Nobody knows its name. Look at your connection, and at how the address is written.")
        case NewConnectionError():
            return say("No connection could be made. Try again later.")
        case ConnectTimeoutError() | ReadTimeoutError():
            return say("It took too long. Try again later.")
        case SSLError() if _is_certificate(error):
            return say(
                "This computer does not accept its certificate, and your customers' browsers may not either. "
                "Look at it in a browser."
            )
        case SSLError():
            return say("No encrypted connection could be made. Look at it in a browser.")
        case _:
            return say("No connection could be made. Try again later.")


def _is_certificate(error: BaseException) -> bool:
    inner = error.args[0] if error.args else None
    return isinstance(inner, ssl.SSLCertVerificationError)
