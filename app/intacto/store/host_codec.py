"""How portraits, report cards and moves of a host lie in the database: as JSON.

What only a newer Intacto knows is left out; what cannot be read at all is as if it had never been kept.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any, TypeVar

from intacto.domain.due import Alarm
from intacto.domain.errors import Certificate
from intacto.domain.host import Abilities, HostIdentity
from intacto.domain.portrait import Change, Mark, Move, Portrait, Sign
from intacto.domain.report_card import Clock, ReportCard
from intacto.store.codec import message_of, message_text

_V = TypeVar("_V", Abilities, Clock, HostIdentity)
_SIGNS = {sign.value: sign for sign in Sign}


def portrait_text(portrait: Portrait) -> str:
    """Return a portrait as JSON."""
    marks = [[mark.path, mark.owner, mark.unique, mark.modified] for mark in portrait.marks]
    return json.dumps({"at": portrait.at, "identity": asdict(portrait.identity), "marks": marks})


def portrait_of(text: str) -> Portrait | None:
    """Return the portrait of :func:`portrait_text`."""
    found = _read(text)
    if found is None:
        return None
    marks = tuple(Mark(*mark[:4]) for mark in found.get("marks", ()))
    return Portrait(found["at"], _identity(found.get("identity")), marks)


def move_text(move: Move) -> str:
    """Return a move as JSON."""
    changes = [[change.sign.value, change.before, change.after] for change in move.changes]
    return json.dumps({"at": move.at, "since": move.since, "changes": changes})


def move_of(text: str) -> Move | None:
    """Return the move of :func:`move_text`."""
    found = _read(text)
    if found is None:
        return None
    changes = (Change(_SIGNS[sign], a, b) for sign, a, b in found.get("changes", ()) if sign in _SIGNS)
    return Move(found["at"], found.get("since", found["at"]), tuple(changes))


def alarm_text(alarm: Alarm) -> str:
    """Return an alarm as JSON; names that are no text come back as they were."""
    return json.dumps({"at": alarm.at, "folder": alarm.folder})


def alarm_of(text: str) -> Alarm | None:
    """Return the alarm of :func:`alarm_text`."""
    found = _read(text)
    return None if found is None else Alarm(found["at"], found.get("folder", ""))


def card_text(card: ReportCard) -> str:
    """Return a report card as JSON."""
    kept: dict[str, Any] = {
        each.name: getattr(card, each.name)
        for each in fields(ReportCard)
        if each.name not in ("identity", "abilities", "certificate", "clock")
    }
    kept["identity"] = asdict(card.identity)
    kept["abilities"] = asdict(card.abilities)
    kept["clock"] = None if card.clock is None else asdict(card.clock)
    kept["certificate"] = None if card.certificate is None else _certificate(card.certificate)
    return json.dumps(kept)


def card_of(text: str) -> ReportCard | None:
    """Return the report card of :func:`card_text`."""
    found = _read(text)
    if found is None:
        return None
    known = {each.name: found[each.name] for each in fields(ReportCard) if each.name in found}
    known["identity"] = _identity(found.get("identity"))
    known["abilities"] = _value(Abilities, found.get("abilities") or {"at": found["at"]})
    known["clock"] = _value(Clock, found["clock"]) if found.get("clock") else None
    known["certificate"] = _to_certificate(found["certificate"]) if found.get("certificate") else None
    try:
        return ReportCard(**known)
    except TypeError:
        return None


def _read(text: str) -> dict[str, Any] | None:
    found = json.loads(text)
    return found if isinstance(found, dict) and "at" in found else None


def _value(kind: type[_V], found: dict[str, Any]) -> _V:
    mine = {each.name for each in fields(kind)}
    return kind(**{name: value for name, value in found.items() if name in mine})


def _identity(found: dict[str, Any] | None) -> HostIdentity:
    known = dict(found or {})
    known["features"] = tuple(known.get("features", ()))
    return _value(HostIdentity, known)


def _certificate(certificate: Certificate) -> dict[str, Any]:
    kept = {each.name: getattr(certificate, each.name) for each in fields(Certificate)}
    kept["problem"] = json.loads(message_text(certificate.problem))
    return kept


def _to_certificate(found: dict[str, Any]) -> Certificate:
    return Certificate(
        found.get("fingerprint", ""),
        tuple(found.get("names", ())),
        found.get("issuer", ""),
        found.get("not_before"),
        found.get("not_after"),
        message_of(json.dumps(found.get("problem"))),
    )
