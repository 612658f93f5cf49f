"""Which language the window speaks: our words by gettext, the words on Qt's own buttons by Qt's translations."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication

from intacto.desktop import choices
from intacto.engine.office import Office
from intacto.text import language, use_language

_NAME = "language of Qt"


def speak(app: QApplication, office: Office) -> None:
    """Speak the chosen language from now on; what is on the screen already is not said anew."""
    use_language(choices.language(office))
    for before in app.findChildren(QTranslator, _NAME):
        app.removeTranslator(before)
        before.deleteLater()
    translator = QTranslator(app)
    translator.setObjectName(_NAME)
    if translator.load(f"qtbase_{language()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
