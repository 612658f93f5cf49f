"""Words and options: what the contract offers is understood, all else is refused with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from intacto.cli.options import Call, parse
from intacto.domain.errors import AddressInvalid
from intacto.domain.proof import ProofLevel
from intacto.text import use_language


def test_no_words_mean_the_window() -> None:
    assert parse([]).word is None


def test_words_and_options_may_come_in_any_order() -> None:
    for argv in (
        ["check", "shop", "a.zip", "b", "--copies", "c", "--json"],
        ["check", "--copies", "c", "shop", "--json", "a.zip", "b"],
        ["check", "--json", "shop", "a.zip", "--copies", "c", "b"],
    ):
        call = parse(argv)
        assert (list(call.words), list(call.copies), call.json) == (["shop", "a.zip", "b"], ["c"], True)
        assert call.paths == ["a.zip", "b"]


def test_nothing_given_is_the_default_of_each_option() -> None:
    call = parse(["check"])
    assert (call.words, call.copies, call.json, call.home, call.trust) == ([], [], False, None, None)
    assert (call.proof, call.connections, call.limit, call.password_stdin) == (ProofLevel.READ, None, None, False)


def test_the_options_of_check() -> None:
    call = parse(["check", "s", "--proof", "listed", "--connections", "3", "--limit", "1.5M", "--trust", "SHA256:x"])
    assert (call.proof, call.connections, call.limit, call.trust) == (ProofLevel.LISTED, 3, 1_500_000, "SHA256:x")


def test_the_options_of_repair() -> None:
    call = parse(["repair", "s", "a.zip", "--from", "b.zip", "--dry-run", "--copies", "x", "--copies", "y"])
    assert (call.source, call.dry_run, list(call.copies)) == (Path("b.zip"), True, ["x", "y"])


@pytest.mark.parametrize(
    ("word", "rate"), [("500K", 500_000), ("2m", 2_000_000), ("1G", 1_000_000_000), ("700", 700), ("0.5k", 500)]
)
def test_rates(word: str, rate: float) -> None:
    assert parse(["check", "--limit", word]).limit == rate


@pytest.mark.parametrize("home", [["--home", "h", "status"], ["status", "--home", "h"]])
def test_the_home_may_stand_before_or_after_the_word(home: list[str]) -> None:
    assert parse(home).home == Path("h")


@pytest.mark.parametrize(
    "argv",
    [
        ["chek"],
        ["check", "--limit", "fast"],
        ["check", "--limit", "-1"],
        ["check", "--limit", "0"],
        ["check", "--limit", "infG"],
        ["check", "--connections", "0"],
        ["check", "--connections", "many"],
        ["check", "--proof", "perhaps"],
        ["check", "--mirror", "ftp://x"],
        ["repair", "--web", "https://x"],
        ["check", "--jso"],
        ["shop"],
        ["shop", "add", "name"],
        ["shop", "list", "extra"],
        ["demo", "extra"],
        ["repair", "--limit", "2M"],
    ],
)
def test_what_is_not_offered_is_refused(argv: list[str]) -> None:
    with pytest.raises(AddressInvalid):
        parse(argv)


def test_a_key_is_named_by_its_path() -> None:
    assert parse(["check", "sftp://me@host/", "--key", "id"]).key == Path("id")


@pytest.mark.parametrize("level", ["none", "whole"])
def test_a_level_that_the_contract_does_not_have_says_what_is_offered(level: str) -> None:
    with pytest.raises(AddressInvalid, match="this version offers listed, sampled, digest, read, customer"):
        parse(["check", "--proof", level])


def test_a_password_typed_in_the_wrong_place_is_not_repeated() -> None:
    with pytest.raises(AddressInvalid) as caught:
        parse(["check", "--password=hunter2"])
    assert "hunter2" not in str(caught.value)
    assert "--password" in str(caught.value)


@pytest.mark.parametrize(
    "words", [[], ["demo"], ["shop"], ["shop", "add"], ["shop", "test"], ["check"], ["repair"], ["status"]]
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_word_has_help(words: list[str], language: str, capsys: pytest.CaptureFixture[str]) -> None:
    use_language(language)
    try:
        with pytest.raises(SystemExit) as leaving:
            parse([*words, "--help"])
    finally:
        use_language("en")
    assert leaving.value.code == 0
    told = capsys.readouterr().out
    assert "--home" in told
    assert "positional arguments" not in told


def test_what_one_call_was_given_is_not_there_in_the_next() -> None:
    parse(["check", "shop", "--copies", "a", "path"])
    assert (list(parse(["check"]).copies), list(Call().words)) == ([], [])


def test_a_value_for_an_option_that_takes_none_is_not_repeated() -> None:
    with pytest.raises(AddressInvalid) as caught:
        parse(["check", "--password-stdin=hunter2"])
    assert "hunter2" not in str(caught.value)
    assert "--password-stdin takes no value" in str(caught.value)


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["shop", "add"], "Falta: NOMBRE, URL"),
        (["check", "--copies"], "--copies necesita un valor"),
        (["chek"], "No conocemos: chek"),
        (["check", "--proof", "perhaps"], "--proof: esta versión ofrece listed, sampled, digest, read"),
    ],
)
def test_complaints_are_in_the_readers_language(argv: list[str], told: str) -> None:
    use_language("es")
    try:
        with pytest.raises(AddressInvalid, match=told):
            parse(argv)
    finally:
        use_language("en")
