"""Is a package of Debian whole, or another archive of Unix's ar? Its members have to end within it (deb(5), ar(5))."""

from __future__ import annotations

from intacto.domain.words import Message
from intacto.formats.parser import Damaged, Reading, damaged_at
from intacto.formats.sentences import NO_MISS, NOT_LIKE
from intacto.formats.signs import AR
from intacto.formats.stream import Steps, Stream

_HEAD = 60


def tester() -> Reading:
    """Return a new tester."""
    return Reading("deb", _read)


def _read(stream: Stream) -> Steps[Message | None]:
    if (yield from stream.take(len(AR))) != AR:
        raise Damaged(NOT_LIKE)
    while (yield from stream.peek(1)):
        at = stream.position
        head = yield from stream.take(_HEAD)
        size = head[48:58].rstrip()
        if head[58:] != b"`\n" or not size.isdigit():
            raise damaged_at(at)
        yield from stream.skip(int(size))
        if int(size) % 2 and (yield from stream.peek(1)):
            yield from stream.skip(1)
    return NO_MISS
