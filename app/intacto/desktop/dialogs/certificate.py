"""A host's certificate, told so that a person can decide: whose, by whom, until when, and its fingerprint."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QWidget

from intacto.desktop.presenters.connect import certificate_lines, is_host_key
from intacto.desktop.theme import Look, Theme, Tone, dress
from intacto.desktop.views.parts import button, column, fit_to_width, label, row
from intacto.domain.errors import Certificate, CertificateError
from intacto.text import _, render


class CertificateView(QFrame):
    """What a certificate says of itself."""

    def __init__(self, certificate: Certificate) -> None:
        super().__init__()
        dress(self, Look.SUNKEN)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 14, 16, 14)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for number, (name, text) in enumerate(certificate_lines(certificate)):
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(label(name, Look.CAPTION), number, 0, top)
            told = label(text, Look.CAPTION, tone=Tone.TEXT, wrap=True)
            told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(told, number, 1, top)


class CertificateDialog(QDialog):
    """Shows the certificate that stopped a login; accepted where the person trusts it from now on."""

    def __init__(self, theme: Theme, failure: CertificateError, host: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Intacto")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.trust = button(_("Trust it from now on"), Look.SECONDARY, self.accept)
        self.leave = button(_("Do not trust it"), Look.SECONDARY, self.reject)
        self.leave.setDefault(True)
        outer = column(self, spacing=8, margins=(24, 22, 24, 20))
        outer.addWidget(label(render(failure.title), Look.HEADING, wrap=True))
        outer.addWidget(label(render(failure.explanation), tone=Tone.TEXT2, wrap=True))
        outer.addSpacing(6)
        outer.addWidget(CertificateView(failure.certificate))
        outer.addSpacing(4)
        ask = _("Ask {host} for its fingerprint and compare. Only trust it if they are the same.").format(host=host)
        outer.addWidget(label(ask, Look.CAPTION, wrap=True))
        outer.addSpacing(10)
        buttons = row(spacing=10)
        outer.addLayout(buttons)
        buttons.addStretch(1)
        buttons.addWidget(self.trust)
        buttons.addWidget(self.leave)
        fit_to_width(self, theme.px(560))
        self.leave.setFocus()


class CertificateWindow(QDialog):
    """Shows a certificate, to look at only."""

    def __init__(self, theme: Theme, certificate: Certificate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Intacto")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        close = button(_("Close"), Look.SECONDARY, self.accept)
        close.setDefault(True)
        outer = column(self, spacing=12, margins=(24, 22, 24, 20))
        title = _("The key of this host") if is_host_key(certificate) else _("The certificate of this server")
        outer.addWidget(label(title, Look.HEADING, wrap=True))
        outer.addWidget(CertificateView(certificate))
        outer.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        fit_to_width(self, theme.px(560))
