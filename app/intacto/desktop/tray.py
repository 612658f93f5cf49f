"""The icon beside the clock: a shape per state, a menu of words with the state first, and notifications."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from intacto.desktop.presenters.news import News
from intacto.desktop.presenters.tray import TrayFace, tooltip
from intacto.desktop.theme import Theme, TrayState
from intacto.text import _, ngettext, number

_SHOWN_MS = 12_000


class Tray(QObject):
    """Signals tell what was chosen; ``news_clicked`` carries the :class:`News` whose message was clicked."""

    open_asked = Signal()
    settings_asked = Signal()
    repair_asked = Signal()
    check_asked = Signal()
    hold_asked = Signal(bool)
    quit_asked = Signal()
    news_clicked = Signal(object)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._face: TrayFace | None = None
        self._news: News | None = None
        self.icon = QSystemTrayIcon(self)
        self.menu = QMenu()
        self._state = QAction(self.menu)
        self._detail = QAction(self.menu)
        self._repair = QAction(self.menu)
        self._check = QAction(self.menu)
        self._hold = QAction(self.menu)
        self._open = QAction(self.menu)
        self._settings = QAction(self.menu)
        self._quit = QAction(self.menu)
        self.translate()
        self._set_up()
        theme.changed.connect(self._paint)

    @property
    def is_there(self) -> bool:
        """Tell whether this system shows the icon."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def face(self) -> TrayFace | None:
        """What is shown, None before the first time."""
        return self._face

    def translate(self) -> None:
        """Speak the language of the moment; the face follows when it is shown next."""
        self._face = None
        self._check.setText(_("Check now"))
        self._open.setText(_("Open Intacto"))
        self._settings.setText(_("Settings…"))
        self._quit.setText(_("Quit (stops checking)"))

    def show_face(self, face: TrayFace) -> None:
        """Show how all shops are."""
        if face == self._face:
            return
        self._face = face
        self._state.setText(face.title)
        self._detail.setText(face.text)
        self._repair.setVisible(bool(face.repairable))
        words = ngettext("Repair it", "Repair all ({count})", face.repairable)
        self._repair.setText(words.format(count=number(face.repairable)))
        self._repair.setEnabled(not face.running)
        self._check.setEnabled(not face.running)
        self._hold.setText(_("Go on") if face.paused else _("Pause"))
        self.icon.setToolTip(tooltip(face))
        self._paint()

    def tell(self, news: News) -> None:
        """Show a notification; a click on it shows its file."""
        self._news = news
        self.icon.showMessage(news.title, news.text, self._badge("damaged"), _SHOWN_MS)

    def say(self, title: str, text: str, badge: str = "proven") -> None:
        """Show a notification that only informs."""
        self._news = None
        self.icon.showMessage(title, text, self._badge(badge), _SHOWN_MS)

    def hide(self) -> None:
        """Take the icon away."""
        self.icon.hide()
        self.menu.deleteLater()

    def _set_up(self) -> None:
        font = self._state.font()
        font.setBold(True)
        self._state.setFont(font)
        for action in (self._state, self._detail):
            action.triggered.connect(self.open_asked)
        self._repair.triggered.connect(self.repair_asked)
        self._check.triggered.connect(self.check_asked)
        self._hold.triggered.connect(lambda: self.hold_asked.emit(not (self._face and self._face.paused)))
        self._open.triggered.connect(self.open_asked)
        self._settings.triggered.connect(self.settings_asked)
        self._quit.triggered.connect(self.quit_asked)
        for part in (
            (self._state, self._detail),
            (self._repair, self._check, self._hold),
            (self._open, self._settings),
            (self._quit,),
        ):
            if not self.menu.isEmpty():
                self.menu.addSeparator()
            self.menu.addActions(list(part))
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activate)
        self.icon.messageClicked.connect(self._click)

    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open_asked.emit()

    def _click(self) -> None:
        if self._news is not None:
            self.news_clicked.emit(self._news)
        else:
            self.open_asked.emit()

    def _paint(self) -> None:
        if self._face is not None:
            state = TrayState(self._face.shape.value)
            self.icon.setIcon(self._theme.icons.tray(state, dark_panel=self._has_dark_panel()))

    def _has_dark_panel(self) -> bool:
        """Guess the panel's colour: the system's own scheme where it tells one, else that of the window."""
        system = QApplication.styleHints().colorScheme()
        return self._theme.palette.dark if system is Qt.ColorScheme.Unknown else system is Qt.ColorScheme.Dark

    def _badge(self, state: str) -> QIcon:
        return self._theme.icons.badge_icon(state, 32)
