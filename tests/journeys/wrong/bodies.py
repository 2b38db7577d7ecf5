"""Every kind of wrong body of a route, made from its schema and its example."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson
from jsonschema import Draft202012Validator

from tests.journeys.concerned import body_schema, good_body
from tests.journeys.wrong.places import changed, fields, kinds, leaves, without, written
from tests.journeys.wrong.wrong import JSON, PLANTED, RAW, Wrong, of_body
from tests.routes import DOCUMENTS, Route

TOO_LARGE = 1_000_001
TAKES_MORE = "/v1/assays"
"""Results may hold a curve's worth of numbers; their own limit is tried once, by itself."""

TO_COME = {"expected_at", "expires_at", "expires_on", "pick_up_at"}
"""Times that may lie in the future: arrivals, ends of keys and of what keeps, couriers."""

OTHERS: tuple[Any, ...] = (f"{PLANTED} 1", 7, [PLANTED], {"not_known": PLANTED}, None, True, 1.5, [[1]])
ENOUGH = 4
"""Wrong values tried in each field; there are some hundred fields."""


def wrong_bodies(route: Route, ids: dict[str, str]) -> Iterator[Wrong]:
    """All of them."""
    body, schema = good_body(route, ids), body_schema(route)
    assert schema is not None
    yield from _no_json(body)
    if not route.path.startswith(TAKES_MORE):
        yield Wrong("too large", b" " * TOO_LARGE, JSON, where="body", statuses=(413,))
    yield from _no_such_shape(body, schema)
    yield from _wrong_types(route, body, schema)
    yield from _unreadable_texts(body)
    yield from _wrong_times(route, body, schema)
    yield from _wrong_numbers(route, body, schema)


def _no_json(body: Any) -> Iterator[Wrong]:
    good = orjson.dumps(body)
    yield Wrong("cut off", good[:-1], JSON, where="body", statuses=(400,))
    yield Wrong("no UTF-8", good[:-1] + b',"x":"\xff"}', JSON, where="body", statuses=(400,))
    yield Wrong("text", PLANTED.encode(), JSON, where="body", statuses=(400,))
    yield Wrong("very deep", b"[" * 100_000, JSON, statuses=(400, 422))
    yield Wrong("empty", b"", JSON, where="body")
    yield Wrong("no body", None, where="body")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "nonsense"):
        yield Wrong(f"sent as {kind}", good, {"Content-Type": kind}, where="header.Content-Type", statuses=(415,))
    yield Wrong("of no kind", good, {"Content-Type": ""}, where="header.Content-Type", statuses=(415,))
    for depth in (300, 900, 5_000):
        nested = b'{"deep":' * depth + b"1" + b"}" * depth
        yield Wrong(f"{depth} deep", good[:-1] + b',"not_known":' + nested + b"}", JSON, statuses=(400, 422))


def _no_such_shape(body: dict[str, Any], schema: dict[str, Any]) -> Iterator[Wrong]:
    for other in ([], [body], 7, None, PLANTED, True):
        yield of_body(f"{type(other).__name__} as body", other, "body")
    yield of_body("unknown field", {**body, "not_known": PLANTED}, "body.not_known")
    for path, value in leaves(body):
        if len(path) > 1 and isinstance(path[-1], str):
            del value
            yield of_body(f"unknown beside {path}", changed(body, (*path[:-1], "not_known"), 1), written(path[:-1]))
    for name in schema.get("required", ()):
        yield of_body(f"without {name}", without(body, name), f"body.{name}")


def _wrong_types(route: Route, body: Any, schema: dict[str, Any]) -> Iterator[Wrong]:
    """Whatever the document does not allow in a field is refused there."""
    for name, inner in schema["properties"].items():
        whole = {**inner, "components": DOCUMENTS[route.service]["components"]}
        judge = Draft202012Validator(whole)
        for other in islice((other for other in OTHERS if not judge.is_valid(other)), ENOUGH):
            yield of_body(f"{name} = {other!r}", {**body, name: other}, f"body.{name}")


def _unreadable_texts(body: Any) -> Iterator[Wrong]:
    for path, value in leaves(body):
        if isinstance(value, str):
            for says, raw in (("NUL", b'"a\\u0000"'), ("surrogate", b'"a\\ud800"')):
                yield of_body(f"{says} in {path}", changed(body, path, RAW), written(path), raw=raw)


def _wrong_times(route: Route, body: Any, schema: dict[str, Any]) -> Iterator[Wrong]:
    for path, inner in fields(route.service, schema, body):
        found = set(kinds(route.service, inner))
        if "date-time" in found:
            for value in ("2024-01-31T09:30:00", "1706693400", "2024-02-30T09:30:00Z", "2024-01-31T25:00:00Z"):
                yield of_body(f"{path} = {value}", changed(body, path, value), written(path))
        if found & {"date-time", "date", "partial-date"}:
            yield of_body(f"{path} no date", changed(body, path, PLANTED), written(path))
            yield of_body(f"{path} a number", changed(body, path, 1_706_693_400), written(path))
            if path[-1] not in TO_COME:
                late = "2999-01-31T09:30:00Z" if "date-time" in found else "2999-01-31"
                yield of_body(f"{path} = {late}", changed(body, path, late), written(path))


def _wrong_numbers(route: Route, body: Any, schema: dict[str, Any]) -> Iterator[Wrong]:
    for path, inner in fields(route.service, schema, body):
        found = set(kinds(route.service, inner))
        raws: tuple[bytes, ...] = (b"1e400", b"-1e400", b"NaN") if "number" in found else ()
        raws += (b"1" + b"0" * 40, b"-1" + b"0" * 40) if "integer" in found else ()
        for raw in raws:
            wrong = of_body(f"{path} = {raw[:12]!r}", changed(body, path, RAW), written(path), raw=raw)
            yield wrong
