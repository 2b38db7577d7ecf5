"""Possible duplicates: registrations that look like one child, for the network office to decide."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict

from libs.common import audit, etag, pagination
from libs.common.access import needs
from libs.common.application import Db
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.errors import Forbidden, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import Body, FreeText, View
from services.registry.commands.decide_duplicate import DecideDuplicate, decide_duplicate
from services.registry.domain.duplicate import PossibleDuplicate
from services.registry.domain.identity import MatchedOn
from services.registry.domain.stages import DuplicateStage
from services.registry.store import duplicates

router = APIRouter(prefix="/v1/duplicates", tags=["duplicates"])


class DecisionBody(Body):
    """Two children (dismissed), or one that is registered once (same_child); two codes of one child are merged."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"decision": "dismissed", "reason": "Cousins of the same name."}]}
    )

    decision: Literal[DuplicateStage.DISMISSED, DuplicateStage.SAME_CHILD]
    reason: FreeText


class DuplicateView(View):
    """A question; the codes are there only where the caller may see those patients."""

    id: UUID
    stage: DuplicateStage
    patient: str | None
    other: str | None
    other_registered: bool
    asked_by: str
    matched_on: tuple[MatchedOn, ...]
    found_at: datetime
    version: int

    @classmethod
    def of(cls, asked: PossibleDuplicate) -> Self:
        """Show a question."""
        return cls(
            id=asked.id,
            stage=asked.stage,
            patient=asked.patient,
            other=asked.other,
            other_registered=asked.other_id is not None,
            asked_by=asked.asked_by,
            matched_on=asked.matched_on,
            found_at=asked.found_at,
            version=asked.version,
        )


@router.get("", summary="List possible duplicates")
async def list_duplicates(
    db: Db,
    page: Annotated[PageRequest, Depends(page_request)],
    call: Annotated[Call, needs(Permission.PATIENTS_MERGE)],
    stage: Annotated[DuplicateStage | None, Query(description="Only at this stage.")] = None,
) -> Page[DuplicateView]:
    """The office sees all; a hospital those it asked about, without another hospital's code."""
    async with db.transaction(call) as tx:
        found = await pagination.fetch(tx, duplicates.listed(call, stage=stage), by=duplicates.ORDER, page=page)
        shown = sorted({code for row in found.rows for code in (row.patient, row.other) if code})
        await audit.write(tx, Audit(did="listed duplicates", about="duplicates", changes={"patients": shown}))
    return Page[DuplicateView].of(found, lambda row: DuplicateView.of(duplicates.of_row(row)))


@router.get("/{duplicate_id}", summary="Read a possible duplicate", responses=refusals(NotFound))
async def get_duplicate(
    duplicate_id: UUID,
    response: Response,
    db: Db,
    call: Annotated[Call, needs(Permission.PATIENTS_MERGE)],
) -> DuplicateView:
    """How the question stands."""
    async with db.transaction(call) as tx:
        asked = await duplicates.find(tx, duplicate_id)
        await audit.write(tx, Audit(did="read duplicate", about=f"duplicate/{asked.id}", patient=asked.patient))
    etag.set(response, asked.version)
    return DuplicateView.of(asked)


@router.post(
    "/{duplicate_id}/decision",
    summary="Decide whether two registrations are one child",
    responses=refusals(NotFound, Forbidden, WrongState, StaleVersion),
)
async def post_decision(
    duplicate_id: UUID,
    body: DecisionBody,
    response: Response,
    db: Db,
    call: Annotated[Call, needs(Permission.PATIENTS_MERGE, answers=DuplicateView)],
) -> DuplicateView:
    """After a dismissal the asking hospital may register its child.

    After same_child the office moves the child, or the treating hospital grants reading.
    """
    decided = await decide_duplicate(db, DecideDuplicate(call, duplicate_id, body.decision, body.reason))
    etag.set(response, decided.version)
    return DuplicateView.of(decided)
