"""Every cause from the bytes to the window: what the engine finds, the details show, and the evidence bears out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from intacto.desktop.presenters.cause import cause_card
from intacto.desktop.presenters.damage import damage_map
from intacto.desktop.presenters.hex_lines import differing, hex_lines
from intacto.domain.damage import Cause
from intacto.domain.health import Health
from intacto.engine.control import Control
from tests.desktop.gallery import NAME, Gallery, open_gallery

TO_DECIDE = (Cause.OLDER_VERSION, Cause.DIFFERENT_FILE, Cause.ASCII_CRLF_TO_LF, Cause.BOM_PREPENDED)
"""What is sound in itself, or a text of which only the line ends changed."""


@pytest.fixture
def gallery(tmp_path: Path, qtbot: QtBot) -> Iterator[Gallery]:  # noqa: ARG001 - a desk needs an application
    with open_gallery(tmp_path) as opened:
        yield opened


def test_every_cause_is_found_shown_and_borne_out(gallery: Gallery) -> None:
    keeper = gallery.office.keeper(NAME)
    assert {case.cause for case in gallery.cases} == set(Cause) - {Cause.IDENTICAL}
    for case in gallery.cases:
        details = keeper.details(case.path)
        view, cause = details.view, case.cause
        assert view.verdict.cause is cause, cause
        if cause is Cause.UNSTABLE_READ:
            assert view.health is Health.UNREADABLE
            continue
        assert (view.health is Health.CHANGED) == (cause in TO_DECIDE), cause
        assert (cause_card(details) is None) == (cause in TO_DECIDE), cause
        assert damage_map(view) is not None, cause
        evidence = keeper.evidence.read(case.path, Control(), lambda _: None)
        assert not evidence.changed, cause
        assert evidence.good, cause
        assert all(differing(excerpt)[0] for excerpt in evidence.excerpts), cause
        assert all(hex_lines(excerpt, 16) for excerpt in evidence.excerpts), cause
