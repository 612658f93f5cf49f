"""Words for every cause: plain, short, and accusing nobody whom the bytes do not accuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from intacto.domain.damage import Cause, Finding, Span
from intacto.domain.explanation import Explanation, Facts, Suspect, explain
from intacto.domain.proof import Soundness
from intacto.domain.words import Message

KNOWING = Facts(
    size=1000, expected=1000, kind="zip", has_good_copy=True, read_back_on="3 May", older="the version of 2 January"
)
BARE = Facts(size=1000, expected=1000)
_CODES = re.compile(r"checksum|error|exception|sha|hash|offset", re.IGNORECASE)


def finding(cause: Cause, **more: object) -> Finding:
    known = {"detail": "fuentes/luna.otf", "read_twice": True, "exact": True} | more
    return Finding(cause, (Span(10, 20), Span(30, 40)), "a" * 64, 20, **known)  # type: ignore[arg-type]


def told(found: Explanation) -> Iterator[Message]:
    yield found.sentence
    yield found.advice
    for exclusion in found.excluded:
        yield exclusion.why
        yield exclusion.suspect.label


@pytest.mark.parametrize("facts", [KNOWING, BARE])
@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_plain_short_words(cause: Cause, facts: Facts) -> None:
    for message in told(explain(finding(cause), facts)):
        text = str(message)
        assert "{" not in text
        assert not _CODES.search(text), text
        for sentence in re.split(r"(?<=[.:]) ", text):
            assert len(sentence.split()) <= 20, sentence


@pytest.mark.parametrize("facts", [KNOWING, BARE])
@pytest.mark.parametrize("cause", Cause)
def test_nobody_is_accused_and_excluded_at_once(cause: Cause, facts: Facts) -> None:
    found = explain(finding(cause), facts)
    suspects = [exclusion.suspect for exclusion in found.excluded]
    assert found.likely not in suspects
    assert len(set(suspects)) == len(suspects)


def test_blank_pieces_are_not_the_ftp_program_s_doing() -> None:
    found = explain(finding(Cause.ZEROED_BLOCKS), KNOWING)
    why = {exclusion.suspect: str(exclusion.why) for exclusion in found.excluded}
    assert why[Suspect.FTP_PROGRAM] == "The size is right, and it was read back good on 3 May."
    assert "twice" in why[Suspect.LINE]
    assert Suspect.COMPRESSOR in why
    assert found.likely is Suspect.STORAGE


def test_what_was_not_measured_excludes_nobody() -> None:
    found = explain(finding(Cause.ZEROED_BLOCKS, read_twice=False), BARE)
    assert [e.suspect for e in found.excluded] == [Suspect.FTP_PROGRAM, Suspect.BROKEN_UPLOAD]
    assert explain(finding(Cause.UNKNOWN, read_twice=False), KNOWING).excluded == ()


@pytest.mark.parametrize("cause", [Cause.UNKNOWN, Cause.DIFFERENT_FILE, Cause.OLDER_VERSION, Cause.IDENTICAL])
def test_nobody_is_accused_where_nothing_is_proven(cause: Cause) -> None:
    assert explain(finding(cause), KNOWING).likely is None


def test_a_file_that_was_whole_once_was_not_cut_short_by_its_upload() -> None:
    assert explain(finding(Cause.TRUNCATED), BARE).likely is Suspect.BROKEN_UPLOAD
    found = explain(finding(Cause.TRUNCATED), KNOWING)
    assert found.likely is None
    assert found.excluded[0].suspect is Suspect.BROKEN_UPLOAD


def test_text_with_other_line_ends_is_the_seller_s_to_decide() -> None:
    text = explain(finding(Cause.ASCII_CRLF_TO_LF, is_text=True), BARE)
    assert text.likely is None
    assert str(text.advice).startswith("Decide")
    binary = explain(finding(Cause.ASCII_CRLF_TO_LF), BARE)
    assert binary.likely is Suspect.FTP_PROGRAM
    assert "binary" in str(binary.advice)


def test_a_splice_of_two_versions_is_not_said_to_hold_a_part_twice() -> None:
    spliced = Finding(Cause.RESUME_SPLICE, (Span(500, 900),), "a" * 64, 400, exact=True, detail="b" * 64)
    told = str(explain(spliced, Facts(900, 900)).sentence)
    assert told == "It begins as one version and ends as another."
    twice = str(explain(replace(spliced, detail=""), Facts(1300, 900)).sentence)
    assert twice == "A part of this file is there twice."


def test_two_different_reads_accuse_neither_the_line_nor_the_disk() -> None:
    unstable = Finding(Cause.UNSTABLE_READ, (), "a" * 64, 0, exact=False)
    assert explain(unstable, Facts(900, 900)).likely is None


@pytest.mark.parametrize("cause", [Cause.ERROR_PAGE, Cause.COMPRESSED_AGAIN])
def test_what_a_download_or_a_server_does_as_well_is_not_laid_at_the_shops_door(cause: Cause) -> None:
    found = Finding(cause, (Span(0, 900),), "a" * 64, 900, exact=True)
    assert explain(found, Facts(900, 900)).likely is None


@pytest.mark.parametrize("cause", [Cause.TRUNCATED, Cause.EMPTIED])
def test_an_upload_that_is_ruled_out_is_not_said_to_be_usual(cause: Cause) -> None:
    cut = Finding(cause, (Span(10, 900),), "a" * 64, 890, exact=True)
    told = explain(cut, Facts(10, 900, read_back_on="3 May"))
    assert Suspect.BROKEN_UPLOAD in {each.suspect for each in told.excluded}
    assert (told.usual, told.likely) == (None, None)
    assert explain(cut, Facts(10, 900)).usual is not None


def test_an_end_that_is_not_there_speaks_for_no_upload() -> None:
    at_end = Finding(Cause.ZEROED_BLOCKS, (Span(10, 20), Span(900, 1000)), "a" * 64, 110, exact=True)
    assert Suspect.BROKEN_UPLOAD not in {each.suspect for each in explain(at_end, BARE).excluded}


@pytest.mark.parametrize("cause", Cause)
def test_nobody_is_told_to_put_back_a_copy_that_is_not_at_hand(cause: Cause) -> None:
    for is_text in (False, True):
        advice = str(explain(finding(cause, is_text=is_text, exact=False), BARE).advice)
        assert "your good copy" not in advice
        assert not re.search(r"put your (good )?(copy|newest)", advice, re.IGNORECASE), advice
    with_copy = str(explain(finding(cause), KNOWING).advice)
    assert "look for" not in with_copy.lower()


def test_a_file_that_does_not_open_leaves_nothing_to_decide() -> None:
    broken = replace(KNOWING, soundness=Soundness.DAMAGED)
    for cause in (Cause.UNKNOWN, Cause.OLDER_VERSION):
        assert "ecide" not in str(explain(finding(cause), broken).advice)
    assert "decide" in str(explain(finding(Cause.UNKNOWN), KNOWING).advice)
    without = replace(broken, has_good_copy=False)
    for cause in (Cause.UNKNOWN, Cause.DIFFERENT_FILE, Cause.OLDER_VERSION):
        assert "ecide" not in str(explain(finding(cause, exact=False), without).advice)
    assert "whole" not in str(explain(finding(Cause.OLDER_VERSION), broken).sentence)
