"""What a host is and can do: what it showed at a login, and what probes with scratch files of ours proved."""

from __future__ import annotations

from dataclasses import dataclass

OLD_SIGNATURE = "host-key=ssh-rsa"
"""Stands among the features of an SFTP host that proves its key by SHA-1 only."""


@dataclass(frozen=True, slots=True)
class HostIdentity:
    """What a host shows of itself at each login: by these it is recognised.

    ``banner`` is its greeting, ``peer`` the address that answered (IP), ``key`` the fingerprint of its certificate or
    host key (``""`` in plain text), ``features`` what it says that it can do (FEAT; SFTP extensions), sorted.
    """

    banner: str = ""
    peer: str = ""
    key: str = ""
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a probe proved on this very host; None: not tried, or it could not be told. Never taken from a name.

    ``pipelines``: commands may be sent ahead of replies.
    ``sha256``: the server computes digests (by which command: ``XSHA256``, ``HASH``, ``check-file``, ``sha256sum``).
    ``reads_at``: reading begins at any offset. ``keeps_tail``: a write at an offset keeps what is behind it.
    ``renames_over``: a rename replaces a file of that name. ``ascii_changes``: text mode changes bytes.
    """

    at: float
    pipelines: bool | None = None
    sha256: str | None = None
    reads_at: bool | None = None
    keeps_tail: bool | None = None
    renames_over: bool | None = None
    ascii_changes: bool | None = None
