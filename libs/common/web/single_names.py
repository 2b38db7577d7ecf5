"""No object of a body may say the same name twice: JSON readers silently take the last, and the sender meant both."""

import json
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request

from libs.common.errors import Invalid


class _Twice(dict[str, Any]):
    """An object that says a name twice."""


async def no_name_twice(request: Request) -> None:
    """For routes whose bodies hold rules: refuse, and say where. What is no JSON is for others to refuse."""
    body = await request.body()
    if body:
        check_names(body)


def check_names(text: bytes) -> None:
    """Refuse an object that says a name twice, with its place."""
    twice: list[_Twice] = []

    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        twice.append(_Twice(found))
        return twice[-1]

    try:
        read = json.loads(text, object_pairs_hook=object_of)
    except (ValueError, RecursionError):
        return
    if twice:
        where = next(where for where, value in _walk(read) if isinstance(value, _Twice))
        raise Invalid("An object says the same name twice.", where=where, right="every name once")


def _walk(root: Any) -> Iterator[tuple[str, Any]]:
    """Every value with its place, without recursion."""
    waiting: list[tuple[str, Any]] = [("body", root)]
    while waiting:
        where, value = waiting.pop()
        yield where, value
        if isinstance(value, dict):
            waiting += [(f"{where}.{_safe(name)}", inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{where}[{place}]", inner) for place, inner in enumerate(value)]


def _safe(name: str) -> str:
    """Names are repeated only where they are names."""
    return name if name.isidentifier() and name.isascii() and len(name) <= 64 else "(a name)"  # noqa: PLR2004
