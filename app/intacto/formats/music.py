"""Kinds of sound and film."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import signs
from intacto.formats.kind import Kind, late


def _has_frames(head: bytes) -> bool:
    from intacto.formats.mp3 import begins  # noqa: PLC0415 - only where the first bytes let it be an MP3

    return begins(head)


KINDS = (
    Kind(
        "flac",
        frozenset(("flac",)),
        late("flac"),
        say("Decodes the sound and compares it with its fingerprint; a changed letter in a title goes unnoticed."),
        (signs.FLAC,),
    ),
    Kind(
        "ogg",
        frozenset(("ogg", "oga", "ogv", "ogx", "opus", "spx")),
        late("ogg"),
        say("Compares the fingerprint of every page; sees any damage."),
        (signs.OGG,),
    ),
    Kind(
        "mp3",
        frozenset(("mp3",)),
        late("mp3"),
        say("Sees where it breaks off, and with a fingerprint by its encoder nearly any damage to the sound."),
        signs.MP3,
        _has_frames,
    ),
    Kind(
        "wav",
        frozenset(("wav", "wave", "bwf", "rf64")),
        late("riff", "wav_tester"),
        say("Sees where the file breaks off; damage to the sound goes unnoticed."),
        signs.RIFF,
        lambda head: signs.is_riff(head, b"WAVE"),
    ),
    Kind(
        "aiff",
        frozenset(("aif", "aiff", "aifc")),
        late("riff", "aiff_tester"),
        say("Sees where the file breaks off; damage to the sound goes unnoticed."),
        signs.RIFF,
        lambda head: signs.is_riff(head, b"AIFF", b"AIFC"),
    ),
    Kind(
        "avi",
        frozenset(("avi",)),
        late("riff", "avi_tester"),
        say("Sees where the file breaks off; damage to sound and picture goes unnoticed."),
        signs.RIFF,
        lambda head: signs.is_riff(head, b"AVI "),
    ),
    Kind(
        "mp4",
        frozenset(("mp4", "m4v", "m4a", "m4b", "m4r", "mov", "3gp", "3g2", "qt")),
        late("mp4"),
        say("Sees where the file breaks off; damage to sound and picture goes unnoticed."),
        (b"\0\0",),
        signs.is_film,
    ),
    Kind(
        "mkv",
        frozenset(("mkv", "webm", "mka", "mks", "mk3d")),
        late("matroska"),
        say("Sees where the file breaks off; damage to sound and picture goes mostly unnoticed."),
        (signs.MKV,),
    ),
)
