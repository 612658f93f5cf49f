"""The way of one file through a check: read, compare, look again where it differs, write down what was proven."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, replace

from intacto.domain.baseline import Baseline
from intacto.domain.checked import Checked
from intacto.domain.errors import (
    AccessRefused,
    FileGone,
    HostError,
    HostUnreachable,
    TransferBroken,
)
from intacto.domain.product import CopyState, Entry, FileState, Presence
from intacto.domain.proof import Failure, Proof, ProofLevel
from intacto.domain.words import Message, say
from intacto.engine.attempts import Borrow, persist
from intacto.engine.beside import SMALL, ReadBeside
from intacto.engine.control import Control
from intacto.engine.copies import CopyShelf, at_hand
from intacto.engine.diagnose import Known, find_cause
from intacto.engine.looks import Looker
from intacto.engine.partials import PartialKeeper
from intacto.engine.ports import Catalogue, Clock
from intacto.engine.progress import FileMeter
from intacto.engine.reading import Digester, Reading, read_through
from intacto.engine.sessions import LoginUnanswered, SessionPool
from intacto.engine.steady import ReadAnew, SteadyReader
from intacto.formats import Recognising

_OF_THE_FILE = (AccessRefused, FileGone, TransferBroken, HostUnreachable)


Sight = tuple[FileState, tuple[CopyState, ...]]
"""What is known of a file, and of its copies."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What an examination brought; ``found`` is not written down yet (:meth:`intacto.engine.telling.Teller.read`).

    ``state`` and ``copies`` are what will be known then, ``failure`` what kept the file from being read.
    """

    state: FileState
    copies: tuple[CopyState, ...]
    found: Checked
    failure: HostError | None = None


class Examiner:
    """Examines files of one shop, one after the other or several at once; safe from any thread."""

    def __init__(
        self,
        catalogue: Catalogue,
        pool: SessionPool,
        shelf: CopyShelf,
        clock: Clock,
        promise: float,
    ) -> None:
        """``promise`` is in seconds: a copy that was read longer ago is read again."""
        self._catalogue = catalogue
        self._pool = pool
        self._shelf = shelf
        self._looker = Looker(catalogue, pool)
        self._clock = clock
        self._promise = promise

    def copies_due(self, state: FileState) -> tuple[CopyState, ...]:
        """Return the copies to read: all where a baseline is to be made, else those that are not freshly known."""
        return self._due(state, self._shelf.candidates(state.path))

    def _due(self, state: FileState, there: tuple[CopyState, ...]) -> tuple[CopyState, ...]:
        if state.baseline is None:
            return there
        old = self._clock() - self._promise
        return tuple(c for c in there if c.sha256 is None or c.read_at is None or c.read_at < old)

    def examine(
        self,
        path: str,
        control: Control,
        meter: FileMeter,
        borrow: Borrow | None = None,
        sight: Sight | None = None,
        *,
        resumes: float = 0.0,
    ) -> Examined | None:
        """Read the host's file, and its copies beside it; None where there is no such product.

        The proof, or what kept the file from being read, is for the caller to write down. ``borrow`` says where the
        first session comes from (None: the pool), ``sight`` what is known of the file and its copies (None: ask), which
        may be as old as the run; ``resumes`` how many seconds ago a reading of an earlier run may have begun to be gone
        on with (0.0: none is; see :mod:`intacto.engine.partials`). Raises what concerns the host rather than the file,
        StoreError and Cancelled; of the host's file nothing is recorded then.
        """
        sight = sight or self._catalogue.sight(path)
        if sight is None:
            return None
        state, copies = sight
        with ReadBeside(self._shelf, path, self._due(state, at_hand(copies)), control) as beside:
            first, read_at, failure = self._try_look(state, control, meter, borrow, resumes)
            reads = beside.results()
        if state.disputed or (state.presence.size or 0) > SMALL:
            # The seller may have chosen a copy meanwhile.
            state = self._catalogue.state(path) or state
        found = self._shelf.conclude(state, copies, reads).with_copies(beside.seen)
        state, copies = found.applied_to(state), found.applied_to_copies(copies)
        if first is not None and (state.baseline is None or first.fingerprint == state.baseline.fingerprint):
            opinion = first.opinion if state.baseline is None else None
            found = replace(found, proof=Proof(ProofLevel.READ, read_at, first.fingerprint, opinion))
            return Examined(found.applied_to(state), copies, found)
        # What was learned is kept before the longer work begins, which looks it up too.
        self._catalogue.record_checked(found)
        found = Checked(path)
        if first is not None and state.baseline is not None:
            proof, failure = self._look_again(path, first, state.baseline, control, meter)
            found = replace(found, proof=proof)
        if failure is not None:
            found = replace(found, failure=self._explain(path, failure, control))
        return Examined(found.applied_to(state), copies, found, failure)

    def _try_look(
        self, state: FileState, control: Control, meter: FileMeter, borrow: Borrow | None, resumes: float
    ) -> tuple[Reading | None, float, HostError | None]:
        """Return what the host's file is and since when that is known, or what kept it from being read."""
        try:
            return *self._first_look(state, control, meter, borrow, resumes), None
        except LoginUnanswered:
            raise
        except _OF_THE_FILE as error:
            return None, self._clock(), error

    def learn(self, path: str, control: Control) -> None:
        """Read the copies of a file that the host does not have, so that there is a baseline to restore it by."""
        sight = self._catalogue.sight(path)
        if sight is not None:
            state, copies = sight
            with ReadBeside(self._shelf, path, self._due(state, at_hand(copies)), control) as beside:
                reads = beside.results()
            state = self._catalogue.state(path) or state
            self._catalogue.record_checked(self._shelf.conclude(state, copies, reads).with_copies(beside.seen))

    def _first_look(
        self, state: FileState, control: Control, meter: FileMeter, borrow: Borrow | None, resumes: float
    ) -> tuple[Reading, float]:
        """Return what the host's file is, and the time since when that is known: of its oldest byte, or of its last."""
        steady = SteadyReader(state.path, state.presence, control, self._pool.pauses)
        source = borrow or self._pool.lease
        partials = PartialKeeper(state, self._catalogue, self._clock, resumes)
        rest = self._rest_of(steady, partials, source, control, meter)
        if rest is not None:
            return rest, partials.began

        def look(chunks: Iterator[bytes]) -> Reading:
            meter.restart()
            partials.start_over()
            tester = Recognising(state.path) if state.baseline is None else None
            with _kept(partials) as (digester, noting):
                return read_through(noting(chunks), control, tester, meter.read, digester)

        first = steady.use(source, look)
        partials.done()
        return first, self._clock()

    def _rest_of(
        self, steady: SteadyReader, partials: PartialKeeper, source: Borrow, control: Control, meter: FileMeter
    ) -> Reading | None:
        """Return the whole of a file of which an earlier run read a part; None where it must be read from its start."""
        offset = partials.take_up()
        if not offset or not self._still_there(steady.path, partials.spot_checks(), control, meter):
            return None
        meter.skip(offset)
        with _kept(partials) as (digester, noting), closing(steady.chunks(source, offset)) as chunks:
            try:
                read_through(noting(chunks), control, None, meter.read, digester)
            except ReadAnew:
                return None
        partials.done()
        return partials.whole(digester)

    def _still_there(self, path: str, blocks: tuple[int, ...], control: Control, meter: FileMeter) -> bool:
        """Tell whether the host still has ``blocks`` as they were; what keeps them from coming, the reading tells."""
        try:
            return self._looker.blocks_agree(path, blocks, control, meter.look_again)
        except LoginUnanswered:
            raise
        except _OF_THE_FILE:
            return False

    def _look_again(
        self, path: str, first: Reading, baseline: Baseline, control: Control, meter: FileMeter
    ) -> tuple[Proof | None, HostError | None]:
        """Read a differing file once more in a new session; return what is wrong with it, or what failed.

        One read alone cannot tell a bad file from a bad line: where the second fails, so does the examination.
        """
        try:
            return self._find_cause(path, first, baseline, control, meter), None
        except LoginUnanswered:
            raise
        except _OF_THE_FILE as error:
            return None, error

    def _find_cause(self, path: str, first: Reading, baseline: Baseline, control: Control, meter: FileMeter) -> Proof:
        copy = self._shelf.good(path, baseline.fingerprint.sha256)
        older = tuple(each for each in self._catalogue.older(path) if each.fingerprint != baseline.fingerprint)
        known = Known(
            baseline, self._catalogue.blocks(path), None, older, lambda digests: self._catalogue.holder(digests, path)
        )
        state = self._catalogue.state(path)
        seen = state.presence if state is not None else Presence(None, None, None)

        def look(chunks: Iterator[bytes]) -> Proof:
            second = _counted(chunks, meter)
            with self._shelf.opened(copy) if copy is not None else nullcontext() as good:
                held = replace(known, good=good)
                finding, opinion = find_cause(first, held, second, control, Recognising(path))
            return Proof(ProofLevel.READ, self._clock(), first.fingerprint, opinion, finding)

        return SteadyReader(path, seen, control, self._pool.pauses).use(self._pool.fresh, look)

    def _explain(self, path: str, error: HostError, control: Control) -> Failure:
        return Failure(self._clock(), self._why(path, error, control), error.technical)

    def _why(self, path: str, error: HostError, control: Control) -> Message:
        match error:
            case FileGone() if self._is_there(path, control):
                return say("Your host lists it but does not hand it out.")
            case FileGone():
                return say("It went away after it was listed. The next check tells more.")
            case AccessRefused():
                return say("Your host does not let you read it.")
            case HostUnreachable():
                return say("Your host fell silent each time while it was read.")
            case _:
                return say("The transfer broke off each time.")

    def _is_there(self, path: str, control: Control) -> bool:
        try:
            return self._find(path, control) is not None
        except LoginUnanswered:
            raise
        except _OF_THE_FILE:
            return True

    def _find(self, path: str, control: Control) -> Entry | None:
        return persist(self._pool.lease, control, lambda session, _: session.find(path), self._pool.pauses)


@contextmanager
def _kept(partials: PartialKeeper) -> Iterator[tuple[Digester, Callable[[Iterator[bytes]], Iterator[bytes]]]]:
    """Give a new digester and what to put around the bytes, so that a reading that does not end can be gone on with."""
    digester = Digester()

    def noting(chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            yield chunk
            partials.note(digester)

    try:
        yield digester, noting
    except BaseException:
        partials.keep(digester)
        raise


def _counted(chunks: Iterable[bytes], meter: FileMeter) -> Iterator[bytes]:
    for chunk in chunks:
        meter.look_again(len(chunk))
        yield chunk
