"""The fixture of all places."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.places.sites import FolderSite, Site, host_site
from tests.servers.fixtures import SFTP

KINDS = [
    "folder",
    "pyftpdlib-plain",
    *(f"{name}-{security}" for name in ("vsftpd", "proftpd", "pureftpd") for security in ("plain", "tls")),
    *(f"{name}/sftp" for name in SFTP),
]


@pytest.fixture(params=KINDS)
def site(request: pytest.FixtureRequest, tmp_path: Path, shared_servers: Callable[[str, bool], Any]) -> Site:
    """An empty place of each kind: a folder, pyftpdlib, and the three daemons plain and with TLS, SFTP."""
    if request.param == "folder":
        return FolderSite(tmp_path)
    if request.param.endswith("/sftp"):
        return host_site(shared_servers(request.param.removesuffix("/sftp"), False).new_account())
    name, _, security = request.param.partition("-")
    return host_site(shared_servers(name, security == "tls").new_account())
