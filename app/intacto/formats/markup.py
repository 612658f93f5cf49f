"""Is an XML or SVG text put together as XML has to be? Read by expat as it streams by; no entity is unfolded far.

Text has no checks: most flipped bits make other letters, so nothing here is ever called sound. People write XML by hand
that no program reads; *damaged* is said where it breaks off, where there are zeros in it, and, of an SVG, where it is
so broken that no viewer shows it.
"""

from __future__ import annotations

from xml.parsers import expat

from intacto.domain.words import Message, say
from intacto.formats.parser import Damaged, Parser, Unsure
from intacto.formats.sentences import BREAKS_OFF, EMPTY, NO_MISS, TOO_LARGE, UNUSUAL
from intacto.formats.stream import Steps

_PIECE = 256 * 1024
_DEPTH_MOST = 10_000
_NAMES_MOST = 50_000
_TOKEN_MOST = 8 * 1024**2
"""A picture inside an SVG is one token; expat holds the token in memory, and reads it anew with each piece."""

_ENTITY_MOST = 256
_ENTITIES_TOKEN_MOST = 256 * 1024
"""Where there are entities, which unfold inside of tokens: the longest one, and the longest token."""

_DEFAULTS_MOST = 64
"""Attributes that elements have unsaid: each element is given all of them."""

_GUARDED = (2, 4, 1)
"""The version of expat from which on it stops where entities unfold too far."""

_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0", b"<\0")
_UTF32 = (b"\xff\xfe\0\0", b"\0\0")
_CODES = expat.errors.codes
_NOTHING = _CODES[expat.errors.XML_ERROR_NO_ELEMENTS]
_CUT = {
    _NOTHING,
    _CODES[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
    _CODES[expat.errors.XML_ERROR_PARTIAL_CHAR],
    _CODES[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
}
_BROKEN = {
    _CODES[expat.errors.XML_ERROR_INVALID_TOKEN],
    _CODES[expat.errors.XML_ERROR_SYNTAX],
    _CODES[expat.errors.XML_ERROR_TAG_MISMATCH],
}


class XmlTester(Parser):
    """Tests one XML text that is fed in pieces of any length."""

    def __init__(self, kind: str = "xml", label: str = "XML") -> None:
        super().__init__(kind, label)
        self._names: dict[str, str] = {}
        self._parser = expat.ParserCreate(intern=self._names)
        self._parser.ordered_attributes = True
        self._parser.StartElementHandler = self._opens
        self._parser.EndElementHandler = self._closes
        self._parser.specified_attributes = True
        self._parser.EntityDeclHandler = self._entity
        self._parser.AttlistDeclHandler = self._default
        self._has_root = False
        self._depth = 0
        self._token_most = _TOKEN_MOST
        self._defaults = 0

    def _parse(self) -> Steps[Message | None]:
        head = yield from self._stream.peek(4)
        if not head:
            raise self._nothing()
        if head.startswith(_UTF32):
            raise Unsure(UNUSUAL)
        wide = head.startswith(_WIDE)
        given = 0
        while True:
            piece = yield from self._piece()
            self._understand(piece, given, wide=wide)
            given += len(piece)
            if not piece:
                return NO_MISS
            if len(self._names) > _NAMES_MOST or given - self._parser.CurrentByteIndex > self._token_most:
                raise Unsure(TOO_LARGE)

    def _piece(self) -> Steps[bytes]:
        """Return the next bytes, as many each time but the last: the limits are then looked at in the same places."""
        found = bytearray()
        while len(found) < _PIECE and (yield from self._stream.peek(1)):
            found += yield from self._stream.some(_PIECE - len(found))
        return bytes(found)

    def _understand(self, piece: bytes, start: int, *, wide: bool) -> None:
        try:
            self._parser.Parse(piece, not piece)
        except expat.ExpatError as broken:
            at = self._parser.ErrorByteIndex
            wrong = piece[at - start : at - start + 1] if at >= start else b""
            self._judge(broken.code, at, b"" if wide else wrong)
        except (ValueError, LookupError):
            # An encoding that Python or expat do not know.
            raise Unsure(UNUSUAL) from None

    def _judge(self, code: int, at: int, wrong: bytes) -> None:
        """Raise what an error of expat ``at`` this byte, ``wrong`` where known, means."""
        if code in _CUT and (self._has_root or self._is_surely_cut(code)):
            raise Damaged(BREAKS_OFF)
        if code in _BROKEN and (wrong == b"\0" or self._is_surely_broken(wrong)):
            raise self._bad_place(at)
        raise Unsure(self._not_strict())

    def _is_surely_cut(self, code: int) -> bool:
        """Tell whether an end before the outermost element began, with this error, is none that a writer makes."""
        return code != _NOTHING

    def _is_surely_broken(self, _wrong: bytes) -> bool:
        """Tell whether no writer of this kind leaves such an error, at the byte ``_wrong``, in a file."""
        return False

    def _nothing(self) -> Exception:
        """Return what an empty file is."""
        return Unsure(EMPTY)

    def _opens(self, name: str, _attributes: object) -> None:
        if not self._has_root:
            self._has_root = True
            self._root(name.rpartition(":")[2])
        self._depth += 1
        if self._depth > _DEPTH_MOST:
            raise Unsure(TOO_LARGE)

    def _closes(self, _name: str) -> None:
        self._depth -= 1

    def _root(self, name: str) -> None:
        """Look at the name of the outermost element."""

    def _entity(self, _name: str, _parameter: object, value: str | None, *_outside: object) -> None:
        """Refuse what could unfold to many times its length."""
        if value is None:
            return
        self._token_most = _ENTITIES_TOKEN_MOST
        if "&" in value or "%" in value or len(value) > _ENTITY_MOST or expat.version_info < _GUARDED:
            raise Unsure(UNUSUAL)

    def _default(self, *_declared: object) -> None:
        self._defaults += 1
        if self._defaults > _DEFAULTS_MOST:
            raise Unsure(UNUSUAL)


class SvgTester(XmlTester):
    """Tests one SVG that is fed in pieces of any length."""

    def __init__(self) -> None:
        super().__init__("svg", "SVG")

    def _parse(self) -> Steps[Message | None]:
        head = yield from self._stream.peek(16)
        text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if (text and not text.startswith((b"<", *_WIDE))) or head.startswith(bytes(4)):
            raise Damaged(self._stranger())
        return (yield from super()._parse())

    def _nothing(self) -> Exception:
        return Damaged(EMPTY)

    def _root(self, name: str) -> None:
        if name.lower() == "html":
            raise Damaged(self._stranger())

    def _stranger(self) -> Message:
        return say("It does not begin like an {kind}.", kind=self._label)

    def _is_surely_cut(self, _code: int) -> bool:
        return True

    def _is_surely_broken(self, wrong: bytes) -> bool:
        # Letters beyond ASCII in another encoding than the one that is told are a writer's mistake.
        return wrong < b"\x80"
