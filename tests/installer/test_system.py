"""Missing system libraries lead to the right line of apt-get, or to the right words."""

from __future__ import annotations

import os
import shutil

import pytest

from installer import system
from installer.environment import SetupError
from installer.system import Need

NOT_THERE = (
    Need("libnothing-of-the-kind.so.7", "libnothing7"),
    Need("no-such-program", "nothing-tools"),
    Need("libnothing-else.so.7", "libnothing7"),
)


def test_present_tells_libraries_and_programs() -> None:
    assert system.present(Need("libc.so.6", "libc6"))
    assert system.present(Need("sh", "dash"))
    assert [system.present(need) for need in NOT_THERE] == [False, False, False]


def test_missing_keeps_the_order() -> None:
    assert system.missing([NOT_THERE[1], Need("sh", "dash"), NOT_THERE[0]], system.present) == [
        NOT_THERE[1],
        NOT_THERE[0],
    ]


def test_each_package_is_named_once() -> None:
    assert system.apt_line(NOT_THERE) == [
        *("apt-get", "install", "-y", "--no-install-recommends"),
        *("libnothing7", "nothing-tools"),
    ]


@pytest.mark.parametrize(
    ("release", "debian"),
    [
        ("ID=debian\nVERSION_ID=12\n", True),
        ('NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', True),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', True),
        ('ID="fedora"\n', False),
        ("ID=opensuse\nID_LIKE='suse opensuse'\nNAME=debian\n", False),
        ("", False),
    ],
)
def test_debian_and_its_children_are_known(release: str, debian: bool) -> None:
    assert system.is_debian(release) == debian


def test_without_root_the_one_line_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system, "os_release", lambda: "ID=debian\n")
    with pytest.raises(SetupError, match=r"sudo apt-get install -y --no-install-recommends libnothing7 nothing-tools$"):
        system.require(NOT_THERE)


def test_elsewhere_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "os_release", lambda: "ID=fedora\n")
    with pytest.raises(SetupError, match=r"lacks: libnothing-of-the-kind\.so\.7, no-such-program, libnothing-else"):
        system.require(NOT_THERE)


def test_nothing_is_said_where_nothing_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    system.require([Need("libc.so.6", "libc6"), Need("sh", "dash")])
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("apt-get") is None, reason="needs root on Debian")
def test_what_apt_get_refuses_is_told() -> None:
    with pytest.raises(SetupError, match=r"did not work: apt-get install .*intacto-has-no-such-package"):
        system.install([Need("libnothing.so.1", "intacto-has-no-such-package")])
