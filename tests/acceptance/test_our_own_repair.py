"""What Intacto itself repaired is never held against the host, on real daemons."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.cli.conftest import Intacto, environment, intacto
from tests.cli.products import sound_zip, write_all
from tests.servers.fixtures import StartDaemon

__all__ = ["environment", "intacto"]


@pytest.mark.parametrize("kind", ["proftpd", "pureftpd"])
def test_a_repair_of_everything_is_no_move(
    intacto: Intacto, start_daemon: StartDaemon, tmp_path: Path, kind: str
) -> None:
    host = start_daemon(kind)
    files = {f"f{n:02}.zip": sound_zip(n, 9000) for n in range(6)}
    for path, content in files.items():
        host.write(f"t/{path}", content[:1000] + bytes(5000) + content[6000:], mtime=time.time() - 30 * 86400)
    write_all(tmp_path / "copies", files)
    words = ["P", "--password-stdin", "--json"]
    added = intacto(
        "shop", "add", "P", host.url("t"), "--copies", str(tmp_path / "copies"), "--password-stdin", stdin=host.password
    )
    assert added.code == 0, added.err
    assert intacto("check", *words, stdin=host.password).code == 1
    repaired = intacto("repair", *words, stdin=host.password)
    assert repaired.code == 0, repaired.err
    answer = intacto("check", *words, stdin=host.password)
    assert answer.code == 0
    told = answer.out + answer.err
    assert "another server" not in told
    assert "written anew" not in told
