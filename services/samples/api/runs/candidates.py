"""What is to be run, the most pressing first."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query

from libs.common import audit
from libs.common.access import needs
from libs.common.application import Db
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.contracts.samples.assays import Priority
from libs.common.errors import Invalid
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay as Kind
from libs.common.vocabulary import Colour
from libs.common.wire import View
from services.samples.domain.stages import AssayStage
from services.samples.store.runs import candidates
from services.samples.store.runs.candidates import Candidate

router = APIRouter(prefix="/v1/run-candidates", tags=["runs"])


class CandidateView(View):
    """An order that waits, its tube, and until when that lives."""

    assay_id: UUID
    assay: Kind
    experimental: bool
    sample_id: UUID
    patient: str
    label: str
    stage: AssayStage
    priority: Priority
    ordered_at: datetime
    waiting_minutes: int
    viable_until: datetime | None
    minutes_left: int | None
    colour: Colour | None
    flagged: bool = False

    @classmethod
    def of(cls, one: Candidate, now: datetime) -> Self:
        order, clock = one.order, one.clock
        return cls(
            assay_id=order.id,
            assay=order.kind,
            experimental=order.kind.experimental,
            **{name: getattr(order, name) for name in ("sample_id", "patient", "stage", "priority", "ordered_at")},
            label=one.sample.label,
            waiting_minutes=max(int((now - order.ordered_at).total_seconds()) // 60, 0),
            viable_until=clock.limit_at if clock else None,
            minutes_left=clock.minutes_left(now) if clock else None,
            colour=clock.colour(now) if clock else None,
            flagged=order.ground_gone_at is not None,
        )


class CandidatesView(View):
    """The most pressing ones; `more`: there are others, or more than five hundred were open."""

    items: tuple[CandidateView, ...]
    more: bool


@router.get("", summary="List what is to be run, the most pressing first", responses=refusals(Invalid))
async def show_all(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_READ)],
    assay: Annotated[Kind | None, Query(description="Only of this kind.")] = None,
    priority: Annotated[Priority | None, Query(description="Only those.")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="How many.")] = 100,
) -> CandidatesView:
    """Urgent orders first, then what dies soonest, then what waits longest; nothing that is in an open run."""
    async with db.transaction(call) as tx:
        found = await candidates.of_kind(tx, assay, lab=call.caller.organisation)
        wanted = [one for one in found if priority is None or one.order.priority is priority]
        shown, now = wanted[:limit], tx.now
        told = {"patients": sorted({one.order.patient for one in shown})}
        await audit.write(tx, Audit(did="listed run candidates", about="run-candidates", changes=told))
    more = len(wanted) > limit or len(found) >= candidates.AT_MOST
    return CandidatesView(items=tuple(CandidateView.of(one, now) for one in shown), more=more)
