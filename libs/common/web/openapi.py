"""The OpenAPI document: every operation with the problems it can answer and an example of each body."""

from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI

from libs.common import problems
from libs.common.contracts.examples import example
from libs.common.errors import (
    Forbidden,
    Invalid,
    KeyReused,
    Malformed,
    NotYetKnown,
    Refusal,
    StaleVersion,
    TooLarge,
    TooSlow,
    Unauthenticated,
    Unavailable,
    UnsupportedMedia,
)
from libs.common.problems import Problem, Unexpected
from libs.common.web.ways_in import name_ways_in

ALWAYS: Final = (Unexpected, Unavailable)
WITH_CALLER: Final = (Unauthenticated, Forbidden)
WITH_INPUT: Final = (Invalid,)
WITH_BODY: Final = (Malformed, TooSlow, TooLarge, UnsupportedMedia, NotYetKnown)
WITH_KEY: Final = (KeyReused,)
WITH_VERSION: Final = (StaleVersion,)

IDEMPOTENCY_KEY: Final[dict[str, Any]] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Sent again with the same key within a week, the request is done once and answered alike.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]{1,200}$"},
    "example": "6c1e4b0a-aliquots-17",
}
IF_MATCH: Final[dict[str, Any]] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the version that is meant; another one is refused with 412.",
    "schema": {"type": "string", "pattern": r'^("\d{1,9}"|\*)$'},
    "example": '"3"',
}
WRITING: Final = frozenset({"post", "put", "patch", "delete"})
VERBS: Final = WRITING | {"get", "head"}
JSON: Final = "application/json"

Document = dict[str, Any]


def complete(app: FastAPI) -> None:
    """Let the application give the completed document."""
    plain = app.openapi

    def completed() -> Document:
        if app.openapi_schema is None:
            document = plain()
            name_ways_in(document, app.routes)
            app.openapi_schema = _completed(document)
        return app.openapi_schema

    app.openapi = completed  # type: ignore[method-assign]


def _completed(document: Document) -> Document:
    schemas: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas |= _problem_schemas()
    for method, operation in _operations(document):
        _name_headers(operation, method)
        _add_refusals(operation, method)
        for content in _contents(operation):
            _add_example(content, schemas)
    return document


def _problem_schemas() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs", {}), problems.SCHEMA_NAME: schema}


def _operations(document: Document) -> Iterator[tuple[str, Document]]:
    for path in document.get("paths", {}).values():
        for method, operation in path.items():
            if method in VERBS:
                yield method, operation


def _name_headers(operation: Document, method: str) -> None:
    if method in WRITING and "security" in operation:
        parameters = operation.setdefault("parameters", [])
        named = {parameter["name"].lower() for parameter in parameters}
        parameters.extend(h for h in (IDEMPOTENCY_KEY, IF_MATCH) if h["name"].lower() not in named)


def _add_refusals(operation: Document, method: str) -> None:
    """What every such operation can answer, beside what its route declares."""
    kinds = [*ALWAYS]
    if "security" in operation:
        kinds += WITH_CALLER
        kinds += [*WITH_KEY, *WITH_VERSION] if method in WRITING else []
    if operation.get("parameters") or "requestBody" in operation:
        kinds += WITH_INPUT
    if "requestBody" in operation:
        kinds += WITH_BODY
    responses = operation["responses"]
    _drop_fastapi_422(responses)
    for status, documented in problems.refusals(*_sorted(kinds)).items():
        _merge(responses.setdefault(str(status), documented), documented)


def _sorted(kinds: list[type[Refusal]]) -> list[type[Refusal]]:
    return sorted(kinds, key=lambda kind: (kind.status, kind.code))


def _drop_fastapi_422(responses: Document) -> None:
    if JSON in responses.get("422", {}).get("content", {}):
        del responses["422"]


def _merge(there: Document, documented: Document) -> None:
    content = there.setdefault("content", {}).setdefault(problems.MEDIA_TYPE, {})
    added = documented["content"][problems.MEDIA_TYPE]
    content.setdefault("schema", added["schema"])
    content["examples"] = {**added["examples"], **content.get("examples", {})}


def _contents(operation: Document) -> Iterator[Document]:
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for body in bodies:
        if content := body.get("content", {}).get(JSON):
            yield content


def _add_example(content: Document, schemas: Document) -> None:
    if "schema" in content and "example" not in content and "examples" not in content:
        content["example"] = example(content["schema"], definitions=schemas)
