"""Lists of tubes to be destroyed after a withdrawal: find, account for, witness."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AfterValidator, ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import AwareTime, Body, FreeText, OrganisationField, PatientCodeField
from services.samples.api.destruction.destruction_view import DestructionView, RecordView, WholeDestructionView
from services.samples.commands.destruction.note_destruction import NoteDestruction, note_destruction
from services.samples.commands.destruction.witness_destruction import WitnessDestruction, witness_destruction
from services.samples.domain import label as labels
from services.samples.domain.destruction.destruction import DestructionState
from services.samples.domain.destruction.listed_tube import Account, Outcome
from services.samples.domain.destruction.rules import Exemption, Method
from services.samples.store import patients, viewed
from services.samples.store.destruction import destructions, listed_tubes
from services.samples.store.destruction.destructions import DestructionFilter, destruction_of

router = APIRouter(prefix="/v1/destructions", tags=["destruction"])

REFUSED = refusals(NotFound, Forbidden, WrongState, Invalid, StaleVersion)
MOST: Final = 200


def _label(written: str) -> str:
    return labels.check(written, where="")


Label = Annotated[str, Field(max_length=20, examples=["A-000001AF"]), AfterValidator(_label)]
Labels = Annotated[tuple[Label, ...], Field(min_length=1, max_length=MOST, description="The tubes, by their labels.")]


class NoteBody(Body):
    """What became of tubes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "tubes": ["A-000001AF"],
                    "outcome": "destroyed",
                    "method": "incinerated",
                    "happened_at": "2026-02-20T10:30:00+01:00",
                }
            ]
        }
    )

    tubes: Labels
    outcome: Outcome
    method: Method | None = Field(default=None, description="How they were destroyed.")
    exemption: Exemption | None = Field(default=None, description="Why they were not.")
    happened_at: AwareTime
    note: FreeText | None = Field(default=None, description="Words; they stay in this service.")

    def account(self) -> Account:
        """As commands take it; a method goes with a destruction, a reason with an exemption."""
        destroyed = self.outcome is Outcome.DESTROYED
        if destroyed != (self.method is not None):
            right = f"one of {', '.join(Method)}" if destroyed else "null"
            raise Invalid("A method goes with a destruction, and only with one.", where="body.method", right=right)
        if destroyed == (self.exemption is not None):
            right = "null" if destroyed else f"one of {', '.join(Exemption)}"
            raise Invalid("A reason goes with an exemption, and only with one.", where="body.exemption", right=right)
        return Account(
            outcome=self.outcome,
            happened_at=self.happened_at,
            method=self.method,
            exemption=self.exemption,
            note=self.note,
        )


class WitnessBody(Body):
    """Which tubes the second person has seen to their end."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"tubes": ["A-000001AF"]}]})

    tubes: Labels


@router.get("", summary="List what is to be destroyed, the newest first", responses=refusals(Invalid, WrongState))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    state: Annotated[DestructionState | None, Query(description="Only in this state.")] = None,
    overdue: Annotated[bool | None, Query(description="Open after its last day, or only the others.")] = None,
    holder: Annotated[OrganisationField | None, Query(description="Only what this organisation holds.")] = None,
    hospital: Annotated[OrganisationField | None, Query(description="Only of this hospital's patients.")] = None,
    patient: Annotated[PatientCodeField | None, Query(description="Only this patient's.")] = None,
    withdrawal_id: Annotated[UUID | None, Query(description="Only after this withdrawal.")] = None,
) -> Page[DestructionView]:
    asked = DestructionFilter(
        state=state, holder=holder, hospital=hospital, patient=patient, withdrawal_id=withdrawal_id
    )
    async with db.transaction(call) as tx:
        await patients.check_goes_on(tx, patient)
        today = patients.today(tx)
        found = await destructions.fetch(tx, asked, page, today=today, overdue=overdue)
        counted = await listed_tubes.counts(tx, [row.id for row in found.rows])
    return Page[DestructionView].of(
        found, lambda row: DestructionView.of(destruction_of(row), counted.get(row.id, (0, 0)), today=today)
    )


@router.get("/{destruction_id}", summary="Read a list for destruction", responses=refusals(NotFound))
async def show_one(
    destruction_id: UUID, db: Db, call: Annotated[Call, needs(Permission.SAMPLES_READ)], response: Response
) -> WholeDestructionView:
    async with db.transaction(call) as tx:
        found = await destructions.find(tx, destruction_id)
        tubes = await listed_tubes.of_list(tx, found.id)
        await viewed.note_one(tx, f"destruction/{found.id}", patient=found.patient)
        today = patients.today(tx)
    etag.set(response, found.version)
    return WholeDestructionView.whole(found, tubes, today=today)


@router.post("/{destruction_id}/notes", summary="Say what became of tubes", responses=REFUSED)
async def note_some(
    *,
    destruction_id: UUID,
    body: NoteBody,
    db: Db,
    call: Annotated[Call, needs(Permission.DESTRUCTIONS_WRITE, answers=RecordView)],
    response: Response,
) -> RecordView:
    """Until it is witnessed it does not count, and can be said anew."""
    order = NoteDestruction(call=call, destruction_id=destruction_id, labels=body.tubes, account=body.account())
    noted = await note_destruction(db, order)
    etag.set(response, noted.version)
    return RecordView.model_validate(noted)


@router.post(
    "/{destruction_id}/witnessing", summary="Witness what became of tubes, as a second person", responses=REFUSED
)
async def witness_some(
    *,
    destruction_id: UUID,
    body: WitnessBody,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.DESTRUCTIONS_WRITE, answers=RecordView)],
    response: Response,
) -> RecordView:
    """The last one makes the certificate."""
    order = WitnessDestruction(call=call, destruction_id=destruction_id, labels=body.tubes)
    seen = await witness_destruction(db, order, parties=parties)
    etag.set(response, seen.version)
    return RecordView.model_validate(seen)
