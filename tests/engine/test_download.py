"""Nothing that differs from the baseline is ever called good for customers, whatever comes and however it comes."""

from __future__ import annotations

import gzip
import random
import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from intacto.domain.customer import WebAnswer
from intacto.engine.customer_verdict import Ending, by_bytes
from intacto.engine.download import Comparison, Seen, Wanted
from intacto.engine.reading import Digester

ANSWER = WebAnswer("https://shop.example/a", "https://shop.example/a", 0, 200)

sizes = st.sampled_from([0, 1, 15, 16, 17, 1000, 65535, 65536, 65537, 131072, 200_000])
contents = st.builds(lambda size, seed: random.Random(seed).randbytes(size), sizes, st.integers(0, 5))
strays = st.one_of(st.binary(max_size=40), st.sampled_from([b"\xef\xbb\xbf", b"\n\n", b"<html>", b"x" * 16_384]))


def wanted(content: bytes) -> Wanted:
    digester = Digester()
    digester.feed(content)
    return Wanted(digester.fingerprint(), digester.blocks())


def seen(want: Wanted, content: bytes, piece: int) -> Seen:
    comparison = Comparison(want)
    for start in range(0, len(content), piece):
        comparison.feed(content[start : start + piece])
    return comparison.finish()


def mangled(content: bytes, data: st.DataObject) -> bytes:
    match data.draw(st.sampled_from(["same", "front", "behind", "both", "cut", "flip", "gzip", "zlib"])):
        case "front":
            return data.draw(strays) + content
        case "behind":
            return content + data.draw(strays)
        case "both":
            return data.draw(strays) + content + data.draw(strays)
        case "cut":
            return content[: data.draw(st.integers(0, len(content)))]
        case "flip" if content:
            at = data.draw(st.integers(0, len(content) - 1))
            return content[:at] + bytes([content[at] ^ (1 << data.draw(st.integers(0, 7)))]) + content[at + 1 :]
        case "gzip":
            return gzip.compress(content, 1)
        case "zlib":
            return zlib.compress(content, 1)
        case _:
            return content


@settings(max_examples=150, deadline=None)
@given(contents, st.data(), st.sampled_from([977, 65536, 262_144]), st.sampled_from(Ending))
def test_only_the_very_bytes_are_good(content: bytes, data: st.DataObject, piece: int, ending: Ending) -> None:
    want = wanted(content)
    came = mangled(content, data)
    judged = by_bytes(ANSWER, seen(want, came, piece), want, ending)
    assert (judged.trouble is None) == (came == content and ending is Ending.WHOLE)


@settings(max_examples=60, deadline=None)
@given(contents.filter(lambda content: len(content) > 16), strays, strays, st.sampled_from([977, 65536, 262_144]))
def test_the_file_is_found_in_what_came(content: bytes, before: bytes, after: bytes, piece: int) -> None:
    want = wanted(content)
    found = seen(want, before + content + after, piece)
    assert found.front == len(before)
    packed = gzip.compress(content, 1)
    assert seen(want, packed, piece).packed
    assert not seen(want, before + packed, piece).packed or not before
    assert not seen(want, gzip.compress(content + b"!", 1), piece).packed


def test_a_bomb_is_given_up_as_soon_as_it_cannot_be_the_file() -> None:
    want = wanted(random.Random(1).randbytes(100_000))
    bomb = gzip.compress(bytes(50_000_000))
    assert not seen(want, bomb, 262_144).packed


def test_earlier_versions_are_known_and_a_prefix_is_proven_by_whole_blocks() -> None:
    content = random.Random(2).randbytes(200_000)
    want = wanted(content)
    assert seen(want, content[:150_000], 10_000).prefix
    assert not seen(want, content[:60_000], 10_000).prefix, "less than one block proves nothing"
    assert not seen(want, b"!" + content[1:150_000], 10_000).prefix
