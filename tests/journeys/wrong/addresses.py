"""Every kind of wrong path, query and header of a route, made from its parameters."""

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from tests.journeys.concerned import Concerned, resolved
from tests.journeys.wrong.places import kinds
from tests.journeys.wrong.wrong import PLANTED, Wrong
from tests.routes import DOCUMENTS, Route

LONG = "x" * 4_000
HUGE = "9" * 40
NOT_SO: dict[str, tuple[str, ...]] = {
    "uuid": (PLANTED, "0", HUGE),
    "integer": (PLANTED, HUGE, "1.5", ""),
    "number": (PLANTED, "1e999"),
    "boolean": (PLANTED,),
    "date-time": (PLANTED, "2024-01-31T09:30:00", "2024-02-30T09:30:00Z"),
    "date": (PLANTED, "2024-02-30", "0"),
}
BROKEN = (PLANTED, "%20", "e30", quote(LONG[:999]), "W10", "AAAA", "%FF%FE")
FORGED: tuple[str, ...] = ("[null]", "[-1]", '["x",1,2]', "[1e999]", '["\\u0000"]', f"[{HUGE}]", f"[{HUGE},{HUGE}]")


def parameters(route: Route, place: str) -> list[dict[str, Any]]:
    """Those of a path or query, as documented."""
    operation = DOCUMENTS[route.service]["paths"][route.path][route.method.lower()]
    return [parameter for parameter in operation.get("parameters", []) if parameter["in"] == place]


def wrong_paths(route: Route, child: Concerned) -> Iterator[Wrong]:
    """Malformed ids, and a patient code with one wrong symbol."""
    for parameter in parameters(route, "path"):
        name = parameter["name"]
        found = set(kinds(route.service, parameter["schema"]))
        for value in next((NOT_SO[kind] for kind in ("uuid", "integer") if kind in found), ()):
            if value:
                yield Wrong(f"{name} = {value}", path=child.address(route, **{name: value}), where=f"path.{name}")
        if name == "code":
            code = mistyped(child.ids["code"])
            yield Wrong("mistyped code", path=child.address(route, code=code), where="path.code")
        for value in (f"{PLANTED}%C3%A9", LONG, "%ED%A0%80"):
            yield Wrong(f"{name} = {value[:20]}", path=child.address(route, **{name: value}), statuses=(404, 422))
        yield Wrong(f"NUL in {name}", path=child.address(route, **{name: "a%00"}), where="path")


def wrong_queries(route: Route, child: Concerned) -> Iterator[Wrong]:
    """A wrong value of each parameter."""
    for parameter in parameters(route, "query"):
        name, schema = parameter["name"], parameter["schema"]
        for value in _not_so(route.service, schema):
            yield _asked(route, child, name, quote(value), statuses=(422,))
        yield _asked(route, child, name, "%00", statuses=(422,), where="query")
    for parameter in parameters(route, "query"):
        if parameter["name"] == "cursor":
            for cursor in (*BROKEN, *(base64.urlsafe_b64encode(c.encode()).decode().rstrip("=") for c in FORGED)):
                yield _asked(route, child, "cursor", cursor, statuses=(422,))
        if parameter["name"] == "limit":
            for limit in ("0", "-1", "201", "1000", "ten", HUGE, ""):
                yield _asked(route, child, "limit", limit, statuses=(422,))


def wrong_headers(route: Route) -> Iterator[Wrong]:
    """Of writing routes: versions and keys that are none."""
    for tag in ("3", 'W/"3"', f'"{PLANTED}"', f'"{HUGE}"', '"1", "2"'):
        yield Wrong(f"If-Match {tag}", headers={"If-Match": tag}, where="header.If-Match")
    for key in ("x" * 201, f"{PLANTED} with blank", "", "é"):
        yield Wrong(f"Idempotency-Key {key[:20]}", headers={"Idempotency-Key": key}, where="header.Idempotency-Key")


def mistyped(code: str) -> str:
    """The code with its last check symbol wrong."""
    return code[:-1] + ("A" if code[-1] != "A" else "C")


def _asked(
    route: Route, child: Concerned, name: str, value: str, *, statuses: tuple[int, ...], where: str = ""
) -> Wrong:
    path = f"{child.address(route)}?{name}={value}"
    return Wrong(f"?{name}={value[:40]}", path=path, where=where or f"query.{name}", statuses=statuses)


def _not_so(service: str, schema: dict[str, Any]) -> Iterator[str]:
    """Values the document does not allow."""
    branches = [resolved(service, branch) for branch in schema.get("anyOf", [schema])]
    for branch in branches:
        if "enum" in branch or "pattern" in branch:
            yield f"{PLANTED} é!"
        if "maxLength" in branch:
            yield "x" * (branch["maxLength"] + 1)
        yield from NOT_SO.get(str(branch.get("format")), NOT_SO.get(str(branch.get("type")), ()))
