"""Routes for operators: events that could not be applied, listed, read, replayed, given up."""

from datetime import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Path, Query
from pydantic import ConfigDict

from libs.common.access import needs
from libs.common.backbone import held_events
from libs.common.call import Call
from libs.common.errors import NotFound
from libs.common.pagination import Page, PageRequest, fetch
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.reader import dead_letters
from libs.common.reader.held import State
from libs.common.web.given import Db
from libs.common.web.page_request import page_request
from libs.common.wire import INT32, Body, FreeText, View

HeldId = Annotated[int, Path(ge=1, le=INT32, description="Number of the held event in this service.")]
CONTENT: Final = "data"
"""Where CloudEvents keeps what an event says; the other attributes say what it is."""


class HeldEvent(View):
    """An event that could not be applied, and why."""

    id: int
    event_id: UUID
    type: str
    aggregate: str
    sequence: int
    state: State
    code: str
    reason: str
    attempts: int
    held_at: datetime
    next_try_at: datetime

    @classmethod
    def of(cls, row: Any) -> Self:
        return cls.model_validate(row)


class HeldEventWithBody(HeldEvent):
    """The same with the event's attributes, empty where it cannot be read.

    Of its content only the names of the fields are shown: an operator reads no patient's record.
    """

    event: dict[str, Any] | None = None
    fields: list[str]

    @classmethod
    def of(cls, row: Any) -> Self:
        event = _readable(row.body) or {}
        content = event.pop(CONTENT, None)
        named = sorted(content) if isinstance(content, dict) else []
        return cls.model_validate({**row._mapping, "event": event or None, "fields": named})  # noqa: SLF001 - public


class Discarding(Body):
    """Why an event is given up for good."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Sent by a test of the hospital's engine."}]})

    reason: FreeText


def dead_letters_router() -> APIRouter:
    """Make a router of its own for each application."""
    router = APIRouter(prefix="/v1/dead-letters", tags=["operations"])
    router.get("", summary="List events that could not be applied")(list_held)
    router.get("/{held_id}", summary="Read such an event, without its values", responses=refusals(NotFound))(read_held)
    router.post("/{held_id}/replay", summary="Try such an event again", responses=refusals(NotFound))(replay_held)
    router.post("/{held_id}/discard", summary="Give such an event up for good", responses=refusals(NotFound))(
        discard_held
    )
    return router


async def list_held(
    db: Db,
    call: Annotated[Call, needs(Permission.DEAD_LETTERS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    state: Annotated[State | None, Query(description="Only waiting, or only parked ones.")] = None,
) -> Page[HeldEvent]:
    """Those that wait for another event, and those that a person must look at (`parked`)."""
    async with db.reading(call) as tx:
        found = await fetch(tx, dead_letters.listing(state), by=(held_events.c.id,), page=page)
    return Page[HeldEvent].of(found, HeldEvent.of)


async def read_held(
    db: Db, call: Annotated[Call, needs(Permission.DEAD_LETTERS_READ)], held_id: HeldId
) -> HeldEventWithBody:
    """The event without its values. Reading it is written to the audit trail."""
    async with db.transaction(call) as tx:
        return HeldEventWithBody.of(await dead_letters.one(tx, held_id))


async def replay_held(
    db: Db, call: Annotated[Call, needs(Permission.DEAD_LETTERS_REPLAY, answers=HeldEvent)], held_id: HeldId
) -> HeldEvent:
    """The reader tries it at once; what fails again is parked again."""
    async with db.transaction(call) as tx:
        return HeldEvent.of(tx.answer(await dead_letters.replay(tx, held_id)))


async def discard_held(
    db: Db,
    call: Annotated[Call, needs(Permission.DEAD_LETTERS_REPLAY, answers=HeldEvent)],
    held_id: HeldId,
    body: Discarding,
) -> HeldEvent:
    """Later events of the same aggregate are applied without it."""
    async with db.transaction(call) as tx:
        return HeldEvent.of(tx.answer(await dead_letters.discard(tx, held_id, reason=body.reason)))


def _readable(body: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
