"""What is wrong with a download, in words: the first of the troubles that is proven, the surest proof first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from intacto.domain import names
from intacto.domain.customer import CustomerTrouble, WebAnswer
from intacto.domain.damage import Cause
from intacto.domain.words import Message, say, say_n
from intacto.engine.diagnosis.content import is_page
from intacto.engine.download import Seen, Wanted

_BOM = b"\xef\xbb\xbf"
_PHP = re.compile(rb"(?:Warning|Notice|Deprecated|Fatal error|Parse error)(?:</b>)?:", re.IGNORECASE)
_LOGIN = (401, 403, 407, 451)
_LATER = (408, 425, 429)


class Ending(Enum):
    """How the bytes of a download ended."""

    WHOLE = "whole"
    CUT = "cut"
    """The shop ended it before the end that it had announced: browsers call it failed."""
    UNDECODABLE = "undecodable"
    """It is not compressed as it says: browsers show that instead."""
    STOPPED = "stopped"
    """It went on past all that the file may be, and we stopped reading."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one download says. ``trouble`` None: it was exactly the file."""

    trouble: CustomerTrouble | None
    reason: Message
    cause: Cause | None = None

    @property
    def breaks(self) -> bool:
        """Tell whether a customer gets something else than the file."""
        return self.trouble is not None and self.trouble.breaks


FINE = Judgement(None, say("Customers get exactly this file."))


def by_status(answer: WebAnswer) -> Judgement | None:
    """Return what the answer's code alone says; None where its bytes decide (RFC 9110, 15)."""
    status = answer.status
    if answer.guarded:
        return Judgement(
            CustomerTrouble.UNREACHABLE, say("A guard before your shop wants to see a person. It lets no program look.")
        )
    if status in (404, 410):
        return Judgement(
            CustomerTrouble.NOT_FOUND, say("Customers do not get it: the shop says that there is no such file.")
        )
    if status in _LATER or status >= 500:
        return Judgement(
            CustomerTrouble.UNREACHABLE, say("Your shop answered that it cannot now (code {code}).", code=status)
        )
    if status in _LOGIN or 400 <= status < 500:
        return Judgement(
            CustomerTrouble.REFUSED, say("Customers do not get it: the shop refuses it (code {code}).", code=status)
        )
    if 300 <= status < 400:
        return Judgement(
            CustomerTrouble.REDIRECTED, say("Customers do not get it: the shop sends them on and on, and nowhere.")
        )
    return None


def by_bytes(answer: WebAnswer, seen: Seen, wanted: Wanted, ending: Ending) -> Judgement:
    """Return what the bytes of an answer say; FINE only where all came and are the baseline's."""
    if ending is Ending.WHOLE and seen.fingerprint == wanted.fingerprint:
        return FINE
    if ending is Ending.UNDECODABLE:
        return Judgement(
            CustomerTrouble.OTHER_BYTES,
            say("Customers do not get it: the shop says that it is compressed, and browsers cannot unpack it."),
        )
    if ending is Ending.CUT:
        return _cut(answer, seen, wanted)
    is_whole = ending is Ending.WHOLE
    inside = _file_inside(answer, seen, wanted, is_whole=is_whole)
    return inside or _something_else(answer, seen, wanted, is_whole=is_whole)


def _cut(answer: WebAnswer, seen: Seen, wanted: Wanted) -> Judgement:
    cause = Cause.TRUNCATED if seen.prefix else None
    if seen.front == 0 and answer.announced is not None:
        reason = say(
            "Customers' downloads fail: the shop announces {announced} bytes and ends before.",
            announced=answer.announced,
        )
    else:
        reason = say(
            "Customers' downloads break off: {have} of {want} bytes come.",
            have=seen.fingerprint.size,
            want=wanted.fingerprint.size,
        )
    return Judgement(CustomerTrouble.WRONG_LENGTH, reason, cause)


def _file_inside(answer: WebAnswer, seen: Seen, wanted: Wanted, *, is_whole: bool) -> Judgement | None:
    """Return what is wrong where the whole file came, in a form in which it does not open."""
    if seen.packed:
        if answer.coding:
            reason = say("Customers get it compressed twice: it does not open.")
        else:
            reason = say("Customers get it compressed, and the shop does not say so: it does not open.")
        return Judgement(CustomerTrouble.COMPRESSED, reason, Cause.COMPRESSED_AGAIN)
    if seen.front:
        return Judgement(CustomerTrouble.IN_FRONT, *_in_front(seen))
    if seen.front == 0 and wanted.fingerprint.size:
        return Judgement(CustomerTrouble.BEHIND, _behind(seen, wanted, is_whole=is_whole), Cause.BYTES_APPENDED)
    return None


def _behind(seen: Seen, wanted: Wanted, *, is_whole: bool) -> Message:
    count = seen.fingerprint.size - wanted.fingerprint.size
    if not is_whole:
        return say("Customers get it with more and more bytes behind it. We stopped after {count}.", count=count)
    return say_n(
        "Customers get it with {count} byte behind it that does not belong there.",
        "Customers get it with {count} bytes behind it that do not belong there.",
        count,
    )


def _in_front(seen: Seen) -> tuple[Message, Cause]:
    assert seen.front is not None
    stray = seen.head[: seen.front]
    if seen.front == len(_BOM) and stray == _BOM:
        return say("Customers get it behind an invisible mark (BOM): it does not open."), Cause.BOM_PREPENDED
    if len(stray) == seen.front and not stray.strip():
        reason = say_n(
            "Customers get it behind {count} blank character: it does not open.",
            "Customers get it behind {count} blank characters: it does not open.",
            seen.front,
        )
    elif _PHP.search(stray):
        reason = say("Customers get it behind a warning of your shop's software (PHP): it does not open.")
    else:
        reason = say_n(
            "Customers get it behind {count} byte that does not belong there.",
            "Customers get it behind {count} bytes that do not belong there.",
            seen.front,
        )
    return reason, Cause.BYTES_PREPENDED


def _something_else(answer: WebAnswer, seen: Seen, wanted: Wanted, *, is_whole: bool) -> Judgement:
    found = seen.fingerprint
    if is_whole and found in wanted.earlier:
        return Judgement(
            CustomerTrouble.OLD_COPY,
            say("Customers get an older version of it. A cache before your shop usually does that."),
            Cause.OLDER_VERSION,
        )
    page = not wanted.is_page and (is_page(seen.head) or answer.kind == "text/html")
    cause = Cause.ERROR_PAGE if page else None
    if answer.elsewhere:
        place = names.shown(urlsplit(answer.landed).hostname or "")
        reason = say("Customers are sent on to {place}, which hands out something else.", place=place)
        return Judgement(CustomerTrouble.REDIRECTED, reason, cause)
    if page:
        return Judgement(CustomerTrouble.PAGE, say("Customers get a web page in its place."), cause)
    if not is_whole:
        return Judgement(
            CustomerTrouble.WRONG_LENGTH,
            say(
                "Customers get a longer file: it has {want} bytes, and we stopped after {have}.",
                want=wanted.fingerprint.size,
                have=found.size,
            ),
        )
    if not found.size:
        return Judgement(CustomerTrouble.WRONG_LENGTH, say("Customers get an empty file."), Cause.EMPTIED)
    if found.size != wanted.fingerprint.size:
        return Judgement(
            CustomerTrouble.WRONG_LENGTH,
            say("Customers get {have} bytes in place of {want}.", have=found.size, want=wanted.fingerprint.size),
            Cause.TRUNCATED if seen.prefix else None,
        )
    if not wanted.is_sold:
        return Judgement(CustomerTrouble.OTHER_BYTES, say("Customers get other bytes than the ones on your host."))
    return Judgement(CustomerTrouble.OTHER_BYTES, say("Customers get other bytes than the ones you sell."))
