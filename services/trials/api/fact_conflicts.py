"""Contradictions between sources: the worklist, and the decision of one."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from libs.common import audit
from libs.common.access import Permission, needs
from libs.common.application import Db
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, Gone, Invalid, NotFound, NotYetKnown, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import Body, FreeText, View
from services.trials.api.fact_views import WordsView
from services.trials.api.facts import Code, Reason
from services.trials.commands.facts.settle_conflict import SettleConflict, SettledConflict, settle_conflict
from services.trials.commands.facts.void_settlement import VoidedSettlement, VoidSettlement, void_settlement
from services.trials.domain.facts.conflict import ConflictState
from services.trials.domain.facts.deciding import Choice
from services.trials.domain.facts.dictionary import FACTS
from services.trials.store import fact_conflicts

router = APIRouter(prefix="/v1", tags=["facts"])

Fact = Annotated[str, Path(max_length=64, description="A fact of the dictionary.", examples=["cd22"])]


class Decision(Body):
    """The value that is right, or the source that is; a laboratory's value is decided between those stated."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"source": "assay/019fb3a4-0000-7000-8000-000000000001", "reason": "The other tube clotted."}]
        }
    )

    value: StrictBool | StrictInt | StrictFloat | Annotated[StrictStr, Field(max_length=64)] | None = None
    source: Annotated[str, Field(max_length=100)] | None = None
    reason: FreeText


class DecisionView(View):
    """The decision, and the contradiction it closes."""

    id: UUID
    conflict: UUID
    patient: str
    fact: str

    @classmethod
    def of(cls, settled: SettledConflict) -> Self:
        return cls(id=settled.id, conflict=settled.conflict, patient=settled.patient, fact=settled.fact)


class VoidedDecisionView(View):
    """Where the contradiction stands without the decision."""

    conflict: UUID
    patient: str
    fact: str
    state: ConflictState

    @classmethod
    def of(cls, voided: VoidedSettlement) -> Self:
        return cls(conflict=voided.conflict, patient=voided.patient, fact=voided.fact, state=voided.state)


class ConflictView(View):
    """A line of the worklist; what each source says stands with the child's facts."""

    id: UUID
    patient: str
    fact: str
    words: WordsView
    experimental: bool
    state: ConflictState
    found_at: datetime
    changed_at: datetime
    settled_by: str | None
    reason: str | None
    version: int

    @classmethod
    def of(cls, row: Any) -> Self:
        fact = FACTS[row.fact]
        return cls(
            id=row.id,
            patient=row.patient,
            fact=row.fact,
            words=WordsView.of(fact.words),
            experimental=fact.experimental,
            state=row.state,
            found_at=row.found_at,
            changed_at=row.changed_at,
            settled_by=row.settled_by,
            reason=row.reason,
            version=row.version,
        )


@router.get(
    "/fact-conflicts",
    summary="List facts that sources contradict each other about",
    responses=refusals(Invalid, Forbidden),
)
async def list_conflicts(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.FACTS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    state: Annotated[ConflictState | None, Query(description="Only those that stand so.")] = None,
    fact: Annotated[str | None, Query(max_length=64, description="Only about this fact.")] = None,
) -> Page[ConflictView]:
    """Of one's own patients. Leaves an audit row that names them."""
    async with db.transaction(call) as tx:
        found = await fact_conflicts.page_of(tx, state=state, fact=fact, page=page)
        shown = sorted({row.patient for row in found.rows})
        await audit.write(tx, Audit(did="listed conflicts", about="fact-conflicts", changes={"patients": shown}))
    return Page.of(found, ConflictView.of)


@router.post(
    "/patients/{code}/facts/{fact}/settlement",
    summary="Decide between sources that contradict each other",
    status_code=201,
    responses=refusals(NotFound, Gone, ConsentMissing, NotYetKnown, WrongState, Invalid, Forbidden),
)
async def post_settlement(
    db: Db,
    code: Code,
    fact: Fact,
    body: Decision,
    call: Annotated[Call, needs(Permission.FACTS_WRITE, answers=DecisionView, status=201)],
) -> DecisionView:
    """Holds until a newer source speaks otherwise. Verdicts that change by it are stated at once."""
    choice = Choice(body.value, body.source)
    return DecisionView.of(await settle_conflict(db, SettleConflict(call, code, fact, choice, body.reason)))


@router.post(
    "/patients/{code}/facts/{fact}/settlement/void",
    summary="Take a decision between sources back",
    responses=refusals(NotFound, Gone, ConsentMissing, NotYetKnown, WrongState, Invalid, Forbidden),
)
async def void_settlement_of(
    db: Db,
    code: Code,
    fact: Fact,
    body: Reason,
    call: Annotated[Call, needs(Permission.FACTS_WRITE, answers=VoidedDecisionView)],
) -> VoidedDecisionView:
    """The contradiction is open again, unless the sources agree by now."""
    return VoidedDecisionView.of(await void_settlement(db, VoidSettlement(call, code, fact, body.reason)))
