"""Bank aliquots at their places; find, read and thaw them."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import AlreadyThere, ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Preservation
from libs.common.web.page_request import page_request
from libs.common.wire import AwareTime, Body, OrganisationField, PatientCodeField, View
from services.samples.api.biobank.places import AmountBody, BoxPath, PlaceName
from services.samples.api.sprec.views import PREPARATION, PreparationBody, SprecView
from services.samples.api.tubes.sample_view import SampleView
from services.samples.commands.biobank.bank_aliquots import BankAliquots, Banked, Portion, bank_aliquots
from services.samples.commands.biobank.thaw_aliquot import ThawAliquot, thaw_aliquot
from services.samples.domain.biobank.aliquot import Aliquot, Place
from services.samples.domain.biobank.amount import Unit
from services.samples.domain.biobank.content import Content
from services.samples.domain.sprec.code import Sprec
from services.samples.domain.stages import AliquotStage
from services.samples.store import patients, viewed
from services.samples.store.biobank import aliquots
from services.samples.store.biobank.aliquots import AliquotFilter
from services.samples.store.sprec import codes

router = APIRouter(prefix="/v1", tags=["biobank"])


class PortionBody(Body):
    """One aliquot and where it is laid."""

    preservation: Preservation
    box: BoxPath
    position: PlaceName | None = Field(default=None, description="Left out in a container without a grid only.")
    volume_ul: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] | None = Field(
        default=None, description="In microlitres."
    )
    amount: AmountBody | None = Field(default=None, description="Instead of `volume_ul`: in a unit of its own.")

    preparation: PreparationBody | None = PREPARATION

    @model_validator(mode="after")
    def _measured_once(self) -> Self:
        if self.volume_ul is not None and self.amount is not None:
            raise Invalid("The amount is said twice.", right="volume_ul or amount")
        return self


EXAMPLE: JsonDict = {
    "banked_at": "2026-02-01T12:00:00+01:00",
    "aliquots": [
        {"preservation": "frozen_viable", "box": "freezer-2/rack-B/box-07", "position": "C4", "volume_ul": 1000}
    ],
}


class BankBody(Body):
    """All aliquots that are laid down at once."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    banked_at: AwareTime
    aliquots: tuple[PortionBody, ...] = Field(min_length=1, max_length=100)


class ThawBody(Body):
    """What becomes of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"used_up": True}]})

    used_up: bool = Field(default=False, strict=True, description="Nothing goes back: its place is free again.")


class AliquotView(View):
    """An aliquot; box and position are null while it is out, and once it has been used up.

    `amount` is what is left of `initial_amount`; `volume_ul` is what was laid down.
    """

    id: UUID
    label: str
    sample_id: UUID
    patient: str
    hospital: str
    hub: str
    preservation: Preservation
    volume_ul: int | None
    box: str | None
    position: str | None
    banked_at: datetime
    content: Content
    stage: AliquotStage
    storage_id: UUID | None
    initial_amount: int | None
    amount: int | None
    unit: Unit | None
    thaw_cycles: int
    version: int

    @classmethod
    def of(cls, aliquot: Aliquot) -> Self:
        place = aliquot.place
        own = {name: getattr(aliquot, name) for name in cls.model_fields if name not in {"box", "position"}}
        return cls(**own, box=place.box if place else None, position=place.position if place else None)


class CodedAliquotView(AliquotView):
    """An aliquot with its SPREC code as of now, and what each element comes from."""

    sprec: SprecView

    @classmethod
    def coded(cls, aliquot: Aliquot, sprec: Sprec) -> Self:
        return cls(**AliquotView.of(aliquot).model_dump(), sprec=SprecView.of(sprec))


class BankedView(View):
    """The sample with its new aliquots."""

    sample: SampleView
    aliquots: tuple[AliquotView, ...]

    @classmethod
    def of(cls, banked: Banked) -> Self:
        laid = tuple(AliquotView.of(aliquot) for aliquot in banked.aliquots)
        return cls(sample=SampleView.of(banked.sample), aliquots=laid)


@router.post(
    "/samples/{sample_id}/aliquots",
    status_code=201,
    summary="Bank aliquots of a sample",
    responses=refusals(NotFound, Forbidden, ConsentMissing, WrongState, AlreadyThere, Invalid, StaleVersion),
)
async def bank_them(
    *,
    sample_id: UUID,
    body: BankBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_BANK, answers=BankedView, status=201)],
    response: Response,
) -> BankedView:
    """No two tubes at one place; all aliquots get theirs, or none does."""
    portions = tuple(
        Portion(
            preservation=one.preservation,
            place=Place(one.box, one.position),
            volume_ul=one.volume_ul,
            amount=one.amount.amount() if one.amount else None,
            told=one.preparation.told() if one.preparation else None,
        )
        for one in body.aliquots
    )
    order = BankAliquots(call=call, sample_id=sample_id, portions=portions, banked_at=body.banked_at)
    banked = await bank_aliquots(db, order)
    etag.set(response, banked.version)
    return BankedView.of(banked)


@router.get("/aliquots", summary="List aliquots, the newest first", responses=refusals(Invalid, WrongState))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    sample_id: Annotated[UUID | None, Query(description="Only of this sample.")] = None,
    patient: Annotated[PatientCodeField | None, Query(description="Only this patient's.")] = None,
    hub: Annotated[OrganisationField | None, Query(description="Only in this hub's biobank.")] = None,
    box: Annotated[BoxPath | None, Query(description="Only in this box.")] = None,
) -> Page[AliquotView]:
    asked = AliquotFilter(sample_id=sample_id, patient=patient, hub=hub, box=box)
    async with db.transaction(call) as tx:
        await patients.check_goes_on(tx, patient)
        found = await aliquots.fetch(tx, asked, page)
    return Page[AliquotView].of(found, lambda row: AliquotView.of(aliquots.aliquot_of(row)))


@router.get("/aliquots/{aliquot_id}", summary="Read an aliquot", responses=refusals(NotFound))
async def show_one(
    aliquot_id: UUID, db: Db, call: Annotated[Call, needs(Permission.SAMPLES_READ)], response: Response
) -> CodedAliquotView:
    async with db.transaction(call) as tx:
        aliquot = await aliquots.find(tx, aliquot_id)
        known = await codes.known_of(tx, [aliquot])
        await viewed.note_one(tx, f"aliquot/{aliquot.id}", patient=aliquot.patient)
    etag.set(response, aliquot.version)
    return CodedAliquotView.coded(aliquot, (await codes.codes_of(db, known))[aliquot.id])


@router.post(
    "/aliquots/{aliquot_id}/thaws",
    summary="Take an aliquot out and thaw it",
    responses=refusals(NotFound, Forbidden, ConsentMissing, WrongState, Invalid, StaleVersion),
)
async def thaw_one(
    *,
    aliquot_id: UUID,
    body: ThawBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_BANK, answers=AliquotView)],
    response: Response,
) -> AliquotView:
    """Counts one thaw; every later result from it says so."""
    aliquot = await thaw_aliquot(db, ThawAliquot(call=call, aliquot_id=aliquot_id, used_up=body.used_up))
    etag.set(response, aliquot.version)
    return AliquotView.of(aliquot)
