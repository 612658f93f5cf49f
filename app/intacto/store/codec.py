"""How names and sentences lie in the database: any path byte for byte, sentences as JSON.

SQLite's TEXT must be Unicode, which names of files need not be. What a newer Intacto wrote with words that this one
does not know is read as the most careful thing that it does know, never as a crash and never as a better state.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, fields
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

from intacto.domain.baseline import CopyReading
from intacto.domain.customer import CustomerLook, CustomerTrouble
from intacto.domain.damage import Cause, Finding, Span
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.host import Abilities
from intacto.domain.names import from_wire, wire
from intacto.domain.proof import Failure, Glimpse, Opinion, ProofLevel, Soundness
from intacto.domain.words import Message, say

_E = TypeVar("_E", bound=Enum)
_ESCAPED = b"\0"
"""No path holds a NUL byte; in front it marks text that is no path of a POSIX system (lone surrogates of Windows)."""
# ASCII only: lone surrogates of names become escapes, which TEXT can hold and JSON brings back. Made once: json.dumps
# would make one for each call.
_ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))
_LARGEST = 2**63 - 1
"""SQLite's largest integer."""


def pack(text: str) -> bytes:
    """Return the bytes that stand for any ``str``; of paths these are the bytes of the host or the disk."""
    if text.isascii() and not text.startswith("\0"):
        return text.encode("ascii")
    try:
        raw = wire(text)
        if from_wire(raw) == text and not raw.startswith(_ESCAPED):
            return raw
    except UnicodeEncodeError:
        pass
    return _ESCAPED + text.encode("utf-8", "surrogatepass")


def unpack(raw: bytes) -> str:
    """Return the ``str`` for bytes of :func:`pack`."""
    if raw.startswith(_ESCAPED):
        return raw[1:].decode("utf-8", "surrogatepass")
    return from_wire(raw)


def count_or_none(number: int | None) -> int | None:
    """Return a number of bytes that the database can hold; a host may tell any nonsense in a listing."""
    return number if number is not None and 0 <= number <= _LARGEST else None


def time_or_none(number: float | None) -> float | None:
    """Return a time that the database can hold."""
    return number if number is not None and math.isfinite(number) else None


def known(kind: type[_E], value: Any, otherwise: _E) -> _E:  # noqa: ANN401 - what JSON or a column holds
    """Return the member of ``value``, or ``otherwise`` where a newer Intacto wrote one that is not known here."""
    try:
        return kind(value)
    except ValueError:
        return otherwise


def opinion_text(opinion: Opinion | None) -> str | None:
    """Return an opinion as JSON."""
    return None if opinion is None else _dump(_opinion(opinion))


def finding_text(finding: Finding | None) -> str | None:
    """Return a finding as JSON."""
    if finding is None:
        return None
    return _dump(
        {
            "cause": finding.cause.value,
            "spans": [[span.start, span.end] for span in finding.spans],
            "against": finding.against,
            "differing": finding.differing_bytes,
            "exact": finding.exact,
            "twice": finding.read_twice,
            "detail": finding.detail,
            "text": finding.is_text,
        }
    )


def glimpse_text(glimpse: Glimpse) -> str:
    """Return a look that was less than a read-back as JSON."""
    return _dump({"level": int(glimpse.level), "at": glimpse.at, "ok": glimpse.agrees, "against": glimpse.against})


def glimpse_of(text: str) -> Glimpse | None:
    """Return the glimpse of :func:`glimpse_text`; one of a level that is not known here is none."""
    found = json.loads(text)
    level = known(ProofLevel, found.get("level"), ProofLevel.NONE)
    if level is ProofLevel.NONE:
        return None
    return Glimpse(level, found.get("at", 0.0), found.get("ok") is True, found.get("against", ""))


def customer_text(look: CustomerLook) -> str:
    """Return a download as a customer makes it as JSON."""
    return _dump(
        {
            "at": look.at,
            "url": look.url,
            "against": look.against,
            "trouble": None if look.trouble is None else look.trouble.value,
            "size": look.size,
            "reason": _message(look.reason),
            "cause": None if look.cause is None else look.cause.value,
            "technical": look.technical,
        }
    )


def customer_of(text: str) -> CustomerLook:
    """Return the download of :func:`customer_text`; a trouble that is not known here is one of other bytes."""
    found = json.loads(text)
    trouble, cause = found.get("trouble"), found.get("cause")
    return CustomerLook(
        found.get("at", 0.0),
        found.get("url", ""),
        found.get("against", ""),
        None if trouble is None else known(CustomerTrouble, trouble, CustomerTrouble.OTHER_BYTES),
        found.get("size", 0),
        _to_message(found.get("reason")),
        None if cause is None else known(Cause, cause, Cause.UNKNOWN),
        found.get("technical", ""),
    )


def abilities_text(abilities: Abilities) -> str:
    """Return what a host can do as JSON."""
    return _dump(asdict(abilities))


def abilities_of(text: str) -> Abilities | None:
    """Return the abilities of :func:`abilities_text`; what only a newer Intacto knows is left out."""
    found = json.loads(text)
    mine = {each.name for each in fields(Abilities)}
    return Abilities(**{name: value for name, value in found.items() if name in mine}) if "at" in found else None


def message_text(message: Message) -> str:
    """Return a sentence as JSON."""
    if not message.values and message.plural is None and message.count == 1:
        return _plain_text(message.msgid)
    return _dump(_message(message))


@lru_cache(maxsize=256)
def _plain_text(msgid: str) -> str:
    """Return a sentence without values, of which a check writes the same few again and again."""
    return _dump(_message(Message(msgid)))


def failure_text(failure: Failure) -> str:
    """Return why a read failed as JSON; its time has a column of its own."""
    return _dump({"reason": _message(failure.reason), "technical": failure.technical})


def readings_text(readings: Iterable[CopyReading]) -> str:
    """Return copies that were read as JSON."""
    return _dump(
        [
            {
                "location": reading.location,
                "size": reading.fingerprint.size,
                "sha256": reading.fingerprint.sha256,
                "opinion": _opinion(reading.opinion),
                "at": reading.at,
            }
            for reading in readings
        ]
    )


@lru_cache(maxsize=4096)
def opinion_of(text: str) -> Opinion:
    """Return the opinion of :func:`opinion_text`; most files of a shop share a few."""
    return _to_opinion(json.loads(text))


def finding_of(text: str) -> Finding:
    """Return the finding of :func:`finding_text`."""
    found = json.loads(text)
    return Finding(
        cause=known(Cause, found.get("cause"), Cause.UNKNOWN),
        spans=tuple(Span(start, end) for start, end in found.get("spans", ())),
        against=found.get("against", ""),
        differing_bytes=found.get("differing", 0),
        exact=found.get("exact", False),
        read_twice=found.get("twice", False),
        detail=found.get("detail", ""),
        is_text=found.get("text", False),
    )


def message_of(text: str) -> Message:
    """Return the sentence of :func:`message_text`."""
    return _to_message(json.loads(text))


def failure_of(at: float, text: str) -> Failure:
    """Return the failure of :func:`failure_text`."""
    found = json.loads(text)
    return Failure(at, _to_message(found.get("reason")), found.get("technical", ""))


def readings_of(text: str) -> tuple[CopyReading, ...]:
    """Return the copies of :func:`readings_text`."""
    return tuple(
        CopyReading(
            location=found["location"],
            fingerprint=Fingerprint(found["size"], found["sha256"]),
            opinion=_to_opinion(found.get("opinion", {})),
            at=found["at"],
        )
        for found in json.loads(text)
    )


def _dump(value: object) -> str:
    return _ENCODER.encode(value)


def _message(message: Message) -> dict[str, object]:
    found: dict[str, object] = {"id": message.msgid}
    if message.values:
        found["values"] = [list(pair) for pair in message.values]
    if message.plural is not None:
        found["plural"] = message.plural
    if message.count != 1:
        found["count"] = message.count
    return found


def _to_message(found: Any) -> Message:  # noqa: ANN401 - what JSON holds
    if not isinstance(found, dict) or not isinstance(found.get("id"), str):
        return say("It is not known why.")
    values = tuple((name, value) for name, value in found.get("values", ()))
    return Message(found["id"], values, found.get("plural"), found.get("count", 1))


def _opinion(opinion: Opinion) -> dict[str, object]:
    return {"is": opinion.soundness.value, "kind": opinion.kind, "why": _message(opinion.reason)}


def _to_opinion(found: dict[str, Any]) -> Opinion:
    return Opinion(
        known(Soundness, found.get("is"), Soundness.UNKNOWN), found.get("kind", ""), _to_message(found.get("why"))
    )
