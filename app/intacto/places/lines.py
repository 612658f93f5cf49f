"""Connections that can be ended from another thread in whatever they wait for.

Libraries wait in the system for a name, a connection, a handshake, an answer: nothing of ours can be looked at
meanwhile. So each connection is made by a thread of its own, which may be left alone, and of each a second handle is
kept: what is shut down by one of them is shut down for both.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Hashable, Iterator


class Ended(OSError):
    """The connection is not wanted any more."""


class Lines:
    """All connections of one front, or of one login. Safe from any thread; each is known by who asked for it."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._handles: dict[Hashable, socket.socket] = {}
        self._ended = False

    @property
    def ended(self) -> bool:
        """Tell whether :meth:`end` was called."""
        return self._ended

    def end(self) -> None:
        """End every connection at once, and let no other begin; whoever waits for one gets Ended or another OSError."""
        with self._lock:
            self._ended = True
            self._cut()
            self._lock.notify_all()

    @contextlib.contextmanager
    def no_longer_than(self, seconds: float) -> Iterator[None]:
        """End every connection that there is then, should what is done meanwhile take longer, and raise TimeoutError.

        A time-out is for each piece of an answer, and begins anew with each byte that drips in.
        """
        late = threading.Event()

        def cut() -> None:
            late.set()
            with self._lock:
                self._cut()

        timer = threading.Timer(seconds, cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            if late.is_set():
                # Whatever came: what is cut off may look like the end of it.
                raise TimeoutError("it took too long")

    def _cut(self) -> None:
        for handle in self._handles.values():
            with contextlib.suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)

    def made(self, asker: Hashable, make: Callable[[], socket.socket]) -> socket.socket:
        """Return the socket that ``make`` makes; raises what it raises, and Ended after :meth:`end`."""
        making = _Making(make, self._lock)
        with self._lock:
            while not self._ended and not making.done:
                self._lock.wait()
            if not self._ended and making.failure is None and making.made is not None:
                self._forget(asker)
                self._handles[asker] = making.made.dup()
                return making.made
            making.leave()
        if making.failure is not None:
            raise making.failure
        raise Ended("ended")

    def tidy(self, is_over: Callable[[Hashable], bool] = lambda _: True) -> None:
        """Let go of the connections of those who want no end of them any more.

        Until then the host is not told that one is closed.
        """
        with self._lock:
            for asker in [each for each in self._handles if is_over(each)]:
                self._forget(asker)

    def _forget(self, asker: Hashable) -> None:
        handle = self._handles.pop(asker, None)
        if handle is not None:
            handle.close()


class _Making:
    """One connection while it is made; whoever looks at it holds ``changed``."""

    def __init__(self, make: Callable[[], socket.socket], changed: threading.Condition) -> None:
        self._make = make
        self._changed = changed
        self._is_left = False
        self.done = False
        self.made: socket.socket | None = None
        self.failure: Exception | None = None
        threading.Thread(target=self._run, name="connecting", daemon=True).start()

    def leave(self) -> None:
        """Close what comes of it: nobody waits any more."""
        self._is_left = True
        if self.made is not None:
            self.made.close()

    def _run(self) -> None:
        made: socket.socket | None = None
        failure: Exception | None = None
        try:
            made = self._make()
        except Exception as error:  # noqa: BLE001 - whoever waits raises it
            failure = error
        with self._changed:
            self.made, self.failure, self.done = made, failure, True
            if self._is_left:
                self.leave()
            self._changed.notify_all()
