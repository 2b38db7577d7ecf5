"""Whatever can name a functional assay has room to say "experimental" beside it: every answer's and event's schema.

The journey of the same name reads what is said; this finds what no journey comes to, answers to writing among it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

from libs.common.contracts.catalogue import EVENTS
from libs.common.contracts.schema import envelope_schema
from libs.common.provisioning.databases import SERVICES
from tests.routes import DOCUMENTS

NEVER_FUNCTIONAL = {
    "CaseLineView": "germ-line findings",
    "CaseView": "germ-line findings",
    "MrdLine": "residual disease: flow or IG/TR",
    "SeriesPointView": "the same",
}
"""Schemas whose assay is of another kind by what they are."""

pytestmark = pytest.mark.xdist_group("routes")  # whose worker has the documents already

FUNCTIONAL = {"drp", "dbp", "drp_dbp"}
Schemas = Mapping[str, Any]


def named(schema: Any) -> Iterator[str]:
    """The schemas that a member refers to: itself, as an alternative, in a list, as a name in a table."""
    if isinstance(schema, dict):
        yield from [schema["$ref"].rpartition("/")[2]] if "$ref" in schema else []
        for word in ("anyOf", "oneOf", "allOf"):
            yield from (name for one in schema.get(word, ()) for name in named(one))
        for word in ("items", "additionalProperties", "propertyNames"):
            yield from named(schema.get(word))


def reached(schemas: Schemas, roots: Iterable[str]) -> set[str]:
    found: set[str] = set()
    left = list(roots)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += [*named(schemas[name]), *(to for one in members(schemas[name]).values() for to in named(one))]
    return found


def members(schema: Any) -> dict[str, Any]:
    found: dict[str, Any] = schema.get("properties", {})
    return found


def silent(schema: Any, vocabularies: set[str]) -> list[str]:
    """Members that can name a functional assay, in an object that has no word for it."""
    codes = [
        name
        for name, one in members(schema).items()
        if vocabularies & set(named(one)) or {one.get("const"), *one.get("enum", ())} & FUNCTIONAL
    ]
    return [] if any(name.startswith("experimental") for name in members(schema)) else codes


def vocabularies_of(schemas: Schemas) -> set[str]:
    return {name for name, schema in schemas.items() if FUNCTIONAL & set(schema.get("enum", ()))}


@pytest.mark.parametrize("service", SERVICES)
def test_every_answer(service: str) -> None:
    document = DOCUMENTS[service]
    schemas = document["components"]["schemas"]
    answers = [
        content.get("schema", {})
        for path in document["paths"].values()
        for operation in path.values()
        for status, answer in operation["responses"].items()
        for content in answer.get("content", {}).values()
        if status.startswith("2")
    ]
    looked_at = reached(schemas, [name for answer in answers for name in named(answer)])
    words = vocabularies_of(schemas)
    found = {name: silent(schemas[name], words) for name in looked_at - NEVER_FUNCTIONAL.keys()}
    assert {name: codes for name, codes in found.items() if codes} == {}


def test_every_event() -> None:
    for event in EVENTS.values():
        schema = envelope_schema(event)
        schemas = {**schema.get("$defs", {}), "data": schema["properties"]["data"]}
        words = vocabularies_of(schemas)
        found = {name: silent(one, words) for name, one in schemas.items()}
        assert {name: codes for name, codes in found.items() if codes} == {}, event.type()
