"""A fake host in memory whose misfortunes can be scripted: caps, broken transfers, wrong bytes, refusals."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from intacto.domain import names
from intacto.domain.errors import (
    AccessRefused,
    FileGone,
    HostFull,
    HostUnreachable,
    TooManyConnections,
    TransferBroken,
)
from intacto.domain.host import Abilities, HostIdentity
from intacto.domain.product import Entry, EntryKind
from intacto.domain.words import say
from intacto.places.base import CHUNK, DigestAnswer, Listing, Stop

START = 1_700_000_000.0
Fault = Callable[[], BaseException]


def broken() -> BaseException:
    """Return what a transfer that broke off raises."""
    return TransferBroken(say("The transfer broke off"), say("Bytes stopped coming."), technical="451 read error")


def unreachable() -> BaseException:
    """Return what a silent host raises."""
    return HostUnreachable(say("No answer"), say("Your host does not answer."), technical="timed out")


def refused() -> BaseException:
    """Return what a file without read permission raises."""
    return AccessRefused(say("Not allowed"), say("Your host does not let you."), technical="550 Permission denied")


def gone() -> BaseException:
    """Return what a name that is not there raises."""
    return FileGone(say("Not there"), say("Nothing has this name."), technical="550 No such file")


def too_many() -> BaseException:
    """Return what a host raises whose cap is reached."""
    return TooManyConnections(say("Too many connections"), say("Your host allows no more."), technical="421")


def full() -> BaseException:
    """Return what a full disk raises."""
    return HostFull(say("No space left"), say("Your host has no space left."), technical="552")


class Crash(BaseException):
    """The program died here: nothing may catch it, nothing may tidy up."""


@dataclass(frozen=True)
class Pattern:
    """A body of any size that takes no memory: one block, over and over."""

    size: int
    block: bytes = bytes(range(256)) * (CHUNK // 256)

    def __len__(self) -> int:
        return self.size

    def chunks(self, offset: int = 0) -> Iterator[bytes]:
        while offset < self.size:
            start = offset % len(self.block)
            piece = self.block[start : start + min(len(self.block) - start, self.size - offset)]
            yield piece
            offset += len(piece)


Body = bytes | Pattern


def _chunks(body: Body, offset: int, chunk: int) -> Iterator[bytes]:
    if isinstance(body, Pattern):
        yield from body.chunks(offset)
        return
    for start in range(offset, len(body), chunk):
        yield body[start : start + chunk]


@dataclass
class Node:
    """A file at the fake host."""

    body: Body
    modified: float = START
    mode: int = 0o644
    owner: str = ""
    unique: str = ""


@dataclass(frozen=True)
class Call:
    """One thing that a session was asked."""

    session: int
    op: str
    path: str


@dataclass
class Rule:
    """A scripted misfortune: which calls it meets, how many of them, and what it does."""

    op: str
    path: str | None
    times: int | None = 1
    skip: int = 0
    fault: Fault | None = None
    after: bool = False
    at: int | None = None
    body: Body | None = None
    change: Callable[[bytes], bytes] | None = None


class Gate:
    """Holds a call until the test lets it go on."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._open = threading.Event()

    def open(self) -> None:
        self._open.set()

    def hold(self) -> None:
        self.reached.set()
        assert self._open.wait(20), "nobody opened the gate"


class FakePlace:
    """A host in memory. ``cap`` is how many sessions it allows at once, ``files`` what is on its disk.

    Ops of the script: open, list, find, read, write, rename (its path is the old name), remove, make-folders,
    permissions, set-permissions, keep-alive.
    """

    def __init__(self, files: dict[str, Body] | None = None, cap: int | None = None, chunk: int = CHUNK) -> None:
        self.files: dict[str, Node] = {}
        self.folders: set[str] = {""}
        self.links: dict[str, set[str]] = {}
        self.cap = cap
        self.chunk = chunk
        self.encrypted = True
        self.identity = HostIdentity("220 Fake host", "192.0.2.1", "SHA256:00", ("MLST", "SIZE"))
        self.tells_digests = False
        self.abilities = Abilities(START)
        self.written_at = START
        """The time that files get which are written."""
        self.down = False
        """No login and no call succeeds while this is set."""
        self.tells_permissions = True
        self.renames_over = False
        self.shown_sizes: dict[str, int | None] = {}
        """Sizes that the listing tells instead of the true ones."""
        self.odd: dict[str, tuple[str, ...]] = {}
        self.calls: list[Call] = []
        self.opened = 0
        self.live = 0
        self.peak = 0
        self.lock = threading.RLock()
        self._rules: list[Rule] = []
        self._gates: dict[tuple[str, str], Gate] = {}
        for path, body in (files or {}).items():
            self.put(path, body)

    def put(self, path: str, body: Body, modified: float = START, mode: int = 0o644) -> None:
        """Put a file on the disk."""
        with self.lock:
            self._grow(names.folder_of(path))
            self.files[path] = Node(body, modified, mode)

    def body(self, path: str) -> bytes:
        """Return what the disk holds."""
        body = self.files[path].body
        assert isinstance(body, bytes)
        return body

    def bodies(self) -> dict[str, bytes]:
        """Return all that the disk holds."""
        return {path: self.body(path) for path in sorted(self.files)}

    def damage(self, path: str, offset: int, data: bytes) -> None:
        """Overwrite bytes; size and time stay."""
        body = self.body(path)
        self.files[path].body = body[:offset] + data + body[offset + len(data) :]

    def truncate(self, path: str, size: int) -> None:
        """Cut a file."""
        self.files[path].body = self.body(path)[:size]

    def lose(self, path: str) -> None:
        """Take a file off the disk."""
        del self.files[path]

    def _grow(self, folder: str) -> None:
        while folder:
            self.folders.add(folder)
            folder = names.folder_of(folder)

    def fail(
        self,
        op: str,
        path: str | None = None,
        fault: Fault = broken,
        *,
        times: int | None = 1,
        skip: int = 0,
        after: bool = False,
    ) -> None:
        """Let the next ``times`` calls of ``op`` fail (None: all) after ``skip`` good ones; ``after``: when done."""
        self._rules.append(Rule(op, path, times, skip, fault, after))

    def break_read(
        self, path: str | None, at: int, fault: Fault = broken, *, times: int | None = 1, skip: int = 0
    ) -> None:
        """Let reads fail when ``at`` bytes have come."""
        self._rules.append(Rule("read", path, times, skip, fault, at=at))

    def wrong_read(self, path: str, body: Body, *, times: int | None = 1, skip: int = 0) -> None:
        """Let reads bring other bytes than the disk holds; with ``skip=1`` only the second read."""
        self._rules.append(Rule("read", path, times, skip, body=body))

    def break_write(
        self, path: str | None, at: int, fault: Fault = broken, *, times: int | None = 1, skip: int = 0
    ) -> None:
        """Let writes fail when ``at`` bytes are on the disk; they stay there."""
        self._rules.append(Rule("write", path, times, skip, fault, at=at))

    def spoil_write(
        self,
        change: Callable[[bytes], bytes],
        path: str | None = None,
        *,
        times: int | None = 1,
        skip: int = 0,
    ) -> None:
        """Let the disk hold something else than what was sent."""
        self._rules.append(Rule("write", path, times, skip, change=change))

    def gate(self, op: str, path: str = "") -> Gate:
        """Return a gate at which every call of ``op`` on ``path`` waits until it is opened."""
        gate = Gate()
        self._gates[op, path] = gate
        return gate

    def count(self, op: str, path: str | None = None) -> int:
        """Return how often sessions were asked this."""
        with self.lock:
            return sum(1 for call in self.calls if call.op == op and path in (None, call.path))

    def sessions_of(self, op: str, path: str) -> list[int]:
        """Return the numbers of the sessions that were asked this, in order."""
        with self.lock:
            return [call.session for call in self.calls if call.op == op and call.path == path]

    def meet(self, session: int, op: str, path: str) -> list[Rule]:
        """Note the call, raise what the script has for before it, and return the rules that it meets."""
        with self.lock:
            self.calls.append(Call(session, op, path))
            met = [rule for rule in self._rules if rule.op == op and rule.path in (None, path) and self._due(rule)]
        gate = self._gates.get((op, path))
        if gate is not None:
            gate.hold()
        if self.down:
            raise unreachable()
        for rule in met:
            if rule.fault is not None and not rule.after and rule.at is None:
                raise rule.fault()
        return met

    @staticmethod
    def _due(rule: Rule) -> bool:
        if rule.skip:
            rule.skip -= 1
            return False
        if rule.times is None:
            return True
        rule.times -= 1
        return rule.times >= 0

    def open(self, stop: Stop | None = None) -> FakeSession:  # noqa: ARG002 - it answers at once
        """Log in."""
        met = self.meet(0, "open", "")
        with self.lock:
            if self.cap is not None and self.live >= self.cap:
                raise too_many()
            self.live += 1
            self.opened += 1
            self.peak = max(self.peak, self.live)
            session = FakeSession(self, self.opened)
        _raise_after(met)
        return session


def _raise_after(met: list[Rule]) -> None:
    for rule in met:
        if rule.after and rule.fault is not None:
            raise rule.fault()


class FakeSession:
    """One login at a :class:`FakePlace`. After a broken transfer it is of no use, as the protocol says."""

    certificate = None

    def __init__(self, place: FakePlace, number: int) -> None:
        self._place = place
        self.number = number
        self.closed = False
        self.useless = False
        self.is_ahead: bool | None = None
        self._thread: int | None = None

    @property
    def encrypted(self) -> bool:
        return self._place.encrypted

    def _meet(self, op: str, path: str) -> list[Rule]:
        assert not self.closed, "a closed session was used"
        if self.useless:
            raise unreachable()
        try:
            return self._place.meet(self.number, op, path)
        except (TransferBroken, HostUnreachable):
            self.useless = True
            raise

    def list_folder(self, folder: str) -> Listing:
        met = self._meet("list", folder)
        place = self._place
        with place.lock:
            if folder not in place.folders:
                raise gone()
            files = [self._entry(path) for path in sorted(place.files) if names.folder_of(path) == folder]
            folders = [
                Entry(path, EntryKind.FOLDER)
                for path in sorted(place.folders)
                if path and names.folder_of(path) == folder
            ]
            links = [Entry(path, EntryKind.OTHER) for path in sorted(place.links.get(folder, ()))]
        _raise_after(met)
        return Listing(folder, (*folders, *files, *links), place.odd.get(folder, ()))

    def _entry(self, path: str) -> Entry:
        node = self._place.files[path]
        size = self._place.shown_sizes.get(path, len(node.body))
        return Entry(path, EntryKind.FILE, size, node.modified, node.owner, node.unique)

    def find(self, path: str) -> Entry | None:
        self._meet("find", path)
        with self._place.lock:
            if path in self._place.files:
                return self._entry(path)
            return Entry(path, EntryKind.FOLDER) if path in self._place.folders else None

    @property
    def identity(self) -> HostIdentity:
        return self._place.identity

    @property
    def tells_digests(self) -> bool:
        return self._place.tells_digests

    def digests(self, paths: Sequence[str]) -> Iterator[DigestAnswer]:
        for path in paths:
            try:
                self._meet("digest", path)
                node = self._place.files.get(path)
                if node is None:
                    raise gone()
                whole = hashlib.sha256()
                for chunk in _chunks(node.body, 0, self._place.chunk):
                    whole.update(chunk)
                yield DigestAnswer(path, whole.hexdigest())
            except (FileGone, AccessRefused) as error:
                yield DigestAnswer(path, None, error)

    def read_block(self, path: str, offset: int, length: int) -> bytes:
        self._meet("read-block", path)
        node = self._place.files.get(path)
        if node is None:
            raise gone()
        taken = bytearray()
        for chunk in _chunks(node.body, offset, self._place.chunk):
            taken += chunk
            if len(taken) >= length:
                break
        return bytes(taken[:length])

    def read(self, path: str, offset: int = 0, size: int | None = None) -> Iterator[bytes]:  # noqa: ARG002 - all come
        met = self._meet("read", path)
        with self._place.lock:
            if path not in self._place.files:
                raise gone()
            body = self._place.files[path].body
        for rule in met:
            body = rule.body if rule.body is not None else body
        yield from self._transfer(_chunks(body, offset, self._place.chunk), met)

    def _transfer(self, chunks: Iterable[bytes], met: list[Rule]) -> Iterator[bytes]:
        """Hand on ``chunks``, broken off where the script says; one left in its middle spoils the session."""
        limit = next((rule for rule in met if rule.at is not None), None)
        moved, whole = 0, False
        try:
            for chunk in chunks:
                if limit is not None and limit.at is not None and moved + len(chunk) > limit.at:
                    if limit.at > moved:
                        yield chunk[: limit.at - moved]
                    assert limit.fault is not None
                    raise limit.fault()
                if self._place.down:
                    raise unreachable()
                moved += len(chunk)
                yield chunk
            _raise_after(met)
            whole = True
        finally:
            self.useless = self.useless or not whole

    def try_ahead(self, path: str, size: int) -> bool | None:  # noqa: ARG002 - the script says what comes of it
        self._meet("try-ahead", path)
        return self._place.abilities.pipelines

    def go_ahead(self, *, begin: bool) -> None:
        self.is_ahead = begin

    def hang_up(self) -> None:
        """Do nothing: it never waits."""

    def probe(self, token: str, at: float) -> Abilities:
        self._meet("probe", token)
        return replace(self._place.abilities, at=at)

    def write(self, path: str, chunks: Iterable[bytes]) -> int:
        met = self._meet("write", path)
        place = self._place
        with place.lock:
            if names.folder_of(path) not in place.folders:
                raise gone()
            place.put(path, b"", modified=place.written_at)
        sent = 0
        for chunk in self._transfer(chunks, met):
            sent += len(chunk)
            place.files[path].body = place.body(path) + chunk
        for rule in met:
            if rule.change is not None:
                place.files[path].body = rule.change(place.body(path))
        return sent

    def rename(self, old: str, new: str) -> None:
        met = self._meet("rename", old)
        place = self._place
        with place.lock:
            if old not in place.files:
                raise gone()
            if new in place.files and not place.renames_over:
                raise refused()
            place.files[new] = place.files.pop(old)
        _raise_after(met)

    def remove(self, path: str) -> None:
        met = self._meet("remove", path)
        with self._place.lock:
            if path not in self._place.files:
                raise gone()
            del self._place.files[path]
        _raise_after(met)

    def make_folders(self, folder: str) -> None:
        met = self._meet("make-folders", folder)
        with self._place.lock:
            self._place._grow(folder)
        _raise_after(met)

    def permissions(self, path: str) -> int | None:
        self._meet("permissions", path)
        with self._place.lock:
            if path not in self._place.files:
                raise gone()
            return self._place.files[path].mode if self._place.tells_permissions else None

    def set_permissions(self, path: str, mode: int) -> bool:
        self._meet("set-permissions", path)
        with self._place.lock:
            if path not in self._place.files:
                raise gone()
            if not self._place.tells_permissions:
                return False
            self._place.files[path].mode = mode
            return True

    def keep_alive(self) -> None:
        self._meet("keep-alive", "")

    def close(self) -> None:
        with self._place.lock:
            if not self.closed:
                self.closed = True
                self._place.live -= 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
