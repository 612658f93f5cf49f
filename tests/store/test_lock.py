"""One run per shop, over all processes, and no lock that outlives its holder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from intacto.domain.errors import ShopBusy, StoreBroken
from intacto.store.lock import alone

HOLDER = """
import sys
from pathlib import Path
from intacto.store.lock import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_shop_is_held_by_one_process_and_free_when_that_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "locks" / "1.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(ShopBusy), alone(file):
            pass
        holder.kill()
    with alone(file):
        pass


def test_the_same_process_cannot_hold_it_twice(tmp_path: Path) -> None:
    file = tmp_path / "1.lock"
    with alone(file), pytest.raises(ShopBusy), alone(file):
        pass
    with alone(file):
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("in the way")
    with pytest.raises(StoreBroken), alone(tmp_path / "locks" / "1.lock"):
        pass
