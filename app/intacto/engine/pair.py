"""Two local files: what happened to the bad one, with earlier versions and other products at hand if given."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from intacto.domain import names
from intacto.domain.damage import Cause, Finding
from intacto.domain.errors import CopyUnreadable
from intacto.domain.explanation import Explanation, Facts, explain
from intacto.domain.proof import Opinion
from intacto.domain.signatures import Found, choose
from intacto.domain.words import Message, say
from intacto.engine.control import Control
from intacto.engine.diagnosis.examination import Examination
from intacto.engine.diagnosis.foreign import find_holder
from intacto.engine.diagnosis.original import OnDisk, pieces
from intacto.engine.diagnosis.versions import Beside
from intacto.formats import Recognising


@dataclass(frozen=True, slots=True)
class Pair:
    """A good file and a bad one, earlier versions of it, and a folder of other products."""

    good: Path
    bad: Path
    older: Sequence[Path] = ()
    beside: Path | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found, what is known beside it, and what both say."""

    finding: Finding
    facts: Facts
    explanation: Explanation


def diagnose_pair(pair: Pair, control: Control) -> Diagnosis:
    """Compare both files once and return what happened to the bad one.

    Raises CopyUnreadable where one cannot be read, and Cancelled.
    """
    with ExitStack() as stack:
        good, bad = _open(pair.good, stack), _open(pair.bad, stack)
        older = [Beside(_open(path, stack), path.name, bad.size) for path in pair.older]
        examination, tester = Examination(bad.size, good, older), Recognising(pair.bad.name)
        try:
            for piece in pieces(bad):
                control.checkpoint()
                examination.feed(piece)
                tester.feed(piece)
            examination.finish()
        except OSError as error:
            raise _unreadable(
                pair.bad, say("A disk stopped in the middle of a file. Copy both and try again.")
            ) from error
        opinion = tester.finish()
        found = _choose(pair, examination, opinion, control)
    return _told(found, opinion, good.size, bad.size)


def _choose(pair: Pair, examination: Examination, opinion: Opinion, control: Control) -> tuple[Found, bool]:
    """Return the cause, and whether the good file is text; other products are read only where one may be in there."""
    evidence = examination.evidence()
    found = choose(evidence, opinion)
    if pair.beside is not None and found.cause in (Cause.DAMAGED_BLOCKS, Cause.UNKNOWN):
        apart = (pair.good, pair.bad, *pair.older)
        product = find_holder(examination.telling_pages(), pair.beside, apart, control)
        found = choose(examination.evidence(product), opinion)
    return found, evidence.is_text


def _told(found: tuple[Found, bool], opinion: Opinion, wanted: int, size: int) -> Diagnosis:
    cause, is_text = found
    finding = Finding(cause.cause, cause.spans, "", cause.differing, exact=True, detail=cause.detail, is_text=is_text)
    older = cause.detail if cause.cause in (Cause.OLDER_VERSION, Cause.RESUME_SPLICE) else ""
    facts = Facts(size, wanted, opinion.kind, opinion.soundness, has_good_copy=True, older=older)
    return Diagnosis(finding, facts, explain(finding, facts))


def _open(path: Path, stack: ExitStack) -> OnDisk:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            # A pipe would be waited for without an end.
            raise _unreadable(path, say("It is no ordinary file. Copy what it holds to one."))
        return stack.enter_context(OnDisk(path))
    except (OSError, ValueError) as error:
        raise _unreadable(path, _why(error)) from error


def _why(error: Exception) -> Message:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return say("There is no such file. Look at its name and folder.")
        case IsADirectoryError():
            return say("It is a folder. Name a file in it.")
        case PermissionError():
            return say("You may not read it. Look at its permissions.")
        case _:
            return say("Its disk does not hand it out. Copy it to another disk and try again.")


def _unreadable(path: Path, why: Message) -> CopyUnreadable:
    return CopyUnreadable(say("{file} cannot be read", file=names.shown(str(path))), why, paths=(str(path),))
