"""Hostile files are refused with their place, at once and in little memory; harmless ones are read as they stand."""

import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from libs.common.errors import Invalid, Malformed, Refusal
from libs.common.guarded.guarded_json import read_json
from libs.common.guarded.guarded_yaml import read_yaml
from libs.common.guarded.limits import Document, Limits
from libs.common.guarded.placing import place_in

LIMITS = Limits(bytes=10_000_000, nodes=100_000)
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{one}: &{one} [{', '.join(9 * ['*' + before])}]\n" for before, one in zip("abcdefghij", "bcdefghijk", strict=True)
)
TAG = "a: 1\nb: !!python/object/apply:os.system [echo]\n"
HOSTILE: dict[str, tuple[Callable[[bytes, Limits], list[Document]], str | bytes, type[Refusal], str]] = {
    "billion laughs": (read_yaml, LAUGHS, Invalid, "line 6"),
    "an alias of itself": (read_yaml, "a: &x [*x]", Invalid, "line 1, column 8"),
    "deep YAML": (read_yaml, "[" * 100_000, Invalid, "line 1, column 65"),
    "deep blocks": (read_yaml, "- " * 100_000, Invalid, "line 1"),
    "deep JSON": (read_json, "[" * 100_000 + "]" * 100_000, Invalid, "line 1, column 65"),
    "a little too deep": (read_json, '{"a":\n "[[]]", "b": ' + "[" * 65 + "]" * 65 + "}", Invalid, "line 2, column 78"),
    "deep strings": (read_json, '"' + '\\"' * 100_000 + "[" * 9, Malformed, "line 1, column 1"),
    "a million values": (read_yaml, "- a\n" * 1_000_000, Invalid, "line 100000"),
    "a million numbers": (read_json, "[" + "1," * 1_000_000 + "1]", Invalid, "line 1, column 200001"),
    "a tag that runs": (read_yaml, TAG, Invalid, "line 2, column 4"),
    "an unknown tag": (read_yaml, "a: !secret x", Invalid, "line 1, column 4"),
    "a wrong tag": (read_yaml, "a: !!int x", Invalid, "line 1, column 4"),
    "a key twice": (read_yaml, "a:\n  b: 1\n  c: 2\n  b: 3\n", Invalid, "line 4, column 3"),
    "a JSON key twice": (read_json, '{"a": 1,\n "c": {"b": 1, "b": 2}}', Invalid, "line 2, column 16"),
    "a merge": (read_yaml, "a: &x {b: 1}\nc:\n  <<: *x\n", Invalid, "line 3, column 3"),
    "a key that is none": (read_yaml, "1: 2", Invalid, "line 1, column 1"),
    "a tab": (read_yaml, "a:\n\t- 1", Malformed, "line 2, column 1"),
    "cut off": (read_json, '{"a": 1,\n', Malformed, "line 2, column 1"),
    "NUL": (read_yaml, "a: \x00", Malformed, "body"),
    "no UTF-8": (read_yaml, b"a: \xff", Malformed, "byte 4"),
    "not a number": (read_json, '["NaN",\n NaN]', Malformed, "line 2, column 2"),
    "a number without end": (read_json, "[" + "9" * 5_000 + "]", Malformed, "line 1, column 2"),
    "a number beyond all": (read_json, "[1.5e30, 1e400]", Malformed, "line 1, column 10"),
    "a YAML number beyond all": (read_yaml, "a: [1.5, .inf]", Invalid, "line 1, column 10"),
    "nought in a text": (read_json, '{"\\\\u0000": 1,\n "a": "x\\u0000"}', Invalid, "line 2, column 7"),
    "half a pair in a key": (read_json, '{"\\ud83d\\ude00": 1, "\\ud83d": 2}', Invalid, "line 1, column 21"),
    "nought in YAML": (read_yaml, 'a: "x\\0"', Invalid, "line 1, column 4"),
    "nothing": (read_json, " ", Malformed, "body"),
    "too large": (read_yaml, "a" * 10_000_001, Invalid, "body"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str) -> None:
    read, text, kind, where = HOSTILE[name]
    data = text if isinstance(text, bytes) else text.encode()
    begun = time.perf_counter()
    with pytest.raises(kind) as refused:
        read(data, LIMITS)
    assert time.perf_counter() - begun < 5
    assert type(refused.value) is kind
    assert str(refused.value.where).startswith(where)


def test_laughs_take_no_memory() -> None:
    tracemalloc.start()
    with pytest.raises(Invalid):
        read_yaml(LAUGHS.encode(), LIMITS)
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_harmless() -> None:
    text = "---\na: &x [N, yes, '2', 2019-10-27, 0x1F, 1.5, ~]\nb: *x\n---\nc: {}\n"
    listed = ["N", True, "2", "2019-10-27", 31, 1.5, None]
    assert [one.value for one in read_yaml(text.encode(), LIMITS)] == [{"a": listed, "b": listed}, {"c": {}}]
    assert read_json(b'["' + b"," * 200_000 + b'"]', LIMITS)[0].value == ["," * 200_000]
    lines = b'\xef\xbb\xbf{"a": [1, "x"]}\n{"b": null}\n'
    assert [(one.value, one.place.line) for one in read_json(lines, LIMITS)] == [({"a": [1, "x"]}, 1), ({"b": None}, 2)]


@pytest.mark.parametrize(
    ("text", "path", "document", "place"),
    [
        (
            "a: 1\nb:\n  - c: 2\n    d: 3\n  - e:\n     - 5\n     - {f: 6}\n",
            ("b", 1, "e", 1, "f"),
            0,
            "line 7, column 9",
        ),
        ("a: 1\nb:\n  - c: 2\n", ("b", 0, "missing"), 0, "line 3, column 5"),
        ('{"a": [1,\n {"b": 2}]}', ("a", 1, "b"), 0, "line 2, column 3"),
        ("---\na: 1\n---\nb: 2\n", ("b",), 1, "line 4, column 1"),
    ],
)
def test_where_a_path_leads(text: str, path: tuple[Any, ...], document: int, place: str) -> None:
    assert str(place_in(text, path, document=document)) == place
