"""What a probe finds at the real daemons, and that it leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from intacto.domain import names
from intacto.domain.errors import HostError
from intacto.domain.host import Abilities
from intacto.places import sftp_transfer
from intacto.places.sftp_wire import Wire
from tests.places.sites import ftp_place, sftp_place
from tests.servers import CommandFault, Daemon, Ending, FaultHost

TOKEN = "0a1b2c3d"

EXPECTED = {
    "vsftpd": Abilities(5.0, pipelines=True, reads_at=True, keeps_tail=True, renames_over=True, ascii_changes=False),
    "proftpd": Abilities(
        5.0, pipelines=True, sha256="HASH", reads_at=True, keeps_tail=False, renames_over=False, ascii_changes=True
    ),
    "pureftpd": Abilities(5.0, pipelines=True, reads_at=True, keeps_tail=False, renames_over=True, ascii_changes=True),
    "pyftpdlib": Abilities(5.0, pipelines=False, reads_at=True, keeps_tail=True, renames_over=True, ascii_changes=True),
}
"""As the sources and the measurements of these daemons, with their defaults, say."""


def test_what_the_daemons_can_do(any_daemon: Daemon) -> None:
    any_daemon.write("a.zip", b"\r\nA\n" * 1000)
    with ftp_place(any_daemon).open() as session:
        assert session.probe(TOKEN, 5.0) == EXPECTED[any_daemon.name]
        assert session.usable
        assert b"".join(session.read("a.zip")) == b"\r\nA\n" * 1000, "binary again"
    assert any_daemon.names() == ["a.zip"]
    assert any_daemon.read("a.zip") == b"\r\nA\n" * 1000


def test_a_host_that_ends_the_session_is_tidied_in_another(fault_host: FaultHost) -> None:
    with ftp_place(fault_host.daemon).open() as session:
        assert session.probe(TOKEN, 5.0) == EXPECTED["pyftpdlib"]
    assert fault_host.daemon.names() == []


def test_where_nothing_may_be_written_nothing_is_known(fault_host: FaultHost) -> None:
    fault_host.faults.add(CommandFault(verb="STOR", reply="550 Permission denied."))
    with ftp_place(fault_host.daemon).open() as session:
        assert session.probe(TOKEN, 5.0) == Abilities(5.0)


@pytest.mark.parametrize("verb", ["RETR", "RNTO", "TYPE", "SIZE"])
def test_a_probe_that_breaks_off_leaves_nothing(fault_host: FaultHost, verb: str) -> None:
    with ftp_place(fault_host.daemon).open() as session:
        fault_host.faults.add(CommandFault(verb=verb, ending=Ending.HANG_UP, times=1))
        with pytest.raises(HostError):
            session.probe(TOKEN, 5.0)
    assert fault_host.daemon.names() == []


def test_all_scratch_files_over_sftp_are_known_as_ours(sftp_daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    send = sftp_transfer.send

    def noted(wire: Wire, path: bytes, chunks: Iterable[bytes]) -> int:
        written.append(names.from_wire(path))
        return send(wire, path, chunks)

    monkeypatch.setattr(sftp_transfer, "send", noted)
    with sftp_place(sftp_daemon).open() as session:
        assert session.probe(TOKEN, 5.0).renames_over is True
    assert len(set(written)) == 2
    assert all(names.is_probe(path) for path in written), "what a kill leaves is removed by the next check"
    assert sftp_daemon.names() == []
