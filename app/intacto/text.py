"""Translation, and how numbers, sizes and times are written: gettext, without Qt. English in the code.

Both wheel and editable install have the ``.mo``; a ``.po`` that was changed since is compiled in memory.
"""

from __future__ import annotations

import gettext as _gettext
import locale
import os
import time
from datetime import date
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from intacto.assets import resources
from intacto.domain.words import Message

LANGUAGES = ("en", "es")
_DOMAIN = "intacto"


class _Current:
    """The language in use: the only state of this module, changed by :func:`use_language`."""

    code = "en"
    translations: _gettext.NullTranslations = _gettext.NullTranslations()


def system_language() -> str:
    """Return the person's language as the system tells it, ``"en"`` where it is none that Intacto speaks."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(variable, "")[:2].lower()
        if code:
            return code if code in LANGUAGES else "en"
    code = (locale.getlocale()[0] or "en")[:2].lower()
    return code if code in LANGUAGES else "en"


def use_language(code: str | None) -> None:
    """Speak ``code`` from now on; None asks the system."""
    chosen = code if code in LANGUAGES else system_language()
    _Current.code = chosen
    _Current.translations = _gettext.NullTranslations() if chosen == "en" else _load(chosen)


def language() -> str:
    """Return the code of the language in use."""
    return _Current.code


def _load(code: str) -> _gettext.NullTranslations:
    folder = resources() / "locale" / code / "LC_MESSAGES"
    compiled = folder / f"{_DOMAIN}.mo"
    source = folder / f"{_DOMAIN}.po"
    if _is_newer(source, compiled) and find_spec("babel") is not None:
        return _from_source(source)
    with compiled.open("rb") as stream:
        return _gettext.GNUTranslations(stream)


def _is_newer(source: Path, compiled: Path) -> bool:
    return source.is_file() and not (compiled.is_file() and compiled.stat().st_mtime >= source.stat().st_mtime)


def _from_source(source: Path) -> _gettext.NullTranslations:
    """Return the translations of a ``.po``, for those who work on it: they have Babel, which the app does without."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - see above
    from babel.messages.pofile import read_po  # noqa: PLC0415 - see above

    with source.open("rb") as stream:
        catalogue = read_po(stream)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return _gettext.GNUTranslations(compiled)


def _(text: str) -> str:
    """Return ``text`` in the language in use."""
    return _Current.translations.gettext(text)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form for ``count`` in the language in use."""
    return _Current.translations.ngettext(singular, plural, count)


def pgettext(context: str, text: str) -> str:
    """Return ``text`` in the language in use, as said of ``context``: one English word may need two Spanish ones."""
    return _Current.translations.pgettext(context, text)


def render(message: Message) -> str:
    """Return a sentence of the domain in the language in use, numbers written as that language does."""
    plural = message.plural
    template = _(message.msgid) if plural is None else ngettext(message.msgid, plural, message.count)
    values = {name: _written(value) for name, value in message.values}
    return template.format(**values) if values else template


def _written(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return number(value, 0 if isinstance(value, int) or value.is_integer() else 1)


def number(value: float, decimals: int = 0) -> str:
    """Return a number with the separators of the language.

    1,234.5 in English; 1234,5 and 12.345,6 in Spanish, which groups from five digits on (RAE, Ortografía 2010).
    """
    text = f"{value:,.{decimals}f}"
    if language() != "es":
        return text
    swapped = text.translate(str.maketrans(",.", ".,"))
    return swapped.replace(".", "", 1) if abs(value) < 10_000 else swapped


_UNITS = ("B", "KB", "MB", "GB", "TB")


def size_text(size: float) -> str:
    """Return a size in bytes for people (184 MB, 1.2 GB; decimal units, as shops and hosts count)."""
    unit = 0
    while size >= 999.5 and unit < len(_UNITS) - 1:
        size /= 1000
        unit += 1
    return f"{number(size, 1 if unit and size < 9.95 else 0)} {_UNITS[unit]}"


def duration_text(seconds: float) -> str:
    """Return a rough length of time for people: "less than 1 min", "about 9 min", "about 3 h"."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return _("less than 1 min")
    if minutes < 90:
        return ngettext("about {count} min", "about {count} min", minutes).format(count=minutes)
    return _("about {count} h").format(count=round(minutes / 60))


def when_text(at: float, now: float) -> str:
    """Return a time for people, seen from ``now``: "today, 08:41", "yesterday", "3 days ago" (calendar days, local)."""
    then, today = time.localtime(at), time.localtime(now)
    days = _ordinal(today) - _ordinal(then)
    if days <= 0:
        return _("today, {time}").format(time=time.strftime("%H:%M", then))
    if days == 1:
        return _("yesterday")
    return ngettext("{count} day ago", "{count} days ago", days).format(count=days)


def _ordinal(moment: time.struct_time) -> int:
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday).toordinal()


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS_ES = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")


def day_text(at: float) -> str:
    """Return the day of ``at``: "30 May", "30 may"."""
    moment = time.localtime(at)
    months = _MONTHS_ES if language() == "es" else _MONTHS
    return f"{moment.tm_mday} {months[moment.tm_mon - 1]}"
