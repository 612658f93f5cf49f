"""What a certificate says of itself, for people who are to decide whether they trust it."""

from __future__ import annotations

from cryptography import x509
from cryptography.x509.oid import NameOID

from intacto.domain import names
from intacto.domain.errors import Certificate
from intacto.domain.words import Message


def read(der: bytes, fingerprint: str, problem: Message) -> Certificate:
    """Return what the certificate in ``der`` says of itself; what cannot be read of it stays empty."""
    try:
        parsed = x509.load_der_x509_certificate(der)
        return Certificate(
            fingerprint=fingerprint,
            names=_names(parsed),
            issuer=_person(parsed.issuer),
            not_before=parsed.not_valid_before_utc.timestamp(),
            not_after=parsed.not_valid_after_utc.timestamp(),
            problem=problem,
        )
    except (ValueError, TypeError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return Certificate(fingerprint, (), "", None, None, problem)


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        others = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return tuple(_text(a.value) for a in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME))
    addresses = others.get_values_for_type(x509.IPAddress)
    return (*others.get_values_for_type(x509.DNSName), *(str(address) for address in addresses))


def _person(name: x509.Name) -> str:
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for attribute in name.get_attributes_for_oid(kind):
            return _text(attribute.value)
    return name.rfc4514_string()


def _text(value: str | bytes) -> str:
    """Return what a stranger wrote, free of what could write over the fingerprint on a terminal."""
    return names.shown(value if isinstance(value, str) else value.decode("utf-8", "replace"))
