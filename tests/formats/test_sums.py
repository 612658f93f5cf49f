"""CRCs against the bit by bit definition, and against the check values of the catalogue of parametrised CRCs."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacto.formats import sums

CHECK = b"123456789"


def slow(data: bytes, generator: int, width: int) -> int:
    value = 0
    for byte in data:
        value ^= byte << (width - 8)
        for _ in range(8):
            value = (value << 1) ^ (generator if value >> (width - 1) else 0)
            value &= (1 << width) - 1
    return value


def test_check_values() -> None:
    assert sums.crc8(CHECK) == 0xF4
    assert sums.crc16(CHECK) == 0xFEE8
    assert sums.crc16_reflected(CHECK) == 0xBB3D
    assert sums.crc32c(CHECK) == 0xE3069283


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_crc16_goes_on_where_it_stopped(first: bytes, second: bytes) -> None:
    whole = slow(first + second, 0x8005, 16)
    assert sums.crc16(first + second) == whole
    assert sums.crc16(second, sums.crc16(first)) == whole
    assert sums.crc16_reflected(second, sums.crc16_reflected(first)) == sums.crc16_reflected(first + second)
    assert sums.crc16(first + second + whole.to_bytes(2, "big")) == 0


@pytest.mark.parametrize("length", [1, 4093, 4095, 4096, 8191, 8192, 20_000, 70_000])
def test_long_data(length: int) -> None:
    data = random.Random(length).randbytes(length)
    assert sums.crc16(data) == slow(data, 0x8005, 16)
    assert sums.crc32_ogg(data) == slow(data, 0x04C11DB7, 32)
