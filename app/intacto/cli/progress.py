"""Progress on a terminal: rate, time left and the file in hand, on standard error. Piped: none."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn, Self

from intacto.cli.screen import Screen
from intacto.domain import names
from intacto.engine.events import Event, FileStarted, Listed, Progress, RepairStepped, RunEnded
from intacto.text import _, ngettext, number

if TYPE_CHECKING:
    from tqdm import tqdm

_WORDS_ONLY = "{desc}"
_FORMAT = "{percentage:3.0f}% |{bar:16}| {n_fmt}/{total_fmt} · {rate_fmt} · {remaining} · {desc}"
_WIDEST = 40


class ProgressBar:
    """Draws what the engine tells; does nothing where standard error is no terminal. Safe from any thread."""

    def __init__(self, screen: Screen) -> None:
        self._stream = screen.err
        self._lock = threading.Lock()
        self._bar: tqdm[NoReturn] | None = None
        self._file = ""

    def __enter__(self) -> Self:
        """Return the bar itself; nothing is drawn before the engine tells something."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar off the screen."""
        with self._lock:
            self._remove()

    def hear(self, event: Event) -> None:
        """Draw what ``event`` tells."""
        if not self._stream.isatty():
            return
        with self._lock:
            match event:
                case Listed(files=files):
                    words = ngettext("{count} file listed", "{count} files listed", files)
                    self._note(words.format(count=number(files)))
                case FileStarted(path=path):
                    self._file = names.base_name(names.shown(path))[:_WIDEST]
                case RepairStepped(path=path, number=which, files=files):
                    self._file = names.base_name(names.shown(path))[:_WIDEST]
                    self._note(_("{number} of {files}").format(number=number(which), files=number(files)))
                case Progress():
                    self._advance(event)
                case RunEnded():
                    self._remove()
                case _:
                    pass

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Keep the bar out of the way while something else is written to the terminal."""
        with self._lock:
            if self._bar is not None:
                self._bar.clear()
            yield
            if self._bar is not None:
                self._bar.refresh()

    def _note(self, words: str) -> None:
        self._drawn().set_description_str(" ".join(filter(None, (words, self._file))))

    def _advance(self, event: Progress) -> None:
        bar = self._drawn()
        bar.bar_format = _FORMAT
        bar.total = event.bytes
        bar.set_description_str(self._file, refresh=False)
        bar.update(event.bytes_done - bar.n)

    def _drawn(self) -> tqdm[NoReturn]:
        if self._bar is None:
            from tqdm import tqdm  # noqa: PLC0415 - only a terminal needs it

            # tqdm draws nothing on terminals that do not tell their size (serial lines, some containers).
            size = shutil.get_terminal_size()
            # The monitor thread only redraws bars of slow loops; ours is told everything.
            tqdm.monitor_interval = 0
            bar: tqdm[NoReturn] = tqdm(
                total=0, unit="B", unit_scale=True, leave=False, file=self._stream, bar_format=_WORDS_ONLY,
                ncols=size.columns, nrows=size.lines, mininterval=0, miniters=0,
            )  # fmt: skip
            self._bar = bar
        return self._bar

    def _remove(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
