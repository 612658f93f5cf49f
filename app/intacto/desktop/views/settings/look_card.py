"""How the window speaks and looks: language, theme, size of text."""

from __future__ import annotations

from PySide6.QtCore import Signal

from intacto.desktop import choices
from intacto.desktop.theme import Scheme, Theme
from intacto.desktop.views.settings.parts import Card, choice
from intacto.engine.office import Office
from intacto.text import _, use_language


class LookCard(Card):
    """``language_changed`` carries the code (``""``: the system's) that is spoken from now on."""

    language_changed = Signal(str)

    def __init__(self, office: Office, theme: Theme) -> None:
        super().__init__()
        self._office = office
        self._theme = theme
        as_system = _("As the system")
        self.language = choice((("", as_system), ("en", "English"), ("es", "Español")))
        self.scheme = choice(
            (
                (Scheme.SYSTEM.value, as_system),
                (Scheme.LIGHT.value, _("Light")),
                (Scheme.DARK.value, _("Dark")),
            )
        )
        self.percent = choice((str(n), _("{count} %").format(count=n)) for n in range(100, 151, 10))
        self.add_line(_("Language"), "", self.language, ruled=False)
        self.add_line(_("Theme"), "", self.scheme)
        self.add_line(_("Text size"), "", self.percent)
        for made, value in (
            (self.language, office.setting(choices.LANGUAGE)),
            (self.scheme, choices.scheme(office).value),
            (self.percent, str(round(choices.text_percent(office), -1))),
        ):
            made.setCurrentIndex(max(0, made.findData(value)))
        self.language.activated.connect(lambda _n: self._choose_language())
        self.scheme.activated.connect(lambda _n: self._choose_scheme())
        self.percent.activated.connect(lambda _n: self._choose_percent())

    def _choose_language(self) -> None:
        code = str(self.language.currentData())
        self._office.set_setting(choices.LANGUAGE, code)
        use_language(code or None)
        self.language_changed.emit(code)

    def _choose_scheme(self) -> None:
        chosen = Scheme(self.scheme.currentData())
        self._office.set_setting(choices.THEME, chosen.value)
        self._theme.set_scheme(chosen)

    def _choose_percent(self) -> None:
        percent = str(self.percent.currentData())
        self._office.set_setting(choices.TEXT_PERCENT, percent)
        self._theme.set_text_percent(int(percent))
