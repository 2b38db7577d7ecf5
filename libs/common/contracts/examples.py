"""An example for any JSON Schema of ours, so that no event and no answer is documented without one."""

from collections.abc import Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

DEEPEST: Final = 6
"""Conditions may hold conditions: an example stops somewhere."""

BY_FORMAT: Final[Mapping[str, str]] = {
    "uuid": "01a20238-2e80-7060-bcf2-a7f0501d6764",
    "date-time": "2026-06-15T09:30:00+00:00",
    "date": "2026-06-15",
    "time": "09:30:00",
    "duration": "PT48H",
    "uri": "https://example.org/",
    "email": "someone@example.org",
    "binary": "",
}

BY_NAME: Final[Mapping[str, str]] = {
    "actor": "technician-7",
    "agents": "blinatumomab",
    "by_service": "samples",
    "courier": "invented-courier",
    "destination": "hub-madrid",
    "duplicate": "000001AF",
    "from_hospital": "hospital-aragon",
    "hospital": "hospital-aragon",
    "hub": "hub-madrid",
    "lab": "lab-drp",
    "next_cursor": "WyIwMWEyMDIzOCJd",
    "origin": "hospital-aragon",
    "patient": "000001AF",
    "receiver": "hub-madrid",
    "region": "aragon",
    "request_id": "4f0c2b7d5a6e4c1f9d3b8a7e6c5d4f3a",
    "to_hospital": "hospital-madrid",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
}

PLAIN: Final[Mapping[str, object]] = {"integer": 1, "number": 1.5, "boolean": True, "null": None}


def example(schema: Schema, *, definitions: Mapping[str, Schema], name: str = "", depth: int = 0) -> Any:
    """Make a value that the schema allows; `name` is the property it stands in."""
    given, found = _given(schema)
    if found:
        return given
    if "$ref" in schema:
        target = definitions[schema["$ref"].rsplit("/", 1)[-1]]
        return example(target, definitions=definitions, name=name, depth=depth + 1)
    if branches := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return example(_first(branches, depth), definitions=definitions, name=name, depth=depth)
    return _by_type(schema, definitions=definitions, name=name, depth=depth)


def _given(schema: Schema) -> tuple[object, bool]:
    """What the schema itself says: an example, a constant, one of several."""
    for keyword in ("examples", "enum"):
        if schema.get(keyword):
            return schema[keyword][0], True
    for keyword in ("example", "const"):
        if keyword in schema:
            return schema[keyword], True
    return None, False


def _first(branches: list[Schema], depth: int) -> Schema:
    """The fullest branch, or nothing where it has become deep."""
    empty = next((branch for branch in branches if branch.get("type") == "null"), None)
    return empty if empty and depth >= DEEPEST else branches[0]


def _by_type(schema: Schema, *, definitions: Mapping[str, Schema], name: str, depth: int) -> object:
    match schema.get("type"):
        case "object":
            return _object(schema, definitions=definitions, depth=depth)
        case "array":
            return _array(schema, definitions=definitions, name=name, depth=depth)
        case "string":
            return _text(schema, name)
        case "integer" | "number":
            return _number(schema)
        case kind:
            return PLAIN.get(str(kind), True)


def _object(schema: Schema, *, definitions: Mapping[str, Schema], depth: int) -> dict[str, Any]:
    required = set(schema.get("required", ()))
    shown = {key: inner for key, inner in schema.get("properties", {}).items() if depth < DEEPEST or key in required}
    return {key: example(inner, definitions=definitions, name=key, depth=depth + 1) for key, inner in shown.items()}


def _array(schema: Schema, *, definitions: Mapping[str, Schema], name: str, depth: int) -> list[Any]:
    places = schema.get("prefixItems") or [schema.get("items", {})] * max(1, schema.get("minItems", 0))
    if depth >= DEEPEST and not schema.get("minItems"):
        return []
    return [example(inner, definitions=definitions, name=name, depth=depth + 1) for inner in places]


def _text(schema: Schema, name: str) -> str:
    if "format" in schema:
        return BY_FORMAT.get(schema["format"], "text")
    word = BY_NAME.get(name, name or "text")
    return word.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength")]


def _number(schema: Schema) -> object:
    value = PLAIN[schema["type"]]
    for bound in ("minimum", "exclusiveMinimum", "maximum"):
        limit = schema.get(bound)
        if limit is not None and ((bound == "maximum" and value > limit) or (bound != "maximum" and value <= limit)):
            value = limit + 1 if bound == "exclusiveMinimum" else limit
    return value
