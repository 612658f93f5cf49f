"""What people read: the files that need them, worst first, then the counts."""

from __future__ import annotations

import time
from collections.abc import Sequence

from intacto.cli.card import card_lines
from intacto.cli.diagnosed import diagnosis_lines, explanation_text
from intacto.cli.screen import Ink, Screen
from intacto.cli.teller import NOT_LISTED, CopyTrouble, Totals
from intacto.domain import names
from intacto.domain.damage import Cause, Span
from intacto.domain.errors import CertificateError, IntactoError
from intacto.domain.health import Health
from intacto.domain.overview import FileView, Tally
from intacto.domain.repair import Action, RepairResult
from intacto.domain.report_card import ReportCard
from intacto.domain.shop import Shop
from intacto.domain.told import usual_of
from intacto.engine.pair import Diagnosis
from intacto.text import _, duration_text, ngettext, number, render, size_text, when_text

_MOST_SPANS = 3
_QUIET = (Health.PROVEN, Health.SOUND, Health.STALE)


class Report:
    """Tells people."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def file(self, view: FileView, result: RepairResult | None = None) -> None:
        """Tell what a repair did; what a check found is told at its end, worst first."""
        if result is not None:
            self._screen.line(self._result_line(view, result))

    def copies(self, troubles: Sequence[CopyTrouble]) -> None:
        """Tell which copies are bad, or differ."""
        for trouble in troubles:
            where = ", ".join(names.shown(location) for location in trouble.locations)
            self._screen.aside(f"{where}: {render(trouble.reason)}")

    def unlisted(self, folders: Sequence[str]) -> None:
        """Tell which folders the host did not list."""
        for folder in folders:
            self._screen.aside(f"{names.shown(folder)}: {render(NOT_LISTED)}")

    def summary(self, shop: Shop, views: Sequence[FileView], totals: Totals) -> None:
        """Tell what needs the person, worst first, and the counts."""
        size = sum(view.size or 0 for view in views)
        files = ngettext("{count} file", "{count} files", len(views)).format(count=number(len(views)))
        self._screen.line(self._screen.paint(f"{shop.name} · {files} · {size_text(size)}", Ink.STRONG))
        for view in sorted(views, key=lambda v: (v.health.severity, v.path)):
            if view.health not in _QUIET:
                self._tell(view)
        self._tell_counts(views)
        took = self._took(totals) if totals.seconds else self._age(views)
        if took:
            self._screen.line(self._screen.paint(took, Ink.FAINT))

    @staticmethod
    def _took(totals: Totals) -> str:
        size, duration = size_text(totals.bytes_read), _time_text(totals.seconds)
        return _("Read {size} in {time}.").format(size=size, time=duration)

    @staticmethod
    def _age(views: Sequence[FileView]) -> str:
        """Return how old what is told is: nothing is green without a date."""
        proofs = [view.proven_at for view in views if view.proven_at is not None]
        if not proofs:
            return ""
        return _("Oldest proof: {when}").format(when=when_text(min(proofs), time.time()))

    def host(self, card: ReportCard) -> None:
        """Tell what a host can do, and below each line what that means."""
        screen = self._screen
        screen.line(screen.paint(card.identity.banner or _("This computer"), Ink.STRONG))
        for line in card_lines(card):
            health = {True: Health.PROVEN, False: Health.DAMAGED, None: Health.UNREADABLE}[line.good]
            mark = screen.paint(screen.shape(health), screen.ink(health))
            screen.line(f"  {mark} {line.title}: {line.value}")
            if line.meaning:
                screen.line("      " + screen.paint(line.meaning, Ink.FAINT))

    def diagnosis(self, found: Diagnosis) -> None:
        """Tell what happened to a file, where, what it was not, and what to do."""
        self._screen.line(self._screen.paint(explanation_text(found.explanation), Ink.STRONG))
        for line in diagnosis_lines(found):
            self._screen.line(line)

    def failure(self, error: IntactoError) -> None:
        """Tell what happened, what it means, and what to do."""
        self._screen.aside(f"{render(error.title)}.\n{render(error.explanation)}")
        if isinstance(error, CertificateError):
            self._tell_certificate(error)
        elif error.technical:
            self._screen.aside(_("The host said: {words}").format(words=error.technical))

    # -- one file

    def _tell(self, view: FileView) -> None:
        screen, health = self._screen, view.health
        state = screen.paint(f"{screen.shape(health)} {_word(view)}", screen.ink(health))
        screen.line(f"  {state}  {names.shown(view.path)}")
        cause = view.verdict.cause
        where = _spans_text(view.verdict.spans, view.size) if cause is not None and cause.is_damage else ""
        screen.line(f"      {render(view.verdict.reason)}{where}")
        usual = usual_of(cause) if cause is not None and _is_told(cause, health) else None
        if view.for_customers:
            advice = _("Your host's file is good: look at your shop's software, its cache and its address.")
            screen.line(f"      {advice}")
        elif usual is not None:
            screen.line(f"      {render(usual)}")

    def _result_line(self, view: FileView, result: RepairResult) -> str:
        screen = self._screen
        state = screen.paint(f"{screen.shape(view.health)} {action_word(result.action)}", screen.ink(view.health))
        return f"  {state}  {names.shown(result.path)}\n      {render(result.reason)}"

    # -- the end

    def _tell_counts(self, views: Sequence[FileView]) -> None:
        screen = self._screen
        if not views:
            screen.line(_("No file is known here yet."))
            return
        for health, count in Tally.of(view.health for view in views).counts:
            words = f"{screen.shape(health)} {counted(health, count)}"
            screen.line("  " + screen.paint(words, screen.ink(health)))
        hurt = [view for view in views if view.needs_repair]
        if hurt:
            screen.line(_need_text(len(hurt), sum(1 for view in hurt if view.repairable)))
        broken = sum(1 for view in views if view.for_customers)
        if broken:
            words = ngettext(
                "{count} file is good on your host, broken for customers.",
                "{count} files are good on your host, broken for customers.",
                broken,
            )
            screen.line(words.format(count=number(broken)))
        undecided = sum(1 for view in views if view.health is Health.CHANGED)
        if undecided:
            words = ngettext(
                "{count} file waits for your decision.", "{count} files wait for your decision.", undecided
            )
            screen.line(words.format(count=number(undecided)))

    def _tell_certificate(self, error: CertificateError) -> None:
        certificate, tell = error.certificate, self._screen.aside
        tell(_("It says it is: {names}").format(names=", ".join(certificate.names) or _("nobody")))
        tell(_("Vouched for by: {issuer}").format(issuer=certificate.issuer or _("nobody")))
        if certificate.not_after is not None:
            until = time.strftime("%Y-%m-%d", time.localtime(certificate.not_after))
            tell(_("Valid until: {day}").format(day=until))
        tell(_("Fingerprint: {fingerprint}").format(fingerprint=certificate.fingerprint))
        tell(_("If your host confirms it, go on with: {option}").format(option=f"--trust {certificate.fingerprint}"))


def _is_told(cause: Cause, health: Health) -> bool:
    """Tell whether it is worth a line who usually does that: not where nothing is proven, or it may be an edit."""
    return cause is Cause.OLDER_VERSION or (cause.is_damage and health is Health.DAMAGED)


def _word(view: FileView) -> str:
    return _("Good on your host, broken for customers") if view.for_customers else health_word(view.health)


def _need_text(count: int, repairable: int) -> str:
    need = ngettext("{count} file needs repair.", "{count} files need repair.", count).format(count=number(count))
    if repairable == count:
        have = ngettext("You have a good copy of it.", "You have a good copy of all of them.", count)
    elif repairable:
        have = ngettext(
            "You have a good copy of {count} of them.", "You have good copies of {count} of them.", repairable
        ).format(count=number(repairable))
    else:
        have = _("No good copy is at hand. Name its folder with --copies.")
    return f"{need} {have}"


def _spans_text(spans: Sequence[Span], size: int | None) -> str:
    """Return where the damage is: " (64 KB at 12.3 MB of 184 MB)"."""
    if not spans:
        return ""
    parts = [
        _("{length} at {start}").format(length=_length_text(span.length), start=size_text(span.start))
        for span in spans[:_MOST_SPANS]
    ]
    if len(spans) > _MOST_SPANS:
        parts.append("…")
    whole = "" if size is None else " " + _("of {size}").format(size=size_text(size))
    return f" ({', '.join(parts)}{whole})"


def _length_text(length: int) -> str:
    """Return how long a stretch is; disks lose whole KiB, and saying so tells them from other causes."""
    return f"{number(length // 1024)} KiB" if length % 1024 == 0 else size_text(length)


def _time_text(seconds: float) -> str:
    if seconds < 60:
        return _("{count} s").format(count=number(seconds, 1))
    return duration_text(seconds)


def health_word(health: Health) -> str:
    """Return the name of a state, as the window shows it."""
    words = {
        Health.DAMAGED: _("Damaged"),
        Health.MISSING: _("Missing"),
        Health.CHANGED: _("Changed"),
        Health.UNREADABLE: _("Could not check"),
        Health.STALE: _("Old proof"),
        Health.UNKNOWN: _("Not checked yet"),
        Health.SOUND: _("Sound"),
        Health.PROVEN: _("Proven"),
    }
    return words[health]


def counted(health: Health, count: int) -> str:
    """Return how many files are in a state: "2 damaged". A number and a state's name would not agree in Spanish."""
    words = {
        Health.DAMAGED: ngettext("{count} damaged", "{count} damaged", count),
        Health.MISSING: ngettext("{count} missing", "{count} missing", count),
        Health.CHANGED: ngettext("{count} changed", "{count} changed", count),
        Health.UNREADABLE: ngettext("{count} could not be checked", "{count} could not be checked", count),
        Health.STALE: ngettext("{count} with an old proof", "{count} with an old proof", count),
        Health.UNKNOWN: ngettext("{count} not checked yet", "{count} not checked yet", count),
        Health.SOUND: ngettext("{count} sound", "{count} sound", count),
        Health.PROVEN: ngettext("{count} proven", "{count} proven", count),
    }
    return words[health].format(count=number(count))


def action_word(action: Action) -> str:
    """Return what became of a file in a repair."""
    words = {
        Action.REPAIRED: _("Repaired"),
        Action.SKIPPED: _("Skipped"),
        Action.REFUSED: _("Refused"),
        Action.FAILED: _("Not repaired"),
    }
    return words[action]
