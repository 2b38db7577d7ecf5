"""Where values stand in a body: its leaves, and what its schema says stands there."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from tests.journeys.concerned import resolved

Path = tuple[str | int, ...]
DEEPEST = 5


def written(path: Path) -> str:
    """As a problem names it: `body.aliquots[0].box`."""
    return "body" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that holds no other."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, place))
    else:
        yield path, value


def changed(body: Any, path: Path, value: Any) -> Any:
    """The body with another value at one place, whose surroundings are there."""
    if not path:
        return value
    copy = deepcopy(body)
    inner = copy
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return copy


def without(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


def fields(service: str, schema: dict[str, Any], body: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every field that could stand beside those of the body, with its schema."""
    schema = resolved(service, schema)
    if len(path) > DEEPEST:
        return
    for branch in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from fields(service, branch, body, path)
    if isinstance(body, dict):
        for name, inner in schema.get("properties", {}).items():
            yield (*path, name), inner
            if name in body:
                yield from fields(service, inner, body[name], (*path, name))
    elif isinstance(body, list) and body and "items" in schema:
        yield from fields(service, schema["items"], body[0], (*path, 0))


def kinds(service: str, schema: dict[str, Any]) -> Iterator[str]:
    """What stands in a field: its formats, types, and `partial-date` for a day or month."""
    schema = resolved(service, schema)
    for branch in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from kinds(service, branch)
    if schema.get("pattern") == r"^\d{4}-\d{2}(-\d{2})?$":
        yield "partial-date"
    yield from (schema[key] for key in ("format", "type") if isinstance(schema.get(key), str))
