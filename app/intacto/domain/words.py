"""Sentences that are not yet in anyone's language.

The domain may not translate, but it is where most sentences are born: why a file is damaged, why a login was refused.
A :class:`Message` carries the English msgid and its values apart, so that the border (window, command line) can render
it in the reader's language, and a log can keep it in English.
"""

from __future__ import annotations

from dataclasses import dataclass

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Message:
    """An English sentence with named ``{holes}`` and what goes into them.

    ``plural`` and ``count`` are set together: the sentence then follows the plural rules of the reader's language.
    """

    msgid: str
    values: tuple[tuple[str, Value], ...] = ()
    plural: str | None = None
    count: int = 1

    def __str__(self) -> str:
        """Return the sentence in English."""
        template = self.plural if self.plural is not None and self.count != 1 else self.msgid
        return self.fill(template)

    def fill(self, template: str) -> str:
        """Return ``template`` (this sentence in some language) with the values put in."""
        return template.format(**dict(self.values)) if self.values else template


def say(msgid: str, /, **values: Value) -> Message:
    """Return a sentence; ``msgid`` is marked for translation by the name of this function."""
    return Message(msgid, tuple(values.items()))


def say_n(singular: str, plural: str, count: int, /, **values: Value) -> Message:
    """Return a sentence that depends on ``count``, which it also offers as ``{count}``."""
    return Message(singular, (("count", count), *values.items()), plural, count)
