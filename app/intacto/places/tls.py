"""Whom a password may be sent to: certificates, who vouches for them, and their fingerprints.

The fingerprint of a certificate is written ``SHA256:`` and the lower-case hex digest of its DER form.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import ssl
from typing import NoReturn

import truststore

from intacto.domain.errors import AddressInvalid, Certificate, CertificateChanged, CertificateUnknown
from intacto.domain.words import Message, say

_PREFIX = "SHA256:"


def fingerprint_of(der: bytes) -> str:
    """Return the fingerprint of a certificate in DER form."""
    return _PREFIX + hashlib.sha256(der).hexdigest()


def normalise_fingerprint(text: str) -> str:
    """Return a fingerprint in our form; takes hex with or without colons, or base64, each with or without ``SHA256:``.

    Raises AddressInvalid where it is none.
    """
    bare = re.sub(r"^sha-?256[:=]", "", text.strip(), flags=re.IGNORECASE)
    digits = re.sub(r"[:\s]", "", bare)
    if re.fullmatch(r"[0-9a-fA-F]{64}", digits):
        return _PREFIX + digits.lower()
    try:
        raw = base64.b64decode(digits.rstrip("=") + "=", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != hashlib.sha256().digest_size:
        raise AddressInvalid(
            say("This is not the fingerprint of a certificate"),
            say("It reads SHA256: and then 64 digits and letters from a to f."),
        )
    return _PREFIX + raw.hex()


def describe(der: bytes, problem: Message) -> Certificate:
    """Return what a certificate says of itself; what cannot be read of it stays empty."""
    from intacto.places.certificate import read  # noqa: PLC0415 - read only where trust fails; a start waits 30 ms for it

    return read(der, fingerprint_of(der), problem)


class Trust:
    """Decides about the certificates of one host. Make one for each session: TLS sessions are resumed within it.

    With a pinned fingerprint that alone counts, whatever the system thinks; without, the system's own trust.
    """

    def __init__(self, pinned: str | None) -> None:
        """``pinned`` is the fingerprint that the seller trusted; raises AddressInvalid where it is none."""
        self._pinned = None if pinned is None else normalise_fingerprint(pinned)
        self.context = _careless_context() if self._pinned else _careful_context()

    def admit(self, der: bytes) -> Certificate:
        """Return the certificate of a connection whose handshake is done; raises CertificateChanged.

        It must be called for the very connection over which the password goes, before it goes.
        """
        if self._pinned is None:
            return describe(der, say("Your system knows who vouches for it."))
        if fingerprint_of(der) == self._pinned:
            return describe(der, say("You trusted it."))
        raise CertificateChanged(
            say("The certificate is not the one you trusted"),
            say("We sent nothing. Ask your host whether it has a new one."),
            describe(der, say("It is not the one you trusted.")),
        )


class Onlooker(Trust):
    """Takes any certificate, to look at it. No password may follow."""

    def __init__(self) -> None:
        self._pinned = None
        self.context = _careless_context()


def raise_unknown(der: bytes, refusal: ssl.SSLCertVerificationError) -> NoReturn:
    """Raise CertificateUnknown for the certificate ``der``, which the system refused as ``refusal`` says."""
    raise CertificateUnknown(
        say("This host has to be trusted first"),
        say("Compare the fingerprint with the one that your host tells you. We sent nothing."),
        describe(der, _problem(refusal)),
        technical=str(refusal),
    ) from refusal


def _careful_context() -> ssl.SSLContext:
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _careless_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _problem(refusal: ssl.SSLCertVerificationError) -> Message:
    """Return why, from OpenSSL's number (x509_vfy.h). On Windows and macOS others verify, and it is 0."""
    match refusal.verify_code:
        case 9 | 10:
            return say("It is not valid today.")
        case 18:
            return say("The host vouches for itself.")
        case 62 | 63 | 64:
            return say("It is made out to another name.")
        case _:
            return say("Nobody whom your system knows vouches for it.")
