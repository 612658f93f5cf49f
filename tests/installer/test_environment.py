"""The environment is made once, again when something changed, and with pip even where Python brings none."""

from __future__ import annotations

import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from installer import environment
from installer.environment import Environment

TREE = Path(environment.__file__).resolve().parents[1]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["a>=1"]\n')
    (tmp_path / "installer").mkdir()
    (tmp_path / "installer" / "constraints.txt").write_text("a==1\n")
    (tmp_path / ".venv").mkdir()
    return tmp_path


def test_work_is_done_once_for_each_purpose(tree: Path) -> None:
    done: list[str] = []
    for purpose in ("app", "app", "test", "app"):
        Environment(tree).prepare(purpose, lambda purpose=purpose: done.append(purpose))  # type: ignore[misc]  # mypy cannot infer it
    assert done == ["app", "test"]


def test_work_for_one_purpose_may_cover_another(tree: Path) -> None:
    done: list[str] = []
    Environment(tree).prepare("test", lambda: done.append("test"), covers=["app"])
    Environment(tree).prepare("app", lambda: done.append("app"))
    assert done == ["test"]


@pytest.mark.parametrize("changed", ["pyproject.toml", "installer/constraints.txt"])
def test_work_is_done_again_when_something_changed(tree: Path, changed: str) -> None:
    done: list[str] = []
    Environment(tree).prepare("app", lambda: done.append("first"))
    (tree / changed).write_text("# something else")
    Environment(tree).prepare("app", lambda: done.append("second"))
    assert done == ["first", "second"]


def test_work_that_failed_is_done_again(tree: Path) -> None:
    def fail() -> None:
        raise environment.SetupError("no network")

    with pytest.raises(environment.SetupError):
        Environment(tree).prepare("app", fail)
    done: list[str] = []
    Environment(tree).prepare("app", lambda: done.append("second"))
    assert done == ["second"]


def test_groups_include_other_groups() -> None:
    settings: dict[str, object] = {
        "dependency-groups": {"test": ["pytest"], "dev": [{"include-group": "test"}, "build"]}
    }
    assert environment.group(settings, "dev") == ["pytest", "build"]


def test_every_requirement_is_pinned_and_no_address_is_told() -> None:
    settings = Environment(TREE)._settings()
    wanted = [*environment.table(settings, "project", "dependencies"), *environment.group(settings, "test")]
    wanted += [*environment.table(settings, "build-system", "requires"), *environment.extras(settings)]
    constraints = (TREE / "installer" / "constraints.txt").read_text("utf-8")
    pinned = {normal(name) for name in re.findall(r"^([\w.-]+)==", constraints, re.MULTILINE)}
    assert {normal(re.split(r"[\[<>=]", requirement)[0]) for requirement in wanted} <= pinned
    assert "/" not in re.sub(r"^#.*$", "", constraints, flags=re.MULTILINE)


def normal(name: str) -> str:
    """Return a package's name as PEP 503 has it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_debians_pip_serves_an_environment_that_has_none(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    wheel = environment.debian_pip(scratch)
    if wheel is None:
        pytest.skip("this is not Debian, or its packages cannot be had")
    venv.create(tmp_path / ".venv", with_pip=False)
    python = str(Environment(tmp_path).program("python"))
    subprocess.run([python, str(wheel / "pip"), "install", "-q", "--no-index", str(wheel)], check=True)
    told = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, text=True, check=True).stdout
    assert f"(python {sys.version_info[0]}.{sys.version_info[1]})" in told
