"""The dictionary, a child's facts, and the facts that a physician enters."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from libs.common.access import Permission, needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, Gone, Invalid, NotFound, NotYetKnown, WrongState
from libs.common.problems import refusals
from libs.common.wire import Body, FreeText, PartialDate, PatientCodeField, PlannedDate, PlannedTime, View
from services.trials.api.fact_views import FactDefinitionView, KnownFactsView
from services.trials.commands.enter_facts import EnteredFacts, EnterFacts, Entry, enter_facts
from services.trials.commands.facts.read_facts import read_facts
from services.trials.commands.void_entry import VoidedEntry, VoidEntry, void_entry
from services.trials.domain.facts.dictionary import FACTS

router = APIRouter(prefix="/v1", tags=["facts"])

Code = Annotated[PatientCodeField, Path(description="Network code of the patient.")]
OnDay = Annotated[PlannedDate | None, Query(description="As of this day; today if not given.")]
KnownAt = Annotated[
    PlannedTime | None,
    Query(description="As it was known at this instant; now if not given.", examples=["2026-06-01T12:00:00Z"]),
]


class FactEntry(Body):
    """One fact with the day it speaks of; its unit is the dictionary's."""

    fact: Annotated[str, Field(max_length=64, examples=["lansky"])]
    value: StrictBool | StrictInt | StrictFloat | Annotated[StrictStr, Field(max_length=64)]
    on: PartialDate


class FactEntries(Body):
    """What the physician knows; only facts with `may_be_entered`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "facts": [
                        {"fact": "lansky", "value": 80, "on": "2026-06-10"},
                        {"fact": "prior_car_t", "value": False, "on": "2026-06-10"},
                        {"fact": "last_chemotherapy_on", "value": "2026-05-20", "on": "2026-06-10"},
                    ]
                }
            ]
        }
    )

    facts: Annotated[list[FactEntry], Field(min_length=1, max_length=60)]


class EnteredView(View):
    """The entry, by whose id it can be marked as made in error."""

    id: UUID
    patient: str
    facts: list[str]

    @classmethod
    def of(cls, entered: EnteredFacts) -> Self:
        return cls(id=entered.id, patient=entered.patient, facts=list(entered.facts))


class Reason(Body):
    """Why, in the physician's words; it stays in this service's audit."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Belongs to another child."}]})

    reason: FreeText


class VoidedView(View):
    """The entry that no longer counts."""

    id: UUID
    patient: str

    @classmethod
    def of(cls, voided: VoidedEntry) -> Self:
        return cls(id=voided.id, patient=voided.patient)


@router.get("/facts", summary="Read the fact dictionary")
async def list_facts(_: Annotated[Call, needs(Permission.TRIALS_READ)]) -> list[FactDefinitionView]:
    """Type, unit, allowed values, source, and whether a physician may enter it."""
    return [FactDefinitionView.of(fact) for fact in FACTS.values()]


@router.get(
    "/patients/{code}/facts",
    summary="Read what is known of a child",
    responses=refusals(NotFound, ConsentMissing, Gone, WrongState, Invalid),
)
async def get_facts(
    db: Db,
    code: Code,
    call: Annotated[Call, needs(Permission.FACTS_READ)],
    on: OnDay = None,
    known_at: KnownAt = None,
) -> KnownFactsView:
    """With the source of every fact; what is too old to count stands apart. Own patients only."""
    return KnownFactsView.of(await read_facts(db, call, code, on=on, known_at=known_at))


@router.post(
    "/patients/{code}/facts",
    summary="Enter facts that no event tells",
    status_code=201,
    responses=refusals(NotFound, ConsentMissing, Gone, NotYetKnown, WrongState, Invalid, Forbidden),
)
async def post_facts(
    db: Db,
    code: Code,
    body: FactEntries,
    call: Annotated[Call, needs(Permission.FACTS_WRITE, answers=EnteredView, status=201)],
) -> EnteredView:
    """Verdicts that change by it are stated at once."""
    entries = [Entry(one.fact, one.value, one.on) for one in body.facts]
    return EnteredView.of(await enter_facts(db, EnterFacts(call, code, entries)))


@router.post(
    "/patients/{code}/facts/{entry}/void",
    summary="Mark an entry as made in error",
    responses=refusals(NotFound, ConsentMissing, Gone, WrongState, Invalid),
)
async def void_entry_of(
    db: Db,
    code: Code,
    entry: UUID,
    body: Reason,
    call: Annotated[Call, needs(Permission.FACTS_WRITE, answers=VoidedView)],
) -> VoidedView:
    """Its facts no longer count; verdicts that change by it are stated at once."""
    return VoidedView.of(await void_entry(db, VoidEntry(call, code, entry, body.reason)))
