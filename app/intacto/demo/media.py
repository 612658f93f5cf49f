"""Sound and colour of the demo shop's products: a real WAV loop, and colour tables for films (.cube)."""

from __future__ import annotations

import io
import math
import random
import wave
from array import array

_RATE = 22050
_SECONDS_A_CHORD = 2
_CHORDS = ((220.0, 261.63, 329.63), (174.61, 220.0, 261.63), (196.0, 246.94, 293.66), (164.81, 196.0, 246.94))
"""A minor, F, G, E minor; in hertz."""


def loop(rng: random.Random, rounds: int) -> bytes:
    """Return a WAV (16 bit, mono) of four soft chords, played so many times, with other rain each time."""
    chords = array("h", (sample for chord in _CHORDS for sample in _chord(chord)))
    sound = io.BytesIO()
    with wave.open(sound, "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(_RATE)
        for _ in range(rounds):
            drops = rng.randbytes(len(chords))
            rain = array("h", (tone + (drop - 128) * 6 for tone, drop in zip(chords, drops, strict=True)))
            stream.writeframes(rain.tobytes())
    return sound.getvalue()


def _chord(tones: tuple[float, ...]) -> list[int]:
    steps = [2 * math.pi * tone / _RATE for tone in tones]
    length = _RATE * _SECONDS_A_CHORD
    swell = 6000
    return [
        round(swell * math.sin(math.pi * n / length) * sum(math.sin(n * step) for step in steps)) for n in range(length)
    ]


def cube(title: str, warmth: float, side: int = 17) -> bytes:
    """Return a colour table for films (Adobe Cube LUT 1.0) that warms shadows by ``warmth`` (0 to 1)."""
    lines = [f'TITLE "{title}"', f"LUT_3D_SIZE {side}"]
    top = side - 1
    for blue in range(side):
        for green in range(side):
            for red in range(side):
                r, g, b = red / top, green / top, blue / top
                lines.append(f"{r + (1 - r) * warmth * g:.6f} {g:.6f} {b * (1 - warmth * (1 - b)):.6f}")
    return ("\n".join(lines) + "\n").encode("ascii")
