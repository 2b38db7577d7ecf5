"""Tubes made of tubes: aliquots, derivatives, pools, uses; and what was made of what."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import AlreadyThere, ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Preservation
from libs.common.wire import AwareTime, Body, View
from services.samples.api.biobank.aliquots import AliquotView, CodedAliquotView
from services.samples.api.biobank.places import AmountBody, BoxPath, PlaceName
from services.samples.api.sprec.views import PREPARATION, PreparationBody
from services.samples.commands.biobank.derive_aliquots import DeriveAliquots, Derived, Part, derive_aliquots
from services.samples.commands.biobank.make_tubes import NewTube
from services.samples.commands.biobank.pool_aliquots import PoolAliquots, PoolPart, pool_aliquots
from services.samples.commands.biobank.use_aliquot import UseAliquot, use_aliquot
from services.samples.domain.biobank.aliquot import Place
from services.samples.domain.biobank.amount import Unit
from services.samples.domain.biobank.content import Content
from services.samples.domain.biobank.derivation import TakenFor, Wanted
from services.samples.store import viewed
from services.samples.store.biobank import aliquots, takings
from services.samples.store.sprec import codes

router = APIRouter(prefix="/v1/aliquots/{aliquot_id}", tags=["biobank"])

REFUSED = refusals(NotFound, Forbidden, ConsentMissing, WrongState, AlreadyThere, Invalid, StaleVersion)
AT = "2026-02-03T09:00:00+01:00"
DERIVED: JsonDict = {
    "derived_at": AT,
    "thawed": True,
    "tubes": [
        {
            "content": "dna",
            "preservation": "dna",
            "box": "freezer-3/box-02",
            "position": "A1",
            "taken": {"value": 200, "unit": "ul"},
            "amount": {"value": 4200, "unit": "ng"},
        }
    ],
}
POOLED: JsonDict = {
    "pooled_at": AT,
    "taken": {"value": 200, "unit": "ul"},
    "parts": [{"aliquot_id": "0198a2f4-0000-7000-8000-000000000001", "taken": {"value": 300, "unit": "ul"}}],
    "preservation": "frozen_viable",
    "box": "freezer-3/box-02",
    "position": "A2",
}
THAWED = Field(
    default=False, strict=True, description="It was thawed for this: counts one thaw, here and in what is made."
)


class TubeBody(Body):
    """One new tube: what is in it, where it is laid, and how much of the parent went into it."""

    content: Content
    preservation: Preservation
    box: BoxPath
    position: PlaceName | None = Field(default=None, description="Left out in a container without a grid only.")
    taken: AmountBody | None = Field(default=None, description="Of the parent; needed if the parent's amount is known.")
    amount: AmountBody | None = Field(default=None, description="What the new tube holds, if it was measured.")
    preparation: PreparationBody | None = PREPARATION

    def part(self) -> Part:
        amount = self.amount.amount() if self.amount else None
        told = self.preparation.told() if self.preparation else None
        tube = NewTube(Wanted(self.content, self.preservation, amount), Place(self.box, self.position), told)
        return Part(tube, self.taken.amount() if self.taken else None)


class DeriveBody(Body):
    """All that is made of the tube at once."""

    model_config = ConfigDict(json_schema_extra={"examples": [DERIVED]})

    derived_at: AwareTime
    thawed: bool = THAWED
    tubes: tuple[TubeBody, ...] = Field(min_length=1, max_length=100)


class PartBody(Body):
    """So much of another tube."""

    aliquot_id: UUID
    taken: AmountBody


class PoolBody(Body):
    """What goes into the pool beside this tube's part, and where the pool is laid."""

    model_config = ConfigDict(json_schema_extra={"examples": [POOLED]})

    pooled_at: AwareTime
    taken: AmountBody = Field(description="Of this tube.")
    parts: tuple[PartBody, ...] = Field(min_length=1, max_length=50, description="Of the others.")
    preservation: Preservation
    box: BoxPath
    position: PlaceName | None = Field(default=None, description="Left out in a container without a grid only.")
    thawed: bool = THAWED
    preparation: PreparationBody | None = PREPARATION


class UseBody(Body):
    """How much was used."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"used_at": AT, "amount": {"value": 50, "unit": "ul"}}]})

    used_at: AwareTime
    amount: AmountBody
    thawed: bool = THAWED


class DerivedView(View):
    """The parent with what is left of it, and the new tubes."""

    parent: AliquotView
    tubes: tuple[AliquotView, ...]

    @classmethod
    def of(cls, derived: Derived) -> Self:
        return cls(parent=AliquotView.of(derived.parent), tubes=tuple(map(AliquotView.of, derived.tubes)))


class TakingView(View):
    """So much left a tube, into another one or (null) into use."""

    aliquot_id: UUID
    into_id: UUID | None
    taken_for: TakenFor
    amount: int | None
    unit: Unit | None
    taken_at: datetime
    taken_by: str


class LineageView(View):
    """What a tube was made of, up to the first tubes, and all that was made of it."""

    aliquots: tuple[CodedAliquotView, ...]
    takings: tuple[TakingView, ...]


@router.post("/derivatives", status_code=201, summary="Make aliquots, cells, DNA or RNA of a tube", responses=REFUSED)
async def derive_them(
    *,
    aliquot_id: UUID,
    body: DeriveBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_BANK, answers=DerivedView, status=201)],
    response: Response,
) -> DerivedView:
    """What is taken leaves the tube in the same breath; never more than there is."""
    order = DeriveAliquots(
        call=call,
        aliquot_id=aliquot_id,
        parts=tuple(tube.part() for tube in body.tubes),
        derived_at=body.derived_at,
        thawed=body.thawed,
    )
    derived = await derive_aliquots(db, order)
    etag.set(response, derived.version)
    return DerivedView.of(derived)


@router.post("/pools", status_code=201, summary="Pool a tube with others of the same child", responses=REFUSED)
async def pool_them(
    *,
    aliquot_id: UUID,
    body: PoolBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_BANK, answers=AliquotView, status=201)],
    response: Response,
) -> AliquotView:
    """The pool holds exactly what left the tubes; it counts as of this tube's sample."""
    others = tuple(PoolPart(part.aliquot_id, part.taken.amount()) for part in body.parts)
    order = PoolAliquots(
        call=call,
        parts=(PoolPart(aliquot_id, body.taken.amount()), *others),
        place=Place(body.box, body.position),
        preservation=body.preservation,
        pooled_at=body.pooled_at,
        thawed=body.thawed,
        told=body.preparation.told() if body.preparation else None,
    )
    pool = await pool_aliquots(db, order)
    etag.set(response, pool.version)
    return AliquotView.of(pool)


@router.post("/uses", summary="Note that a part of a tube was used", responses=REFUSED)
async def use_one(
    *,
    aliquot_id: UUID,
    body: UseBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_BANK, answers=AliquotView)],
    response: Response,
) -> AliquotView:
    """The last drop uses the tube up: its place is free."""
    order = UseAliquot(
        call=call, aliquot_id=aliquot_id, amount=body.amount.amount(), used_at=body.used_at, thawed=body.thawed
    )
    aliquot = await use_aliquot(db, order)
    etag.set(response, aliquot.version)
    return AliquotView.of(aliquot)


@router.get("/lineage", summary="Read what a tube was made of, and what of it", responses=refusals(NotFound))
async def show_lineage(aliquot_id: UUID, db: Db, call: Annotated[Call, needs(Permission.SAMPLES_READ)]) -> LineageView:
    async with db.transaction(call) as tx:
        aliquot = await aliquots.find(tx, aliquot_id)
        taken = await takings.around(tx, aliquot.id)
        named = {aliquot.id, *(one.aliquot_id for one in taken), *(one.into_id for one in taken if one.into_id)}
        family = await aliquots.among(tx, sorted(named))
        known = await codes.known_of(tx, family)
        await viewed.note_one(tx, f"aliquot/{aliquot.id}", patient=aliquot.patient)
    found = await codes.codes_of(db, known)
    tubes = tuple(CodedAliquotView.coded(one, found[one.id]) for one in family)
    return LineageView(aliquots=tubes, takings=tuple(TakingView.model_validate(one) for one in taken))
