"""``repair`` against real servers: what has a good copy is good afterwards, all else is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Intacto
from tests.cli.products import FILES, blanked, sound_zip, write_all
from tests.servers import Daemon


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    folder = tmp_path / "copias"
    write_all(folder, FILES)
    return folder


@pytest.fixture
def host(simple_daemon: Daemon) -> Daemon:
    """A host on which one file is damaged, one missing and one of another version."""
    for path, content in FILES.items():
        simple_daemon.write(f"tienda/{path}", content)
    simple_daemon.write("tienda/packs/pack-0.zip", blanked(FILES["packs/pack-0.zip"]))
    simple_daemon.path("tienda/packs/pack-1.zip").unlink()
    simple_daemon.write("tienda/packs/pack-2.zip", sound_zip(77))
    return simple_daemon


def words(host: Daemon, copies: Path, *more: str) -> list[str]:
    return ["repair", host.url("tienda"), *more, "--copies", str(copies), "--password-stdin", "--json"]


def test_damaged_and_missing_files_are_repaired_and_changed_ones_left(
    intacto: Intacto, host: Daemon, copies: Path
) -> None:
    answer = intacto(*words(host, copies), stdin=host.password)
    assert answer.code == 1, answer.err
    files = answer.files
    for path in ("packs/pack-0.zip", "packs/pack-1.zip"):
        assert (files[path]["action"], files[path]["health"]) == ("repaired", "proven")
        assert files[path]["reason"]
        assert host.read(f"tienda/{path}") == FILES[path]
    assert (files["packs/pack-2.zip"]["action"], files["packs/pack-2.zip"]["health"]) == (None, "changed")
    assert host.read("tienda/packs/pack-2.zip") == sound_zip(77)
    assert host.names() == sorted(f"tienda/{path}" for path in FILES)
    assert answer.last["healths"] == {"changed": 1, "proven": 5}


def test_a_changed_file_is_put_back_when_it_is_named(intacto: Intacto, host: Daemon, copies: Path) -> None:
    answer = intacto(*words(host, copies, "packs/pack-2.zip"), stdin=host.password)
    assert answer.code == 0, answer.out + answer.err
    assert answer.files["packs/pack-2.zip"]["action"] == "repaired"
    assert set(answer.files) == {"packs/pack-2.zip"}
    assert host.read("tienda/packs/pack-2.zip") == FILES["packs/pack-2.zip"]


def test_a_dry_run_changes_nothing(intacto: Intacto, host: Daemon, copies: Path) -> None:
    before = {name: host.read(name) for name in host.names()}
    answer = intacto(*words(host, copies, "--dry-run"), stdin=host.password)
    assert answer.code == 1
    assert {name: host.read(name) for name in host.names()} == before
    assert answer.files["packs/pack-0.zip"]["health"] == "damaged"
    assert answer.files["packs/pack-0.zip"]["action"] == "skipped"


def test_from_names_the_good_copy(intacto: Intacto, host: Daemon, copies: Path, tmp_path: Path) -> None:
    source = tmp_path / "otra copia.zip"
    source.write_bytes(FILES["packs/pack-0.zip"])
    answer = intacto(*words(host, copies, "packs/pack-0.zip", "--from", str(source)), stdin=host.password)
    assert answer.code == 0, answer.out + answer.err
    assert host.read("tienda/packs/pack-0.zip") == FILES["packs/pack-0.zip"]


def test_from_a_file_that_is_not_the_right_one_is_refused(
    intacto: Intacto, host: Daemon, copies: Path, tmp_path: Path
) -> None:
    source = tmp_path / "mala.zip"
    source.write_bytes(sound_zip(123))
    before = host.read("tienda/packs/pack-0.zip")
    answer = intacto(*words(host, copies, "packs/pack-0.zip", "--from", str(source)), stdin=host.password)
    assert answer.code == 1
    assert answer.files["packs/pack-0.zip"]["action"] == "refused"
    assert host.read("tienda/packs/pack-0.zip") == before


@pytest.mark.parametrize(
    "more", [["--from", "/no/such/file", "a.zip"], ["--from", __file__], ["--from", __file__, "a", "b"]]
)
def test_from_wants_one_path_and_a_file(intacto: Intacto, host: Daemon, copies: Path, more: list[str]) -> None:
    answer = intacto(*words(host, copies, *more), stdin=host.password)
    assert (answer.code, answer.last["type"]) == (2, "error")


def test_without_a_good_copy_nothing_is_touched(intacto: Intacto, host: Daemon) -> None:
    before = {name: host.read(name) for name in host.names()}
    answer = intacto("repair", host.url("tienda"), "--password-stdin", "--json", stdin=host.password)
    assert answer.code == 1
    assert {name: host.read(name) for name in host.names()} == before
    assert answer.files["packs/pack-0.zip"]["action"] in (None, "skipped", "refused")


def test_people_read_what_was_done(intacto: Intacto, host: Daemon, copies: Path) -> None:
    argv = [word for word in words(host, copies) if word != "--json"]
    answer = intacto(*argv, stdin=host.password)
    assert "✔ Repaired  packs/pack-0.zip" in answer.out
    assert "1 file waits for your decision." in answer.out


def test_a_repair_on_each_daemon(intacto: Intacto, any_daemon: Daemon, copies: Path) -> None:
    for path, content in FILES.items():
        any_daemon.write(f"tienda/{path}", content, mode=0o640)
    any_daemon.write("tienda/libro.zip", blanked(FILES["libro.zip"], block=0), mode=0o640)
    any_daemon.path("tienda/packs/pack-1.zip").unlink()
    argv = words(any_daemon, copies)
    if any_daemon.certificate_fingerprint is not None:
        argv += ["--trust", any_daemon.certificate_fingerprint]
    answer = intacto(*argv, stdin=any_daemon.password)
    assert answer.code == 0, answer.out + answer.err
    assert {path: any_daemon.read(f"tienda/{path}") for path in FILES} == FILES
    assert any_daemon.names() == sorted(f"tienda/{path}" for path in FILES)
