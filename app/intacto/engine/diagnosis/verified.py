"""A copy that must prove, while it is compared with, that it is the baseline's bytes."""

from __future__ import annotations

import hashlib

from intacto.domain.errors import CopyError
from intacto.domain.fingerprint import Fingerprint
from intacto.engine.control import Control
from intacto.engine.diagnosis.original import PIECE, Original


class Verified:
    """Digests a copy's bytes in their order as they are read; one that cannot be read brings no more bytes."""

    def __init__(self, copy: Original, control: Control) -> None:
        self.size = copy.size
        self._copy = copy
        self._control = control
        self._digest = hashlib.sha256()
        self._at = 0
        self._broken = False

    def read(self, start: int, length: int) -> bytes:
        """Return ``length`` bytes from ``start`` on, fewer where the copy ends or cannot be read; raises Cancelled."""
        # Only what comes from the host counts against the limit of speed.
        self._control.checkpoint()
        if self._broken:
            return b""
        try:
            data = self._copy.read(start, length)
        except (CopyError, OSError):
            # What came up to here is not the baseline's fingerprint, so that the copy counts as none.
            self._broken = True
            return b""
        if start <= self._at < start + len(data):
            self._digest.update(data[self._at - start :] if self._at > start else data)
            self._at = start + len(data)
        return data

    def fingerprint(self) -> Fingerprint | None:
        """Read what was not read yet and return the fingerprint; None where it cannot be read."""
        while self.read(self._at, PIECE):
            pass
        return None if self._broken else Fingerprint(self._at, self._digest.hexdigest())
