"""The order of reading: what looks wrong, what was never read, the oldest proof; and damage pulls its neighbours up."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from intacto.domain import names
from intacto.domain.baseline import Baseline, Origin
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.health import judge
from intacto.domain.overview import FileView
from intacto.domain.product import FileState, Presence
from intacto.domain.proof import Proof, ProofLevel
from intacto.engine.queue import Job, ReadingQueue, job_of, looks_wrong, reading_order
from tests.engine.bench import PROMISE
from tests.engine.fakes import DAY, START

PRINTS = [Fingerprint(10, "aa"), Fingerprint(10, "bb"), Fingerprint(20, "cc")]


@st.composite
def views(draw: st.DrawFn) -> FileView:
    path = draw(st.sampled_from("abc")) + "/" + draw(st.text("xyz", min_size=1, max_size=6))
    seen = draw(st.one_of(st.none(), st.floats(START - 9 * DAY, START)))
    gone = draw(st.one_of(st.none(), st.just(START))) if seen else None
    presence = Presence(draw(st.sampled_from([None, 0, 10, 20])) if seen else None, None, seen, gone)
    at = draw(st.one_of(st.none(), st.floats(START - 9 * DAY, START)))
    proof = Proof(ProofLevel.READ, at, draw(st.sampled_from(PRINTS))) if at is not None else None
    fingerprint = draw(st.one_of(st.none(), st.sampled_from(PRINTS)))
    baseline = Baseline(fingerprint, Origin.COPY, START) if fingerprint else None
    state = FileState(path, presence, baseline, proof)
    return FileView(state, judge(state, START, PROMISE), has_copy=False)


@given(st.lists(views()))
def test_nothing_is_lost_and_the_order_holds(found: list[FileView]) -> None:
    ordered = reading_order(found)
    assert sorted(map(id, ordered)) == sorted(map(id, found))
    for earlier, later in pairwise(ordered):
        if looks_wrong(later):
            assert looks_wrong(earlier)
        elif later.state.proof is None:
            assert looks_wrong(earlier) or earlier.state.proof is None
        elif not looks_wrong(earlier) and earlier.state.proof is not None:
            assert earlier.state.proof.at <= later.state.proof.at


@given(st.lists(views()), st.lists(st.sampled_from(["take", "a", "b", "c"])))
def test_promoting_changes_the_order_and_nothing_else(found: list[FileView], steps: list[str]) -> None:
    jobs = [job_of(view) for view in found]
    queue, left = ReadingQueue(jobs), list(jobs)
    for step in steps:
        if step == "take":
            taken = queue.take()
            assert taken is (left.pop(0) if left else None)
        else:
            queue.promote(step)
            left.sort(key=lambda job: names.folder_of(job.path) != step)
    assert len(queue) == len(left)


def test_neighbours_of_damage_come_next_in_their_own_order() -> None:
    jobs = [Job(path, 1, at_host=True) for path in ("a/1", "b/1", "a/2", "b/2", "b/c/3")]
    queue = ReadingQueue(jobs)
    queue.promote("b")
    assert [job.path for job in iter(queue.take, None)] == ["b/1", "b/2", "a/1", "a/2", "b/c/3"]
