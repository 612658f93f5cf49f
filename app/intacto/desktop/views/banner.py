"""The banner above the list: what matters most now, one button, and technical details folded under a link."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from intacto.desktop.presenters.banner import Banner, Deed, Mood, Offer
from intacto.desktop.theme import Icon, Look, Theme, Tone, dress
from intacto.text import _

_LOOKS = {
    Mood.DAMAGED: Look.BANNER_DAMAGED,
    Mood.CHANGED: Look.BANNER_CHANGED,
    Mood.PROVEN: Look.BANNER_PROVEN,
    Mood.NEUTRAL: Look.BANNER_NEUTRAL,
}
_ICONS = {
    Deed.REPAIR_ALL: Icon.REPAIR,
    Deed.CHECK_ALL: Icon.REFRESH,
    Deed.CHECK_UNPROVEN: Icon.REFRESH,
    Deed.RETRY: Icon.REFRESH,
    Deed.STOP: Icon.STOP,
    Deed.RESUME: Icon.PLAY,
    Deed.PASSWORD: Icon.KEY,
    Deed.CERTIFICATE: Icon.LOCK,
}


class BannerCard(QWidget):
    """Shows a :class:`Banner`; ``asked`` tells which deed was clicked, ``changed`` that another banner is shown."""

    asked = Signal(object)
    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: Banner | None = None
        self._badge = QLabel(self)
        self._title = QLabel(self)
        self._text = QLabel(self)
        self._technical = QLabel(self)
        self._fold = QPushButton(_("Technical details"), self)
        self.button = QPushButton(self)
        self._set_up()
        self._lay_out()
        self.setVisible(False)
        theme.changed.connect(self._resize)

    def _set_up(self) -> None:
        dress(self._title, Look.HEADING)
        dress(self._text, Look.CAPTION, tone=Tone.TEXT2)
        dress(self._technical, Look.CAPTION, tone=Tone.TEXT2)
        dress(self._fold, Look.LINK)
        for label in (self._title, self._text, self._technical):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._technical.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._technical.setVisible(False)
        self._fold.setCheckable(True)
        self._fold.toggled.connect(self._technical.setVisible)
        self.button.clicked.connect(self._ask)
        self.setAccessibleName(_("What matters now"))
        self._resize()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch()
        words.addWidget(self._title)
        words.addWidget(self._text)
        words.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignLeft)
        words.addWidget(self._technical)
        words.addStretch()
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 12, 15, 12)
        line.setSpacing(16)
        line.addWidget(self._badge)
        line.addLayout(words, 1)
        line.addWidget(self.button)

    def show_banner(self, banner: Banner | None) -> None:
        """Show what to say; None hides the card."""
        if banner == self._shown:
            return
        self._shown = banner
        self.changed.emit()
        self.setVisible(banner is not None)
        if banner is None:
            return
        dress(self, _LOOKS[banner.mood])
        self._badge.setVisible(banner.badge is not None)
        if banner.badge is not None:
            self._theme.set_icon(self._badge, banner.badge.value, size=self._theme.metrics.badge_banner)
        self._title.setText(banner.title)
        self._text.setText(banner.text)
        self._fold.setVisible(bool(banner.technical))
        self._fold.setChecked(False)
        self._technical.setText(banner.technical)
        self._offer(banner.offer)

    @property
    def has_primary(self) -> bool:
        """Tell whether the blue button stands here."""
        return self._shown is not None and self._shown.offer is not None and self._shown.offer.primary

    def _offer(self, offer: Offer | None) -> None:
        self.button.setVisible(offer is not None)
        if offer is None:
            return
        dress(self.button, Look.PRIMARY if offer.primary else Look.SECONDARY)
        icon = _ICONS.get(offer.deed)
        if icon is None:
            self.button.setText(offer.words)
            self._theme.clear_icon(self.button)
        else:
            self.button.setText(f" {offer.words}")
            self._theme.set_icon(self.button, icon, Tone.ON_ACCENT if offer.primary else Tone.TEXT)
        self.button.setAccessibleName(offer.words)

    def _ask(self) -> None:
        if self._shown is not None and self._shown.offer is not None:
            self.asked.emit(self._shown.offer.deed)

    def _resize(self) -> None:
        self.setMinimumHeight(self._theme.px(self._theme.metrics.banner))
