"""The testers of JSON, of plain texts, of RTF and of EPS."""

from __future__ import annotations

import json
import struct
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.samples import dripped, judge
from tests.formats.zips import DAMAGED, UNKNOWN

VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(VALUES, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]), st.booleans())
def test_whatever_json_writes_is_let_pass(value: object, encoding: str, ascii_only: bool) -> None:
    data = json.dumps(value, ensure_ascii=ascii_only, indent=1).encode(encoding, "ignore")
    assert judge("a.json", data).soundness is UNKNOWN


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text(max_size=5), VALUES, min_size=1, max_size=4), st.data())
def test_an_object_that_breaks_off_is_damaged(value: dict[str, object], data: st.DataObject) -> None:
    whole = json.dumps(value).encode()
    length = data.draw(st.integers(2, len(whole) - 1))
    assert judge("a.json", whole[:length]).soundness in (DAMAGED, UNKNOWN)
    if whole[length - 1 : length] in (b",", b":", b"{", b"["):
        assert judge("a.json", whole[:length]).soundness is DAMAGED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n",
        b'{"a": 1}\n{"a": 2}\n',
        b'// settings\n{"a": 1}',
        b'{"a": 1,}',
        b"{a: 'b'}",
        b'[{"ph": "X"},\n{"ph": "E"},\n',
        b'[{"ph": "X"}\n',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 6000,
        b"[1e999, NaN]",
        b'{"a": "\xff"}',
        b"[" + b"1," * 3_000_000,
        b"callback({})",
    ],
)
def test_what_people_call_json_is_let_pass(data: bytes) -> None:
    for seed in range(3):
        assert judge("a.json", data, seed).soundness is UNKNOWN


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.json", b'{"a": [1, 2', DAMAGED),
        ("a.json", b'{"a": "b', DAMAGED),
        ("a.json", b'["a", "b', DAMAGED),
        ("a.json", b'[1, {"a": 2', DAMAGED),
        ("a.json", b'{"a": 1' + bytes(600) + b"}", DAMAGED),
        ("a.json", b'{"a": 1' + bytes(6) + b"}", UNKNOWN),
        ("a.html", b"<p>" + bytes(512) + b"</p>", DAMAGED),
        ("a.html", b"<p>" + bytes(511) + b"</p>", UNKNOWN),
        ("a.html", b"<p>hola", UNKNOWN),
        ("a.htm", b"", UNKNOWN),
        ("a.css", b"\xff\xfe" + bytes(900), UNKNOWN),
        ("a.csv", b"a;b\n" * 99 + bytes(4096), DAMAGED),
        ("a.txt", bytes(700), DAMAGED),
        ("a.rtf", b"{\\rtf1 hola", DAMAGED),
        ("a.rtf", b"{\\rtf1 hola}\0\r\n", UNKNOWN),
        ("a.rtf", b"a Word document by name", UNKNOWN),
        ("a.rtf", b"", DAMAGED),
        # Programs write these under names of other kinds, and open them.
        ("pedidos.xls", b"pedido;precio\n1;20\n", UNKNOWN),
        ("pedidos.xls", b"<html><body><table><tr><td>1</td></tr></table></body></html>", UNKNOWN),
        ("pedidos.xls", b'<?xml version="1.0"?><Workbook/>', UNKNOWN),
        ("carta.doc", b"Querida Ana:\n", UNKNOWN),
        ("es.msg", "::msgcat::mcset es Domingo\n".encode("utf-16"), UNKNOWN),
        ("libm.so", b"/* GNU ld script */\n", UNKNOWN),
        ("carta.doc", b"<!DOCTYPE html><html><body><h1>Not Found</h1></body></html>", DAMAGED),
        ("carta.doc", bytes(3000), DAMAGED),
        ("carta.doc", b"", DAMAGED),
        ("a.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n", UNKNOWN),
        ("a.eps", b"", DAMAGED),
        ("a.eps", b"\xc5\xd0\xd3\xc6" + struct.pack("<6IH", 30, 40, 0, 0, 70, 50, 65535) + bytes(39), DAMAGED),
        ("a.eps", b"\xc5\xd0\xd3\xc6\x1e\0", DAMAGED),
    ],
)
def test_texts(name: str, data: bytes, expected: object) -> None:
    for seed in range(4):
        assert judge(name, data, seed).soundness is expected
    assert dripped(name, data).soundness is expected


@pytest.mark.parametrize("unit", [b"[],", b"{},", b'"a",', b'{"a":[', b'"\xc3\xb1\xf0\x9f\x98\x80",'])
def test_json_costs_little_memory(unit: bytes) -> None:
    data = b"[" + unit * (2 * 1024**2 // len(unit) - 9)
    tracemalloc.start()
    judge("a.json", data, seed=5)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 * 1024**2
