"""``intacto inspect``: one opinion a file, whatever stands beside it, and exit codes to rely on."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from intacto.cli.inspect import inspect_files
from intacto.cli.options import parse
from intacto.cli.screen import Screen
from tests.cli.conftest import Intacto
from tests.cli.products import blanked, sound_zip

if sys.platform != "linux":
    pytest.skip("pipes, terminals and /proc are Linux's", allow_module_level=True)

import pty  # not there on Windows

HUGE = 200 * 1024**3


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A sound file, a damaged one, and one that cannot tell."""
    (tmp_path / "good.zip").write_bytes(sound_zip(1))
    (tmp_path / "bad.zip").write_bytes(blanked(sound_zip(1)))
    (tmp_path / "notes.of-no-kind").write_bytes(b"hola")
    return tmp_path


def test_each_file_has_a_line_with_the_fields_of_the_contract(intacto: Intacto, files: Path) -> None:
    answer = intacto("inspect", "good.zip", "bad.zip", "notes.of-no-kind", "--json")
    assert answer.code == 1
    good, bad, notes = answer.objects
    assert (good["path"], good["kind"], good["soundness"], good["size"]) == (
        *("good.zip", "zip", "sound"),
        (files / "good.zip").stat().st_size,
    )
    assert (bad["path"], bad["kind"], bad["soundness"]) == ("bad.zip", "zip", "damaged")
    assert "plantilla.bin" in bad["reason"]
    assert (notes["path"], notes["kind"], notes["soundness"]) == ("notes.of-no-kind", None, "unknown")
    assert notes["reason"]
    assert answer.err == ""


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["good.zip"], 0),
        (["good.zip", "good.zip"], 0),
        (["good.zip", "notes.of-no-kind"], 3),
        (["good.zip", "missing.zip"], 3),
        (["missing.zip", "bad.zip", "notes.of-no-kind"], 1),
        ([], 2),
        (["good.zip", "folder"], 2),
    ],
)
def test_exit_codes(intacto: Intacto, files: Path, names: list[str], code: int) -> None:
    (files / "folder").mkdir()
    assert intacto("inspect", *names).code == code
    assert intacto("inspect", *names, "--json").code == code


@pytest.mark.usefixtures("files")
def test_what_people_read(intacto: Intacto) -> None:
    answer = intacto("inspect", "good.zip", "bad.zip", "missing.zip", "notes.of-no-kind")
    for words in ("Sound  good.zip", "Damaged  bad.zip", "Cannot tell  notes.of-no-kind", "1 sound", "1 damaged"):
        assert words in answer.out
    assert "missing.zip: This file cannot be read." in answer.err
    assert "\x1b" not in answer.out + answer.err
    spanish = intacto("inspect", "bad.zip", env={"LANGUAGE": "es"})
    assert spanish.code == 1
    assert spanish.out != intacto("inspect", "bad.zip").out


def test_a_folder_is_refused_before_anything_is_read(intacto: Intacto, files: Path) -> None:
    (files / "folder").mkdir()
    answer = intacto("inspect", "good.zip", "folder", "--json")
    assert [each["type"] for each in answer.objects] == ["error"]
    assert "folder" in answer.last["title"]
    assert answer.last["whose"] == "user"


def test_what_is_no_file_is_refused_and_holds_nobody_up(intacto: Intacto, files: Path) -> None:
    os.mkfifo(files / "pipe.zip")
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(str(files / "plug.zip"))
        (files / "link.zip").symlink_to("/dev/zero")
        (files / "dangling.zip").symlink_to("nowhere")
        (files / "loop.zip").symlink_to("loop.zip")
        odd = ["pipe.zip", "plug.zip", "link.zip", "dangling.zip", "loop.zip", "good.zip/inside", ""]
        answer = intacto("inspect", *odd, "good.zip", "--json")
    assert answer.code == 3
    *errors, last = answer.objects
    assert [(each["type"], each["path"]) for each in errors] == [("error", name) for name in odd]
    assert all(each["title"] and each["explanation"] for each in errors)
    assert (last["path"], last["soundness"]) == ("good.zip", "sound")


def test_a_file_whose_bytes_do_not_come(intacto: Intacto) -> None:
    answer = intacto("inspect", "/proc/self/mem", "--json")
    assert (answer.code, answer.last["type"]) == (3, "error")
    assert "disk" in answer.last["explanation"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(intacto: Intacto, files: Path) -> None:
    (files / "good.zip").chmod(0)
    answer = intacto("inspect", "good.zip", "--json")
    assert answer.code == 3
    assert "permissions" in answer.last["explanation"]


def test_names_of_all_sorts(intacto: Intacto, files: Path) -> None:
    for name in ("-x.zip", "a\nb\x1b[31m.zip", "ñandú {size} %s.ZIP", os.fsdecode(b"l\xe1piz.zip"), "sin nombre"):
        (files / name).write_bytes(sound_zip(1))
        answer = intacto("inspect", "--json", "--", name)
        assert (answer.code, answer.last["kind"], answer.last["soundness"]) == (0, "zip", "sound")
        words = intacto("inspect", "--", name)
        assert words.code == 0
        assert "\x1b" not in words.out
        assert len(words.out.splitlines()) == 2
    assert intacto("inspect", "--json", os.fsdecode(b"l\xe1piz.zip")).last["path_raw"] == "l%E1piz.zip"


def test_a_file_that_changes_while_it_is_read_is_not_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    growing = tmp_path / "growing.zip"
    growing.write_bytes(sound_zip(1))

    class Grown(io.StringIO):
        """A terminal whose first drawing is the moment in which the file grows."""

        def isatty(self) -> bool:
            with growing.open("ab") as file:
                file.write(b"more")
            return False

    call = parse(["inspect", str(growing), "--json"])
    assert inspect_files(call, Screen(err=Grown())) == 3
    assert "changing" in json.loads(capsys.readouterr().out)["explanation"]


def test_ctrl_c_ends_it_cleanly(environment: dict[str, str], files: Path) -> None:
    with (files / "huge.bin").open("wb") as huge:
        huge.truncate(HUGE)
    with subprocess.Popen(
        [sys.executable, "-m", "intacto", "inspect", "good.zip", "huge.bin", "bad.zip", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=files, text=True,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        first = json.loads(running.stdout.readline())
        running.send_signal(signal.SIGINT)
        assert (first["path"], running.stdout.read(), running.stderr.read()) == ("good.zip", "", "")
    assert running.returncode == 3


def test_memory_stays_flat(environment: dict[str, str], files: Path) -> None:
    with (files / "large.bin").open("wb") as large:
        large.truncate(2 * 1024**3)
    asked = (
        "import sys; from pathlib import Path; from intacto.__main__ import main; code = main();"
        "[most] = [line for line in Path('/proc/self/status').read_text().splitlines() if line.startswith('VmHWM')];"
        "print(code, int(most.split()[1]) * 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked, "inspect", "large.bin", "--json"],
        stdout=subprocess.PIPE, env=environment, cwd=files, text=True, check=True,
    )  # fmt: skip
    code, most = done.stdout.splitlines()[-1].split()
    assert int(code) == 3
    assert 0 < int(most) < 80_000_000


def on_terminal(environment: dict[str, str], folder: Path, *words: str) -> str:
    """Return what a terminal shows of ``intacto`` with these words."""
    here, there = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "intacto", *words], stdin=subprocess.DEVNULL, stdout=there, stderr=there,
        env=environment, cwd=folder,
    ):  # fmt: skip
        os.close(there)
        shown = b""
        with contextlib.suppress(OSError):  # Linux says so when the other end is closed
            while piece := os.read(here, 65536):
                shown += piece
    os.close(here)
    return shown.decode()


def test_a_terminal_has_colours_and_progress_unless_it_wants_none(environment: dict[str, str], files: Path) -> None:
    with (files / "some.bin").open("wb") as some:
        some.truncate(300_000_000)
    environment |= {"TERM": "xterm"}
    coloured = on_terminal(environment, files, "inspect", "good.zip", "some.bin", "bad.zip")
    assert "\x1b[31;1m✖ Damaged\x1b[0m" in coloured
    assert "% |" in coloured
    plain = on_terminal({**environment, "NO_COLOR": "1"}, files, "inspect", "good.zip", "bad.zip")
    assert "✖ Damaged  bad.zip" in plain
    assert "\x1b[31" not in plain


def test_it_starts_without_window_database_and_network(intacto: Intacto, files: Path) -> None:
    answer = intacto("inspect", str(files / "good.zip"), env={"PYTHONVERBOSE": "1"})
    assert answer.code == 0
    assert "import 'intacto.engine.inspect'" in answer.err
    for heavy in ("PySide6", "sqlite3", "asyncssh", "urllib3", "keyring", "ftplib", "cryptography", "pyftpdlib"):
        assert f"import '{heavy}" not in answer.err
    assert not (files / "home").exists()
