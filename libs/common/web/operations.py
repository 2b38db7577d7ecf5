"""Routes every service has for operators and auditors: dead letters, the audit trail, the parties."""

from datetime import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Path, Query
from pydantic import ConfigDict
from sqlalchemy import or_, select

from libs.common import audit
from libs.common.access import needs
from libs.common.audit import Audit
from libs.common.backbone import audit_entries, held_events
from libs.common.call import Call
from libs.common.errors import NotFound
from libs.common.pagination import Page, PageRequest, fetch, page_request
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.reader import dead_letters
from libs.common.reader.held import State
from libs.common.web.given import Db, Parties
from libs.common.wire import INT32, Body, FreeText, View

HeldId = Annotated[int, Path(ge=1, le=INT32, description="Number of the held event in this service.")]
CONTENT: Final = "data"
"""Where CloudEvents keeps what an event says; the other attributes say what it is."""

Paging = Annotated[PageRequest, Depends(page_request)]


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


class AuditEntry(View):
    """Who did what to which record. The reason in the caller's words is shown to auditors only.

    `changes` names what else it was about: the patients that a list showed, the purposes, whether a child was found.
    """

    id: int
    at: datetime
    by_subject: str
    by_organisation: str
    did: str
    about: str
    patient: str | None
    reason: str | None
    changes: dict[str, Any] | None
    request_id: str | None

    @classmethod
    def of(cls, row: Any) -> Self:
        return cls.model_validate(row)


class Party(View):
    """An organisation of the network."""

    id: str
    name: str
    kind: str
    region: str
    time_zone: str
    invented: bool


def operations_router() -> APIRouter:
    """Make a router of its own for each application."""
    router = APIRouter(prefix="/v1", tags=["operations"])
    router.get("/dead-letters", summary="Events that could not be applied")(list_held)
    router.get("/dead-letters/{held_id}", summary="One of them, with its attributes", responses=refusals(NotFound))(
        read_held
    )
    router.post("/dead-letters/{held_id}/replay", summary="Try it again", responses=refusals(NotFound))(replay_held)
    router.post("/dead-letters/{held_id}/discard", summary="Give it up for good", responses=refusals(NotFound))(
        discard_held
    )
    router.get("/audit-entries", summary="Who did what, the newest first")(list_audit)
    router.get("/organisations", summary="The parties of the network")(list_organisations)
    return router


async def list_held(
    db: Db,
    call: Annotated[Call, needs(Permission.DEAD_LETTERS_READ)],
    page: Paging,
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


async def list_audit(
    db: Db,
    call: Annotated[Call, needs(Permission.AUDIT_READ)],
    page: Paging,
    patient: Annotated[str | None, Query(max_length=20, description="Only entries about this patient code.")] = None,
    about: Annotated[str | None, Query(max_length=200, description="Only entries about this record.")] = None,
) -> Page[AuditEntry]:
    """The audit trail. A patient's entries are those about it and the lists that showed it.

    Looking at the trail is itself written down.
    """
    statement = select(audit_entries)
    if patient:
        listed = audit_entries.c.changes.contains({"patients": [patient]})
        statement = statement.where(or_(audit_entries.c.patient == patient, listed))
    if about:
        statement = statement.where(audit_entries.c.about == about)
    async with db.transaction(call) as tx:
        found = await fetch(tx, statement, by=(audit_entries.c.id.desc(),), page=page)
        await audit.write(tx, Audit(did="read audit trail", about=about or "audit", patient=patient))
    return Page[AuditEntry].of(found, AuditEntry.of)


async def list_organisations(parties: Parties, _: Annotated[Call, needs(Permission.ORGANISATIONS_READ)]) -> Page[Party]:
    """Hubs, laboratories, hospitals, board and office; invented ones say so."""
    return Page[Party](items=[Party.model_validate(party) for party in parties])


def _readable(body: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
