"""One wrong request: what is sent, and what has to be answered."""

from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

PLANTED = "Zplantedq"
"""No answer may repeat it."""

RAW = "@@raw@@"
JSON = {"Content-Type": "application/json"}
LONGEST_ANSWER = 20_000


@dataclass(frozen=True, slots=True)
class Wrong:
    """`where` is the place the answer has to name; None where there is no single place."""

    says: str
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    path: str | None = None
    where: str | None = None
    statuses: tuple[int, ...] = (422,)


def of_body(says: str, body: Any, where: str | None, *, raw: bytes | None = None) -> Wrong:
    """A body that is JSON; `raw` stands in it, as it is, where RAW stood."""
    content = orjson.dumps(body)
    if raw is not None:
        content = content.replace(f'"{RAW}"'.encode(), raw)
    return Wrong(says, content, JSON, where=where)


def complaints(wrong: Wrong, answer: httpx.Response) -> list[str]:
    """What is amiss with the answer to it."""
    if answer.status_code not in wrong.statuses:
        return [f"{wrong.says}: {answer.status_code} {answer.text[:300]}"]
    if not wrong.statuses[0] >= httpx.codes.BAD_REQUEST and answer.is_success:
        return []
    problem = answer.json()
    amiss = {
        "media type": answer.headers["Content-Type"] != "application/problem+json",
        "request id": not problem["request_id"] or problem["request_id"] != answer.headers["X-Request-ID"],
        "echo": PLANTED in answer.text or any(PLANTED in value for value in answer.headers.values()),
        "length": len(answer.content) > LONGEST_ANSWER,
        f"where {wrong.where}": wrong.where is not None and not _names(problem, wrong.where),
    }
    return [f"{wrong.says}: {name}: {answer.text[:300]}" for name, is_so in amiss.items() if is_so]


def _names(problem: dict[str, Any], where: str) -> bool:
    """A value may be wrong as a whole (a kind that is none) or somewhere inside."""
    places = [fault["where"] for fault in problem.get("errors", [])]
    return any(place.startswith(where) or where.startswith(place + ".") for place in places)
