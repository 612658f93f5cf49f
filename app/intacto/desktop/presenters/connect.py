"""Setting up a shop: what was typed becomes an address, and each step of the try gets its words. No Qt."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import PurePath

from intacto.domain import names
from intacto.domain.errors import AddressInvalid, Certificate
from intacto.domain.shop import Address, Scheme, looks_like_address, parse_address
from intacto.domain.words import say
from intacto.engine.connect import Stage
from intacto.text import _, day_text, render


class Kind(StrEnum):
    """How the host is spoken to, as the form offers it. The values are the URL's schemes."""

    AUTOMATIC = "ftp"
    TLS = "ftp+tls"
    IMPLICIT = "ftps"
    SFTP = "sftp"


LIKELY_FOLDERS = ("public_html", "www", "htdocs", "descargas", "downloads", "httpdocs")
"""Where sellers put what they sell, on the hosts that they rent."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form. ``port`` 0 stands for the usual one; the password is not part of it.

    ``key_file`` is the path of the key for SFTP, whose passphrase the password then is.
    """

    server: str
    user: str
    kind: Kind = Kind.AUTOMATIC
    port: int = 0
    folder: str = ""
    key_file: str = ""

    @property
    def is_enough(self) -> bool:
        """Tell whether there is enough to try."""
        return bool(self.server.strip() and self.user.strip())


def untangled(typed: Typed) -> Typed:
    """Return the form with an address that was put into the server's field taken apart; raises AddressInvalid."""
    server = typed.server.strip()
    if not looks_like_address(server):
        host, colon, port = server.rpartition(":")
        if colon and port.isdecimal() and ":" not in host:
            server, typed = host, replace(typed, port=int(port))
        return replace(typed, server=server.rstrip("/"), user=typed.user.strip(), key_file=_key_of(typed))
    found = parse_address(server)
    if found.scheme is Scheme.FILE:
        raise AddressInvalid(
            say("This address names no host"), say("Type the server that your host told you, like ftp.example.com.")
        )
    user = typed.user.strip() or found.user
    kind, folder = Kind(found.scheme.value), typed.folder or found.folder
    return Typed(found.host, user, kind, found.port, folder, _key_of(replace(typed, kind=kind)))


def _key_of(typed: Typed) -> str:
    """Return the key file, where the host is spoken to by SFTP: nothing else knows keys."""
    return typed.key_file.strip() if typed.kind is Kind.SFTP else ""


def address_of(typed: Typed) -> Address:
    """Return the address to try; raises AddressInvalid."""
    plain = untangled(typed)
    bracketed = f"[{plain.server}]" if ":" in plain.server else plain.server
    port = f":{plain.port}" if plain.port else ""
    base = parse_address(f"{plain.kind.value}://{bracketed}{port}/")
    user, folder = _one_line(plain.user), _one_line(plain.folder.strip())
    absolute = folder.startswith("/")
    inside = folder.strip("/")
    return Address(base.scheme, base.host, base.port, user, f"/{inside}" if absolute else inside)


def _one_line(text: str) -> str:
    """Refuse line breaks and NUL: on an FTP control line they would be commands of their own (RFC 959, 5.3)."""
    if any(c in text for c in "\r\n\0"):
        raise AddressInvalid(say("This address cannot be read"), say("A name cannot hold a line break."))
    return text


def stage_title(stage: Stage) -> str:
    """Return what a step is called."""
    return {
        Stage.REACH: _("The server answers"),
        Stage.ENCRYPT: _("Encrypted connection"),
        Stage.IDENTIFY: _("Is it really your host?"),
        Stage.LOGIN: _("User and password"),
        Stage.FOLDER: _("Your files"),
    }[stage]


def waiting_text(stage: Stage) -> str:
    """Return what stands beside a step that has not begun."""
    return _("Sent once you trust the server") if stage is Stage.LOGIN else ""


def certificate_text(certificate: Certificate) -> str:
    """Return what the person needs to know to trust a certificate or a host key."""
    if is_host_key(certificate):
        return _(
            "This host shows its key for the first time. Compare its fingerprint with the one that your host tells "
            "you. If they are the same, you can trust it: we warn you if it ever changes."
        )
    return _(
        "The certificate is of {name}. On shared hosting that is usual. If that is your hosting company, you can "
        "trust it: we warn you if it ever changes."
    ).format(name=certificate_name(certificate))


def is_host_key(certificate: Certificate) -> bool:
    """Tell whether it is the key of an SSH host: that names its kind, and neither an owner nor a time."""
    kinds = ("ssh-", "ecdsa-", "rsa-", "sk-")
    named = bool(certificate.names) and certificate.names[0].startswith(kinds)
    return named and not certificate.issuer and certificate.not_after is None


def ssh_fingerprint(fingerprint: str) -> str:
    """Return a fingerprint as SSH programs show it: ``SHA256:`` and base64 (what ``ssh-keygen -l`` prints)."""
    try:
        digest = bytes.fromhex(fingerprint.removeprefix("SHA256:"))
    except ValueError:
        return fingerprint
    return "SHA256:" + b64encode(digest).decode("ascii").rstrip("=")


def certificate_name(certificate: Certificate) -> str:
    """Return whose certificate it says it is."""
    return certificate.names[0] if certificate.names else _("an unnamed server")


def certificate_lines(certificate: Certificate) -> tuple[tuple[str, str], ...]:
    """Return what a certificate or a host key says of itself, line by line."""
    if is_host_key(certificate):
        return (
            (_("Kind of key"), certificate_name(certificate)),
            (_("What is unusual"), render(certificate.problem)),
            (_("Fingerprint"), ssh_fingerprint(certificate.fingerprint)),
            ("", grouped_fingerprint(certificate.fingerprint)),
        )
    return (
        (_("Made out to"), "\n".join(certificate.names) or _("an unnamed server")),
        (_("Vouched for by"), certificate.issuer or _("nobody")),
        (_("Valid"), _validity(certificate)),
        (_("What is unusual"), render(certificate.problem)),
        (_("Fingerprint"), grouped_fingerprint(certificate.fingerprint)),
    )


def grouped_fingerprint(fingerprint: str) -> str:
    """Return a fingerprint as hosts print it: pairs of hex digits with colons, in lines of sixteen."""
    hexes = fingerprint.partition(":")[2] or fingerprint
    pairs = [hexes[i : i + 2].upper() for i in range(0, len(hexes), 2)]
    lines = [":".join(pairs[i : i + 16]) for i in range(0, len(pairs), 16)]
    return "\n".join(("SHA-256", *lines))


def _validity(certificate: Certificate) -> str:
    if certificate.not_before is None or certificate.not_after is None:
        return _("It does not say")
    return _("from {first} to {last}").format(
        first=day_and_year(certificate.not_before), last=day_and_year(certificate.not_after)
    )


def day_and_year(at: float) -> str:
    """Return a day with its year."""
    return f"{day_text(at)} {time.localtime(at).tm_year}"


def ranked_folders(folders: Iterable[str]) -> tuple[str, ...]:
    """Return folders with the likely ones first, then by name."""
    rank = {name: number for number, name in enumerate(LIKELY_FOLDERS)}

    def key(folder: str) -> tuple[int, str]:
        name = names.base_name(folder)
        return rank.get(name.casefold(), len(rank)), names.match_key(name).casefold()

    return tuple(sorted(folders, key=key))


def suggested_folder(folders: Iterable[str]) -> str:
    """Return the folder to preselect, ``""`` where none suggests itself."""
    ranked = ranked_folders(folders)
    return ranked[0] if ranked and names.base_name(ranked[0]).casefold() in LIKELY_FOLDERS else ""


def default_name(address: Address, taken: Sequence[str]) -> str:
    """Return a name for the shop, made of its host, that no other shop bears."""
    base = _of_host(address.host) or names.shown(names.base_name(address.folder)) or _("My shop")
    used = {name.casefold() for name in taken}
    name, number = base, 2
    while name.casefold() in used:
        name, number = f"{base} {number}", number + 1
    return name


def _of_host(host: str) -> str:
    """Return the part of a host's name that people know it by: "papelypixel" of "ftp.papelypixel.example"."""
    if not host or host.replace(".", "").isdecimal() or ":" in host or host == "localhost":
        return ""
    parts = [part for part in host.split(".") if part not in ("ftp", "ftps", "www")]
    return parts[0] if parts else ""


def folder_name(folder: str) -> str:
    """Return a folder of this computer as people call it."""
    return names.shown(PurePath(folder).name or folder)
