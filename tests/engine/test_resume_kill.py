"""A program that is killed in the midst of a big file: the next one goes on where it was, with the real store."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from intacto import wiring
from intacto.domain.fingerprint import BLOCK_SIZE
from intacto.domain.health import Health
from intacto.domain.shop import Shop, parse_address
from intacto.engine.control import Control
from intacto.engine.partials import KEEP_EVERY, SPOT_CHECKS

SIZE = 4 * KEEP_EVERY

KILLED = """
import os, signal, sys
from pathlib import Path
from intacto import wiring
from intacto.engine.control import Control
from intacto.store.catalogue import SqlCatalogue

keep, kept = SqlCatalogue.keep_partial, []

def keep_and_die(self, path, partial):
    keep(self, path, partial)
    kept.append(partial)
    if len(kept) == 3:
        os.kill(os.getpid(), signal.SIGKILL)

SqlCatalogue.keep_partial = keep_and_die
wiring.build(Path(sys.argv[1])).keeper("Shop").check(None, Control())
"""


def test_a_killed_program_is_gone_on_with(tmp_path: Path) -> None:
    home, host, copies = tmp_path / "home", tmp_path / "host", tmp_path / "copies"
    for folder in (host, copies):
        folder.mkdir()
        (folder / "big.bin").write_bytes(b"begin")
        os.truncate(folder / "big.bin", SIZE)
        os.utime(folder / "big.bin", (1_700_000_000, 1_700_000_000))
    office = wiring.build(home)
    office.add_shop(Shop("Shop", parse_address(host.as_uri()), (str(copies),)))
    first = office.keeper("Shop").check(None, Control())
    office.close()
    assert first.bytes_read == SIZE
    done = subprocess.run([sys.executable, "-c", KILLED, str(home)], capture_output=True, timeout=100, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    office = wiring.build(home)
    keeper = office.keeper("Shop")
    ended = keeper.check(None, Control())
    assert ended.error is None
    # The store gathers small writes for a moment: what was kept last may be lost with the program.
    assert SIZE - 3 * KEEP_EVERY <= ended.bytes_read <= SIZE - KEEP_EVERY + SPOT_CHECKS * BLOCK_SIZE
    assert keeper.view("big.bin").health is Health.PROVEN
    (host / "big.bin").write_bytes(b"other")
    os.truncate(host / "big.bin", SIZE)
    os.utime(host / "big.bin", (1_700_000_000, 1_700_000_000))
    keeper.check(None, Control())
    assert keeper.view("big.bin").health is Health.DAMAGED
    office.close()
