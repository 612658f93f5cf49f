"""``intacto diagnose``: the contract's JSON, words for people, exit codes, and files that cannot be read."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.cli.conftest import Intacto

GOOD = random.Random(8).randbytes(300_000)
FIELDS = {"cause", "ranges", "differing_bytes", "explanation", "excluded"}


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "kit.bin"
    path.write_bytes(GOOD)
    return path


def bad(good: Path, content: bytes) -> Path:
    path = good.with_name("bad.bin")
    path.write_bytes(content)
    return path


def test_the_contract_s_object(intacto: Intacto, good: Path) -> None:
    content = GOOD[:65_536] + bytes(65_536) + GOOD[131_072:]
    answer = intacto("diagnose", str(good), str(bad(good, content)), "--json")
    assert (answer.code, answer.err) == (1, "")
    (told,) = answer.objects
    assert told.keys() >= FIELDS
    assert (told["cause"], told["ranges"]) == ("zeroed-blocks", [[65_536, 131_072]])
    assert told["differing_bytes"] == 65_536 - GOOD[65_536:131_072].count(0)
    assert told["explanation"].startswith("A piece of this file went blank.")
    assert {each["suspect"] for each in told["excluded"]} == {"ftp-program", "broken-upload", "compressor"}
    assert all(each["why"] for each in told["excluded"])


def test_words_for_people(intacto: Intacto, good: Path) -> None:
    answer = intacto("diagnose", str(good), str(bad(good, GOOD[:1000] + b"x" * 17 + GOOD[1000:])))
    assert answer.code == 1
    assert "17 bytes were put into the middle of this file." in answer.out
    assert "17 bytes from byte 1,000 on" in answer.out
    assert "What to do: " in answer.out


def test_two_equal_files_and_two_empty_ones(intacto: Intacto, good: Path) -> None:
    for content in (GOOD, b""):
        good.write_bytes(content)
        answer = intacto("diagnose", str(good), str(bad(good, content)), "--json")
        assert (answer.code, answer.last["cause"], answer.last["ranges"]) == (0, "identical", [])


def test_an_empty_file_and_an_empty_original(intacto: Intacto, good: Path) -> None:
    empty = intacto("diagnose", str(good), str(bad(good, b"")), "--json")
    assert (empty.code, empty.last["cause"], empty.last["ranges"]) == (1, "emptied", [[0, 300_000]])
    good.write_bytes(b"")
    more = intacto("diagnose", str(good), str(bad(good, b"abc")), "--json")
    assert (more.code, more.last["cause"], more.last["ranges"]) == (1, "different-file", [[0, 3]])


def test_earlier_versions_and_other_products(intacto: Intacto, good: Path, tmp_path: Path) -> None:
    older = tmp_path / "kit-2024.bin"
    older.write_bytes(random.Random(9).randbytes(280_000))
    other = tmp_path / "others" / "fuentes"
    other.mkdir(parents=True)
    (other / "luna.otf").write_bytes(random.Random(10).randbytes(200_000))
    whole = intacto("diagnose", str(good), str(bad(good, older.read_bytes())), "--older", str(older), "--json")
    assert (whole.last["cause"], whole.last["detail"]) == ("older-version", "kit-2024.bin")
    spliced = older.read_bytes()[:100_000] + GOOD[100_000:]
    splice = intacto("diagnose", str(good), str(bad(good, spliced)), "--older", str(older), "--json")
    assert (splice.last["cause"], splice.last["ranges"]) == ("resume-splice", [[0, 100_000]])
    block = (other / "luna.otf").read_bytes()[65_536:131_072]
    mixed = GOOD[:131_072] + block + GOOD[196_608:]
    words = ("diagnose", str(good), str(bad(good, mixed)), "--json")
    assert intacto(*words).last["cause"] == "damaged-blocks"
    foreign = intacto(*words, "--beside", str(tmp_path / "others")).last
    assert (foreign["cause"], foreign["detail"]) == ("foreign-block", "fuentes/luna.otf")
    assert foreign["ranges"] == [[131_072, 196_608]]
    assert "fuentes/luna.otf" in foreign["explanation"]


@pytest.mark.parametrize("what", ["missing", "folder", "unreadable"])
def test_what_cannot_be_read(intacto: Intacto, good: Path, what: str) -> None:
    path = good.with_name("other")
    if what == "folder":
        path.mkdir()
    elif what == "unreadable":
        path.write_bytes(b"x")
        path.chmod(0)
        if os.access(path, os.R_OK):
            pytest.skip("root reads everything")
    for words in ((good, path), (path, good), (good, good, "--older", path)):
        answer = intacto("diagnose", *map(str, words), "--json")
        assert (answer.code, answer.last["type"]) == (3, "error")
        assert answer.last["title"]
        assert answer.last["paths"] == [str(path)]


def test_calls_that_make_no_sense(intacto: Intacto, good: Path) -> None:
    for words in ((), (good,), (good, good, good), (good, good, "--beside", good), (good, good, "--nonsense")):
        assert intacto("diagnose", *map(str, words)).code == 2, words
