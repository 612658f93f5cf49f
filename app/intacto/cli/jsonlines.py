"""JSON lines: one object a line on standard output. Fields may be added, never renamed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from intacto.cli.diagnosed import diagnosis_object
from intacto.cli.screen import Screen
from intacto.cli.teller import NOT_LISTED, CopyTrouble, Totals
from intacto.cli.values import Value
from intacto.domain import names
from intacto.domain.errors import CertificateError, IntactoError
from intacto.domain.health import Health, customers_should_get
from intacto.domain.overview import FileView, Tally
from intacto.domain.repair import RepairResult
from intacto.domain.report_card import ReportCard
from intacto.domain.shop import Shop
from intacto.engine.differences import MOST_SPANS
from intacto.engine.pair import Diagnosis
from intacto.text import render


class JsonLines:
    """Tells programs."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        screen.speak_utf8()

    def file(self, view: FileView, result: RepairResult | None = None) -> None:
        """Write what is known of one file, and what a repair did with it."""
        self._write(file_object(view, result))

    def copies(self, troubles: Sequence[CopyTrouble]) -> None:
        """Write which of the seller's copies are bad, or differ."""
        for trouble in troubles:
            self._write(
                {
                    "type": "copy",
                    "path": None if trouble.path is None else names.shown(trouble.path),
                    "locations": [names.shown(location) for location in trouble.locations],
                    "reason": render(trouble.reason),
                }
            )

    def unlisted(self, folders: Sequence[str]) -> None:
        """Write which folders the host did not list."""
        for folder in folders:
            self._write(
                {"type": "folder", "path": names.shown(folder), "health": "unreadable", "reason": render(NOT_LISTED)}
            )

    def summary(self, shop: Shop, views: Sequence[FileView], totals: Totals) -> None:
        """Write the counts and what the run took."""
        tally = Tally.of(view.health for view in views)
        self._write(
            {
                "type": "summary",
                "shop": shop.name,
                "files": tally.total,
                "healths": {health.value: count for health, count in tally.counts},
                "bytes_read": totals.bytes_read,
                "bytes_downloaded": totals.downloaded,
                "seconds": round(totals.seconds, 3),
                "connections": totals.connections,
            }
        )

    def host(self, card: ReportCard) -> None:
        """Write a host's report card."""
        self._write(host_object(card))

    def diagnosis(self, found: Diagnosis) -> None:
        """Write what happened to a file."""
        self._write(diagnosis_object(found))

    def failure(self, error: IntactoError) -> None:
        """Write the error that ends the call."""
        self._write(error_object(error))

    def _write(self, value: dict[str, Value]) -> None:
        self._screen.line(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def file_object(view: FileView, result: RepairResult | None) -> dict[str, Value]:
    """Return the object of one file; ``ranges`` are half open, in the offsets of the host's file."""
    state, verdict = view.state, view.verdict
    gone = view.health is Health.MISSING
    found: dict[str, Value] = {"type": "file", "path": names.shown(view.path)}
    if names.shown(view.path) != view.path:
        found["path_raw"] = quote(names.wire(view.path))
    return found | {
        "health": view.health.value,
        "proof": view.level.word,
        "size": view.size,
        "expected_size": state.baseline.fingerprint.size if state.baseline else None,
        "sha256": state.proof.fingerprint.sha256 if state.proof and not gone else None,
        "cause": verdict.cause.value if verdict.cause else None,
        "ranges": [[span.start, span.end] for span in verdict.spans],
        "more_ranges": len(verdict.spans) >= MOST_SPANS,
        "reason": render(result.reason if result else verdict.reason),
        "action": result.action.value if result else None,
        "customer": customer_object(view),
    }


def customer_object(view: FileView) -> dict[str, Value] | None:
    """Return what a customer got at the newest look, None where none was taken or the original is another now."""
    look, wanted = view.state.customer, customers_should_get(view.state)
    if look is None or wanted is None or look.against != wanted.sha256:
        return None
    return {
        "trouble": look.trouble.value if look.trouble else None,
        "url": names.shown(look.url),
        "size": look.size,
        "cause": look.cause.value if look.cause else None,
        "reason": render(look.reason),
        "at": round(look.at, 3),
        "technical": look.technical,
    }


def host_object(card: ReportCard) -> dict[str, Value]:
    """Return the object of a host: bytes per second, seconds, times as seconds since the epoch; null: not known."""
    can, shown, clock = card.abilities, card.certificate, card.clock
    return {
        "type": "host",
        "at": card.at,
        "banner": card.identity.banner,
        "address": card.identity.peer,
        "system": card.system,
        "features": list(card.identity.features),
        "encrypted": card.encrypted,
        "tls": card.tls,
        "fingerprint": card.identity.key or None,
        "names": list(shown.names) if shown else None,
        "issuer": shown.issuer if shown else None,
        "valid_until": shown.not_after if shown else None,
        "mlsd": card.mlsd,
        "writable": card.writable,
        "digests": can.sha256,
        "reads_at": can.reads_at,
        "keeps_tail": can.keeps_tail,
        "renames_over": can.renames_over,
        "ascii_changes": can.ascii_changes,
        "pipelines": can.pipelines,
        "most_connections": card.most_sessions,
        "connections": card.sessions,
        "down": card.down,
        "up": card.up,
        "round_trip": card.round_trip,
        "clock_offset": clock.offset if clock else None,
        "clock_within": clock.within if clock else None,
    }


def error_object(error: IntactoError) -> dict[str, Value]:
    """Return the object of an error that ends the call."""
    found: dict[str, Value] = {
        "type": "error",
        "title": render(error.title),
        "explanation": render(error.explanation),
        "whose": error.whose.value,
        "fingerprint": None,
        "paths": [names.shown(path) for path in error.paths],
    }
    if isinstance(error, CertificateError):
        certificate = error.certificate
        found["fingerprint"] = certificate.fingerprint
        found["names"] = list(certificate.names)
        found["issuer"] = certificate.issuer
        found["option"] = f"--trust {certificate.fingerprint}"
    return found
