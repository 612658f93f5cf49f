"""Does an EPS have all its parts? The binary head of those with a preview tells where they are (EPSF 3.0, 5.2).

PostScript without that head has no end that it must have, so only zeros in it are a sign of damage.
"""

from __future__ import annotations

from intacto.domain.words import Message
from intacto.formats.parser import Damaged, to_the_end
from intacto.formats.plain import PlainTester
from intacto.formats.sentences import EMPTY, NO_MISS
from intacto.formats.signs import EPS
from intacto.formats.stream import BreaksOff, Steps

_HEAD = 28


class EpsTester(PlainTester):
    """Tests one EPS or PostScript file that is fed in pieces of any length."""

    def __init__(self) -> None:
        super().__init__("eps", "EPS")

    def _parse(self) -> Steps[Message | None]:
        head = yield from self._stream.peek(_HEAD)
        if not head:
            raise Damaged(EMPTY)
        if not head.startswith(EPS):
            # What a printer is told may come first.
            return (yield from super()._parse())
        if len(head) < _HEAD:
            raise BreaksOff
        start, length, *previews = (int.from_bytes(head[at : at + 4], "little") for at in range(4, _HEAD, 4))
        # How long the previews are is of no use to a printer, and need not be right.
        end = max(start + length, *previews[::2])
        yield from to_the_end(self._stream)
        if end > self._stream.given:
            raise BreaksOff
        return NO_MISS
