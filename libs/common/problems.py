"""Refusals as `application/problem+json` (RFC 9457), and as OpenAPI shows them."""

from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from libs.common import tracing
from libs.common.errors import Invalid, InvalidToken, Refusal, Unauthenticated

MEDIA_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "urn:reallnet:problem:"
SCHEMA_NAME: Final = "Problem"
EXAMPLE_REQUEST_ID: Final = "4f0c2b7d5a6e4c1f9d3b8a7e6c5d4f3a"


class Fault(BaseModel):
    """One place of the request that is wrong."""

    model_config = ConfigDict(frozen=True)

    where: str
    what: str
    right: str | None = None


class Problem(BaseModel):
    """Why the request was not done; `code` is stable, sentences may change."""

    model_config = ConfigDict(frozen=True)

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[Fault] = []

    @classmethod
    def of(cls, refusal: Refusal, *faults: Fault) -> Self:
        """What a refusal says on the wire, within the present request."""
        own = [_fault(refusal)] if refusal.where else []
        own += [Fault(where=one.where, what=one.what, right=one.right) for one in refusal.several]
        return cls(
            type=TYPE_PREFIX + refusal.code,
            title=refusal.title,
            status=refusal.status,
            code=refusal.code,
            detail=refusal.sentence,
            request_id=tracing.current_request_id(),
            errors=[*own, *faults],
        )


class Unexpected(Refusal):
    """A mistake of ours; nothing about it leaves the service but the request id."""

    code = "unexpected"
    status = 500
    title = "The service made a mistake"


def answer(refusal: Refusal, *faults: Fault, headers: dict[str, str] | None = None) -> Response:
    """The response that tells the refusal."""
    problem = Problem.of(refusal, *faults)
    return Response(
        problem.model_dump_json(exclude_defaults=True),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers={**(headers or {}), **_retry_after(refusal), **_challenge(refusal)},
    )


def refusals(*kinds: type[Refusal]) -> dict[int | str, dict[str, Any]]:
    """For `responses=` of a route: the refusals it can give, by status, each with an example."""
    by_status: dict[int | str, list[type[Refusal]]] = {}
    for kind in kinds:
        by_status.setdefault(kind.status, []).append(kind)
    return {status: _documented(same) for status, same in by_status.items()}


def _fault(refusal: Refusal) -> Fault:
    return Fault(where=refusal.where or "", what=refusal.wrong or refusal.sentence, right=refusal.right)


def _retry_after(refusal: Refusal) -> dict[str, str]:
    return {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}


def _challenge(refusal: Refusal) -> dict[str, str]:
    """How to say who one is; the error only when something was said (RFC 6750 §3)."""
    if not isinstance(refusal, Unauthenticated):
        return {}
    error = f', error="{refusal.code}"' if isinstance(refusal, InvalidToken) else ""
    return {"WWW-Authenticate": f'Bearer realm="reallnet"{error}'}


def _documented(kinds: list[type[Refusal]]) -> dict[str, Any]:
    return {
        "description": "; or ".join(dict.fromkeys(kind.title for kind in kinds)) + ".",
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": f"#/components/schemas/{SCHEMA_NAME}"},
                "examples": {kind.code: _example(kind) for kind in kinds},
            }
        },
    }


def _example(kind: type[Refusal]) -> dict[str, Any]:
    fault: dict[str, Any] = (
        {"where": "body.material", "right": "bone_marrow, peripheral_blood"} if issubclass(kind, Invalid) else {}
    )
    problem = Problem.of(kind(**fault)).model_copy(update={"request_id": EXAMPLE_REQUEST_ID})
    return {"summary": kind.title, "value": problem.model_dump(exclude_defaults=True)}
