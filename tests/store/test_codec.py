"""Any name and any sentence comes back as it went in; words of a newer Intacto never crash and never look better."""

from __future__ import annotations

import json
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacto.domain.damage import Cause
from intacto.domain.names import from_wire, wire
from intacto.domain.proof import Failure, Soundness
from intacto.domain.words import Message, say
from intacto.store import codec
from tests.store.values import BAD, FINE, damaged_proof, reading

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_any_text_comes_back(text: str) -> None:
    assert codec.unpack(codec.pack(text)) == text


@given(st.binary())
def test_any_bytes_of_a_host_come_back(raw: bytes) -> None:
    path = from_wire(raw)
    assert wire(codec.unpack(codec.pack(path))) == raw


@given(ANY_TEXT, ANY_TEXT)
def test_two_names_never_become_one(one: str, other: str) -> None:
    assert (codec.pack(one) == codec.pack(other)) == (one == other)


def test_the_bytes_of_a_path_lie_as_they_are() -> None:
    assert codec.pack(from_wire(b"a\xff\xc3\xb1/b")) == b"a\xff\xc3\xb1/b"


@given(
    ANY_TEXT,
    st.dictionaries(st.text(min_size=1), st.one_of(ANY_TEXT, st.integers(), st.floats(allow_nan=False))),
    st.none() | st.text(),
    st.integers(),
)
def test_sentences_survive_sqlite(
    msgid: str, values: dict[str, str | int | float], plural: str | None, count: int
) -> None:
    message = Message(msgid, tuple(values.items()), plural, count)
    connection = sqlite3.connect(":memory:")
    kept = connection.execute("SELECT ?", (codec.message_text(message),)).fetchone()[0]
    connection.close()
    assert codec.message_of(kept) == message


def test_opinions_findings_failures_and_readings_come_back() -> None:
    finding = damaged_proof().finding
    assert finding is not None
    failure = Failure(3.0, say("It broke off."), technical="426 \udce9")
    rivals = (reading("/disk/\udce9", "a"), reading("/disk/b", "b"))
    assert codec.opinion_of(codec.opinion_text(BAD) or "") == BAD
    assert codec.opinion_of(codec.opinion_text(FINE) or "") == FINE
    assert codec.finding_of(codec.finding_text(finding) or "") == finding
    assert codec.failure_of(3.0, codec.failure_text(failure)) == failure
    assert codec.readings_of(codec.readings_text(rivals)) == rivals
    assert codec.opinion_text(None) is None
    assert codec.finding_text(None) is None


def test_words_of_a_newer_intacto_are_read_carefully() -> None:
    newer = json.loads(codec.opinion_text(FINE) or "") | {"is": "pristine", "confidence": 3}
    assert codec.opinion_of(json.dumps(newer)).soundness is Soundness.UNKNOWN
    finding = damaged_proof().finding
    newer = json.loads(codec.finding_text(finding) or "") | {"cause": "moonlight", "suspects": []}
    assert codec.finding_of(json.dumps(newer)).cause is Cause.UNKNOWN
    older = {key: value for key, value in newer.items() if key not in ("detail", "text")}
    assert not codec.finding_of(json.dumps(older)).is_text
    assert str(codec.message_of(json.dumps(["another", "form"]))) == "It is not known why."


@pytest.mark.parametrize(("told", "kept"), [(None, None), (-1, None), (2**63, None), (0, 0), (2**63 - 1, 2**63 - 1)])
def test_nonsense_sizes_are_no_sizes(told: int | None, kept: int | None) -> None:
    assert codec.count_or_none(told) == kept
