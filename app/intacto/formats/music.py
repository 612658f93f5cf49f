"""Kinds of sound and film."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import flac, matroska, mp3, mp4, ogg, riff
from intacto.formats.kind import Kind

KINDS = (
    Kind(
        "flac",
        frozenset(("flac",)),
        flac.tester,
        say("Decodes the sound and compares it with its fingerprint; a changed letter in a title goes unnoticed."),
        lambda head: head.startswith(flac.SIGNATURE),
    ),
    Kind(
        "ogg",
        frozenset(("ogg", "oga", "ogv", "ogx", "opus", "spx")),
        ogg.tester,
        say("Compares the fingerprint of every page; sees any damage."),
        lambda head: head.startswith(ogg.CAPTURE),
    ),
    Kind(
        "mp3",
        frozenset(("mp3",)),
        mp3.tester,
        say("Sees where it breaks off, and with a fingerprint by its encoder nearly any damage to the sound."),
        mp3.begins,
    ),
    Kind(
        "wav",
        frozenset(("wav", "wave", "bwf", "rf64")),
        riff.wav_tester,
        say("Sees where the file breaks off; damage to the sound goes unnoticed."),
        lambda head: riff.begins(head, (b"WAVE",)),
    ),
    Kind(
        "aiff",
        frozenset(("aif", "aiff", "aifc")),
        riff.aiff_tester,
        say("Sees where the file breaks off; damage to the sound goes unnoticed."),
        lambda head: riff.begins(head, (b"AIFF", b"AIFC")),
    ),
    Kind(
        "avi",
        frozenset(("avi",)),
        riff.avi_tester,
        say("Sees where the file breaks off; damage to sound and picture goes unnoticed."),
        lambda head: riff.begins(head, (b"AVI ",)),
    ),
    Kind(
        "mp4",
        frozenset(("mp4", "m4v", "m4a", "m4b", "m4r", "mov", "3gp", "3g2", "qt")),
        mp4.tester,
        say("Sees where the file breaks off; damage to sound and picture goes unnoticed."),
        mp4.begins,
    ),
    Kind(
        "mkv",
        frozenset(("mkv", "webm", "mka", "mks", "mk3d")),
        matroska.tester,
        say("Sees where the file breaks off; damage to sound and picture goes mostly unnoticed."),
        lambda head: head.startswith(matroska.SIGNATURE),
    ),
)
