"""The demo shop in an office: what is known of it outlives its server, its password does not."""

from __future__ import annotations

from pathlib import Path

from intacto import wiring
from intacto.domain.health import Health
from intacto.domain.overview import Tally
from intacto.engine.control import Control


def test_what_was_found_stays_known_over_a_restart(folder: Path, tmp_path: Path) -> None:
    office = wiring.build(tmp_path / "home")
    demo = wiring.open_demo(office, folder)
    ended = office.keeper(demo.shop.name).check(None, Control())
    assert ended.error is None
    demo.stop()
    office.close()

    office = wiring.build(tmp_path / "home")
    again = wiring.open_demo(office, folder)
    keeper = office.keeper(again.shop.name)
    tally = Tally.of(view.health for view in keeper.overview())
    assert [tally[health] for health in (Health.DAMAGED, Health.MISSING, Health.CHANGED, Health.PROVEN)] == [2, 1, 1, 8]
    broken = again.break_one()
    assert keeper.check([broken], Control()).bad == (broken,)
    assert [result.path for result in keeper.repair([broken], Control())] == [broken]
    assert (again.host_root / broken).read_bytes() == (again.copies_root / broken).read_bytes()
    again.stop()
    office.close()
    for file in (tmp_path / "home").rglob("*"):
        assert not file.is_file() or again.password.encode() not in file.read_bytes()
