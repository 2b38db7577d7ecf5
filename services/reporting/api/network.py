"""The network's figures: Table 1 of the paper, times per step, and cases by one property."""

from typing import Annotated

from fastapi import APIRouter, Query

from libs.common.access import Permission, needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.database import Transaction
from libs.common.errors import Forbidden, Invalid, Unauthenticated
from libs.common.organisations import Organisations
from libs.common.problems import refusals
from libs.common.suppression import is_small, suppress
from services.reporting.api.network_view import BreakdownView, By, FiguresView, SpreadView, SummaryView
from services.reporting.domain.wording import EXACT, SUPPRESSED
from services.reporting.store import figures, read_models, turnaround

router = APIRouter(prefix="/v1/network", tags=["network"])

Counter = Annotated[Call, needs(Permission.NETWORK_FIGURES)]


@router.get("/summary", summary="Read the network's figures", responses=refusals(Unauthenticated, Forbidden))
async def read_summary(call: Counter, db: Db) -> SummaryView:
    """Table 1's counts and the times per step, computed from events alone."""
    may_be_exact = _may_be_exact(call)
    async with db.reading(call) as tx:
        counted = await figures.figures(tx)
        spreads = await turnaround.spreads(tx)
        rebuilding = await read_models.running_rebuild(tx) is not None
    return SummaryView(
        figures=FiguresView.of(counted, may_be_exact=may_be_exact),
        turnaround=[SpreadView.of(spread, may_be_exact=may_be_exact) for spread in spreads],
        suppressed=not may_be_exact,
        note=_note(may_be_exact=may_be_exact),
        rebuilding=rebuilding,
    )


@router.get(
    "/breakdown", summary="Count cases by one property", responses=refusals(Unauthenticated, Forbidden, Invalid)
)
async def read_breakdown(
    call: Counter, db: Db, parties: Parties, by: Annotated[By, Query(description="What to tell the cases apart by.")]
) -> BreakdownView:
    """Consultations by region of the hospital that asked, year of the question, lineage, or timing of the relapse."""
    may_be_exact = _may_be_exact(call)
    async with db.reading(call) as tx:
        groups = await _groups(tx, by, parties)
        rebuilding = await read_models.running_rebuild(tx) is not None
    total = sum(groups.values())
    return BreakdownView(
        by=by,
        cases=total if may_be_exact or not is_small(total) else None,
        groups=dict(sorted((groups if may_be_exact else suppress(groups)).items())),
        suppressed=not may_be_exact,
        note=_note(may_be_exact=may_be_exact),
        rebuilding=rebuilding,
    )


async def _groups(tx: Transaction, by: By, parties: Organisations) -> dict[str, int]:
    if by is By.TIMING:
        return await figures.cases_by_timing(tx)
    if by is By.REGION:
        return _by_region(await figures.cases_by(tx, "hospital"), parties)
    return await figures.cases_by(tx, by)


def _by_region(by_hospital: dict[str, int], parties: Organisations) -> dict[str, int]:
    counted: dict[str, int] = {}
    for hospital, cases in by_hospital.items():
        party = parties.find(hospital)
        region = party.region if party else figures.UNKNOWN
        counted[region] = counted.get(region, 0) + cases
    return counted


def _may_be_exact(call: Call) -> bool:
    return call.caller.may(Permission.NETWORK_FIGURES_EXACT)


def _note(*, may_be_exact: bool) -> str:
    return EXACT if may_be_exact else SUPPRESSED
