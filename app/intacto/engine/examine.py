"""The way of one file through a check: read, compare, look again where it differs, write down what was proven."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager

from intacto.domain.baseline import Baseline
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
from intacto.engine.beside import ReadBeside
from intacto.engine.control import Control
from intacto.engine.copies import CopyShelf
from intacto.engine.diagnose import find_cause
from intacto.engine.looks import Looker
from intacto.engine.partials import PartialKeeper
from intacto.engine.ports import Catalogue, Clock
from intacto.engine.progress import FileMeter
from intacto.engine.reading import Digester, Reading, read_through
from intacto.engine.sessions import LoginUnanswered, SessionPool
from intacto.engine.steady import ReadAnew, SteadyReader
from intacto.formats import Recognising

_OF_THE_FILE = (AccessRefused, FileGone, TransferBroken, HostUnreachable)


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
        at_hand = self._shelf.candidates(state.path)
        if state.baseline is None:
            return at_hand
        old = self._clock() - self._promise
        return tuple(c for c in at_hand if c.sha256 is None or c.read_at is None or c.read_at < old)

    def examine(
        self, path: str, control: Control, meter: FileMeter, borrow: Borrow | None = None, *, resumes: float = 0.0
    ) -> HostError | None:
        """Read the host's file, and its copies beside it, and record the proof; return what kept it from being read.

        ``borrow`` says where the first session comes from (None: the pool), ``resumes`` how many seconds ago a reading
        of an earlier run may have begun to be gone on with (0.0: none is; see :mod:`intacto.engine.partials`).
        Raises what concerns the host rather than the file, StoreError and Cancelled; nothing is recorded then.
        """
        state = self._catalogue.state(path)
        if state is None:
            return None
        with ReadBeside(self._shelf, path, self.copies_due(state), control) as beside:
            failure: HostError | None = None
            first: Reading | None = None
            read_at = self._clock()
            try:
                first, read_at = self._first_look(state, control, meter, borrow, resumes)
            except LoginUnanswered:
                raise
            except _OF_THE_FILE as error:
                failure = error
            baseline = self._shelf.settle(path, beside.results())
        if first is not None and baseline is not None and first.fingerprint != baseline.fingerprint:
            failure = self._look_again(path, first, baseline, control, meter)
        elif first is not None:
            self._record(path, first, baseline, read_at)
        if failure is not None:
            self._catalogue.record_failure(path, self._explain(path, failure, control))
        return failure

    def learn(self, path: str, control: Control) -> None:
        """Read the copies of a file that the host does not have, so that there is a baseline to restore it by."""
        state = self._catalogue.state(path)
        if state is not None:
            with ReadBeside(self._shelf, path, self.copies_due(state), control) as beside:
                self._shelf.settle(path, beside.results())

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

    def _record(self, path: str, first: Reading, baseline: Baseline | None, read_at: float) -> None:
        opinion = first.opinion if baseline is None else None
        self._catalogue.record_proof(path, Proof(ProofLevel.READ, read_at, first.fingerprint, opinion))

    def _look_again(
        self, path: str, first: Reading, baseline: Baseline, control: Control, meter: FileMeter
    ) -> HostError | None:
        """Read a differing file once more in a new session, and record what is wrong with it.

        One read alone cannot tell a bad file from a bad line: where the second fails, so does the examination.
        """
        try:
            proof = self._find_cause(path, first, baseline, control, meter)
        except LoginUnanswered:
            raise
        except _OF_THE_FILE as error:
            return error
        self._catalogue.record_proof(path, proof)
        return None

    def _find_cause(self, path: str, first: Reading, baseline: Baseline, control: Control, meter: FileMeter) -> Proof:
        blocks = self._catalogue.blocks(path)
        copy = self._shelf.good(path, baseline.fingerprint.sha256)

        state = self._catalogue.state(path)
        seen = state.presence if state is not None else Presence(None, None, None)

        def look(chunks: Iterator[bytes]) -> Proof:
            second = _counted(chunks, meter)
            good = self._shelf.stream(copy, control) if copy is not None else None
            finding, opinion = find_cause(first, baseline, blocks, second, good, control, Recognising(path))
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
