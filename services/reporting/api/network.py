"""The network's figures: Table 1 of the paper, times per step, and cases by one property."""

from enum import StrEnum
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import ConfigDict

from libs.common.access import Permission, needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.database import Transaction
from libs.common.errors import Forbidden, Invalid, Unauthenticated
from libs.common.organisations import Organisations
from libs.common.problems import refusals
from libs.common.wire import View
from services.reporting.domain.figures import Figures
from services.reporting.domain.published_figures import exact, suppressed
from services.reporting.domain.suppression import is_small, suppress
from services.reporting.domain.turnaround import SENTENCES, Spread, Step
from services.reporting.domain.wording import EXACT, SUPPRESSED
from services.reporting.store import figures, read_models, turnaround

router = APIRouter(prefix="/v1/network", tags=["network"])

Counter = Annotated[Call, needs(Permission.NETWORK_FIGURES)]


class By(StrEnum):
    """What the cases are told apart by."""

    REGION = "region"
    YEAR = "year"
    LINEAGE = "lineage"
    TIMING = "timing"


class FiguresView(View):
    """Counts of consultations as in Table 1; null where a small number is hidden."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "cases": 24,
                    "adherent": None,
                    "alive_cr": 18,
                    "alive_with_disease": None,
                    "deaths": None,
                    "deaths_of_disease": None,
                    "deaths_of_treatment": None,
                    "high_risk_first_relapse": None,
                    "second_or_later_relapse": 6,
                    "refractory": None,
                    "referral_items": {
                        "trial": None,
                        "car_t": None,
                        "hsct": None,
                        "drp_dbp": 5,
                        "ngs": None,
                        "flow": None,
                    },
                    "further_referral_items": {},
                }
            ]
        }
    )

    cases: int | None
    adherent: int | None
    alive_cr: int | None
    alive_with_disease: int | None
    deaths: int | None
    deaths_of_disease: int | None
    deaths_of_treatment: int | None
    high_risk_first_relapse: int | None
    second_or_later_relapse: int | None
    refractory: int | None
    referral_items: dict[str, int | None]
    further_referral_items: dict[str, int | None]

    @classmethod
    def of(cls, counted: Figures, *, may_be_exact: bool) -> Self:
        return cls.model_validate(exact(counted) if may_be_exact else suppressed(counted))


class SpreadView(View):
    """How long one step took, over all that were finished; null where a small number is hidden."""

    step: Step
    meaning: str
    finished: int | None
    median_hours: float | None
    p90_hours: float | None

    @classmethod
    def of(cls, spread: Spread, *, may_be_exact: bool) -> Self:
        meaning = SENTENCES[spread.step]
        if is_small(spread.finished) and not may_be_exact:
            return cls(step=spread.step, meaning=meaning, finished=None, median_hours=None, p90_hours=None)
        return cls(
            step=spread.step,
            meaning=meaning,
            finished=spread.finished,
            median_hours=spread.median_hours,
            p90_hours=spread.p90_hours,
        )


class SummaryView(View):
    """`rebuilding`: the figures are not whole yet, ask again."""

    figures: FiguresView
    turnaround: list[SpreadView]
    suppressed: bool
    note: str
    rebuilding: bool


class BreakdownView(View):
    """Cases by one property; groups without a case are left out."""

    by: By
    cases: int | None
    groups: dict[str, int | None]
    suppressed: bool
    note: str
    rebuilding: bool


@router.get("/summary", summary="The network's figures", responses=refusals(Unauthenticated, Forbidden))
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


@router.get("/breakdown", summary="Cases by one property", responses=refusals(Unauthenticated, Forbidden, Invalid))
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
