"""The same post twice is one result: keys of callers, kept with their answer in the command's own transaction."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol

from pydantic import BaseModel
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from starlette.requests import Request

from libs.common.backbone import idempotency_keys
from libs.common.caller import Caller
from libs.common.errors import Invalid, KeyReused

HEADER: Final = "Idempotency-Key"
WHERE: Final = f"header.{HEADER}"
KEPT_FOR: Final = timedelta(days=7)
KEY: Final = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)
BodyRead = Literal["whole", "streamed"]
"""How a route reads its body: what is larger than memory is streamed, and its digest told afterwards."""

WRITING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(slots=True)
class Once:
    """A request that its caller has numbered, so that it may be sent again without a second effect.

    `route` is method and path as called: ids in the path count. `answers` is the route's response model.
    """

    organisation: str
    caller: str
    route: str
    key: str
    body_hash: bytes
    answers: type[BaseModel] | None = None
    status: int = 200
    claimed: bool = field(default=False, compare=False)


class Repeated(Exception):
    """This request was done before; the stored answer is given again."""

    def __init__(self, status: int, body: bytes | None, headers: Mapping[str, str]) -> None:
        super().__init__("the request was done before")
        self.status = status
        self.body = body
        self.headers = headers


class HalfDone(Exception):
    """A mistake of ours: the work of a key is one transaction, and that one says what is answered.

    Otherwise a crash in between would leave a key that is taken and has no answer: its caller could never learn
    what became of the request. What else has to be written goes without the key, and must stand being repeated.
    """


class Writer(Protocol):
    """The part of a transaction that keys need."""

    @property
    def now(self) -> datetime:
        """When the transaction began."""
        ...

    async def execute(self, statement: Any) -> Any:
        """Run a statement."""
        ...

    async def first(self, statement: Any) -> Any:
        """The first row, or None."""
        ...


async def once_of(
    request: Request, caller: Caller, answers: type[BaseModel] | None, status: int, *, body: BodyRead = "whole"
) -> Once | None:
    """What the request says about being sent once; None if it says nothing or only reads."""
    key = request.headers.get(HEADER)
    if key is None or request.method not in WRITING:
        return None
    if not KEY.fullmatch(key):
        raise Invalid(
            "The idempotency key is malformed.",
            where=WHERE,
            right="1 to 200 visible ASCII characters, such as a UUID",
        )
    return Once(
        organisation=caller.organisation,
        caller=f"{caller.organisation}/{caller.subject}",
        route=f"{request.method} {request.url.path}",
        key=key,
        body_hash=_hash(request.url.query, b"" if body == "streamed" else await request.body()),
        answers=answers,
        status=status,
    )


def digested(once: Once | None, digest: bytes) -> Once | None:
    """The same with the digest of a body that was streamed and is not held in memory."""
    return None if once is None else replace(once, body_hash=hashlib.sha256(once.body_hash + digest).digest())


async def claim(tx: Writer, once: Once) -> None:
    """Take the key for this transaction; a concurrent twin waits here until the first one ends.

    Raises `Repeated` if the request was done before, `KeyReused` if the key was for another one.
    """
    if once.claimed:
        raise HalfDone("a second transaction under one idempotency key")
    taken = await tx.first(
        insert(idempotency_keys).values(**_row(once, tx.now)).on_conflict_do_nothing().returning(idempotency_keys.c.key)
    )
    if taken is None:
        await _repeat(tx, once)
    once.claimed = True


async def keep(tx: Writer, once: Once, result: object) -> None:
    """Keep the answer beside the key, as the route will give it."""
    if result is None and once.answers is not None:
        raise HalfDone("nothing is answered under an idempotency key")
    view = once.answers.of(result) if once.answers else None  # type: ignore[attr-defined]
    given = {
        "status": once.status,
        "body": view.model_dump_json(by_alias=True).encode() if view is not None else None,
        "headers": _headers(result),
    }
    await tx.execute(
        insert(idempotency_keys)
        .values(**_row(once, tx.now), **given)
        .on_conflict_do_update(index_elements=["caller", "route", "key"], set_=given)
    )


async def prune(tx: Writer, now: datetime) -> None:
    """Forget keys older than a week."""
    await tx.execute(delete(idempotency_keys).where(idempotency_keys.c.created_at < now - KEPT_FOR))


def _hash(query: str, body: bytes) -> bytes:
    return hashlib.sha256(query.encode() + b"\0" + body).digest()


def _row(once: Once, now: datetime) -> dict[str, object]:
    return {
        "caller": once.caller,
        "route": once.route,
        "key": once.key,
        "organisation": once.organisation,
        "body_hash": once.body_hash,
        "created_at": now,
    }


async def _repeat(tx: Writer, once: Once) -> None:
    columns = idempotency_keys.c
    kept = await tx.first(
        select(columns.body_hash, columns.status, columns.body, columns.headers).where(
            columns.caller == once.caller,
            columns.route == once.route,
            columns.key == once.key,
        )
    )
    if kept is None or kept.body_hash != once.body_hash:
        raise KeyReused(where=WHERE, right="a new key for a new request")
    raise Repeated(kept.status, kept.body, kept.headers or {})


def _headers(result: object) -> dict[str, str]:
    version = getattr(result, "version", None)
    return {"ETag": f'"{version}"'} if isinstance(version, int) else {}
