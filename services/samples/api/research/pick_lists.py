"""The hub's part of a request: which tubes are suggested, the pick list, the hand-out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common import audit, etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.errors import (
    ConsentMissing,
    Forbidden,
    Invalid,
    NotFound,
    NotYetKnown,
    StaleVersion,
    Unavailable,
    WrongState,
)
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Preservation
from libs.common.web.given import Lagging
from libs.common.wire import AwareTime, Body, View
from services.samples.api.research.tube_view import PickListView
from services.samples.commands.research.hand_out import HandOut, hand_out
from services.samples.commands.research.pick_tubes import PickList, PickTubes, pick_tubes
from services.samples.commands.research.suggest_tubes import check_to_be_picked, suggest
from services.samples.domain.biobank.amount import Amount, Unit
from services.samples.domain.research.picking import PICKING, Candidate
from services.samples.store.research import biobank_requests

router = APIRouter(prefix="/v1/biobank-requests/{biobank_request_id}", tags=["research"])

MOST = 200
Fulfils = Annotated[Call, needs(Permission.REQUESTS_FULFIL, answers=PickListView)]
PICK: JsonDict = {"tubes": [{"line": 1, "aliquot_id": "0198a2f4-0000-7000-8000-000000000001"}]}
HAND_OUT: JsonDict = {"handed_out_at": "2026-02-03T09:00:00+01:00"}


class SuggestionView(View):
    """A tube that fits, where it lies, and what makes it the better one; `thaws_lost` are those of what stays."""

    line: int
    aliquot_id: UUID
    label: str
    box: str | None
    position: str | None
    preservation: Preservation
    free: int | None
    unit: Unit | None
    thaw_cycles: int
    thaws_lost: int
    banked_at: datetime


class SuggestionsView(View):
    """In the order of the rule; one tube of each sample."""

    rule: str
    order: tuple[str, ...]
    tubes: tuple[SuggestionView, ...]


class PickBody(Body):
    """A tube for a line."""

    line: Annotated[int, Field(strict=True, ge=1, le=20)]
    aliquot_id: UUID


class PicksBody(Body):
    """Which tubes; left out: those that are suggested."""

    model_config = ConfigDict(json_schema_extra={"examples": [PICK]})

    tubes: tuple[PickBody, ...] | None = Field(default=None, min_length=1, max_length=MOST)


class HandOutBody(Body):
    """Which of the reserved tubes; left out: all."""

    model_config = ConfigDict(json_schema_extra={"examples": [HAND_OUT]})

    handed_out_at: AwareTime
    tubes: tuple[UUID, ...] | None = Field(default=None, min_length=1, max_length=MOST)


@router.get(
    "/suggestions",
    summary="Ask which tubes to pick for a request",
    responses=refusals(NotFound, Forbidden, WrongState),
)
async def suggest_them(
    *, biobank_request_id: UUID, db: Db, call: Annotated[Call, needs(Permission.REQUESTS_FULFIL)]
) -> SuggestionsView:
    """Fewest thaws lost, least thawed, oldest first; a child's last tube only if the committee said so."""
    async with db.transaction(call) as tx:
        request = await biobank_requests.find(tx, biobank_request_id)
        request.check_hub(call.caller.organisation)
        check_to_be_picked(request)
        found = await suggest(tx, request)
        children = sorted({one.aliquot.patient for some in found.values() for one in some})
        about = f"biobank-request/{request.id}"
        await audit.write(tx, Audit(did="listed suggestions", about=about, changes={"patients": children}))
    tubes = [_shown(line, one, request.lines[line - 1].amount) for line, some in found.items() for one in some]
    return SuggestionsView(rule=PICKING.name, order=PICKING.order, tubes=tuple(tubes))


@router.post(
    "/picks",
    summary="Pick tubes for a request: they are reserved",
    responses=refusals(NotFound, Forbidden, ConsentMissing, WrongState, Invalid, StaleVersion),
)
async def pick_them(
    *, biobank_request_id: UUID, body: PicksBody, db: Db, call: Fulfils, response: Response
) -> PickListView:
    """No two requests have the same tube, or the same part of one."""
    tubes = None if body.tubes is None else [(pick.line, pick.aliquot_id) for pick in body.tubes]
    order = PickTubes(call=call, request_id=biobank_request_id, tubes=tubes)
    return _answered(response, await pick_tubes(db, order))


@router.post(
    "/hand-out",
    summary="Hand out reserved tubes",
    responses=refusals(NotFound, Forbidden, NotYetKnown, WrongState, Invalid, StaleVersion, Unavailable),
)
async def hand_them_out(
    *, biobank_request_id: UUID, body: HandOutBody, db: Db, lag: Lagging, call: Fulfils, response: Response
) -> PickListView:
    """Consent and quarantine are asked now: what may not leave is withheld with its reason, and the rest goes."""
    order = HandOut(call=call, request_id=biobank_request_id, at=body.handed_out_at, tubes=body.tubes)
    return _answered(response, await hand_out(db, order, lag=lag))


def _shown(line: int, one: Candidate, wanted: Amount | None) -> SuggestionView:
    tube, place = one.aliquot, one.aliquot.place
    return SuggestionView(
        line=line,
        aliquot_id=tube.id,
        label=tube.label,
        box=place.box if place else None,
        position=place.position if place else None,
        preservation=tube.preservation,
        free=one.free,
        unit=tube.unit,
        thaw_cycles=tube.thaw_cycles,
        thaws_lost=one.thaws_lost(wanted),
        banked_at=tube.banked_at,
    )


def _answered(response: Response, found: PickList) -> PickListView:
    etag.set(response, found.version)
    return PickListView.of(found)
