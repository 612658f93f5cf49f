"""Names of what is inside a file, made fit to be shown."""

from __future__ import annotations

_LONGEST = 80


def title_of(name: str) -> str:
    """Return ``name`` printable and not too long to show; of a long one, the end tells more."""
    text = "".join(char if char.isprintable() else "\ufffd" for char in name)
    return text if len(text) <= _LONGEST else "…" + text[1 - _LONGEST :]
