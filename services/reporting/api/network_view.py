"""The network's figures as they are answered: exact, or with small numbers hidden and a note that says so."""

from enum import StrEnum
from typing import Self

from pydantic import ConfigDict

from libs.common.experimental import experimental_among
from libs.common.suppression import is_small
from libs.common.wire import View
from services.reporting.domain.figures import Figures
from services.reporting.domain.published_figures import exact, suppressed
from services.reporting.domain.turnaround import SENTENCES, Spread, Step


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
                    "cases": 60,
                    "adherent": 52,
                    "alive_cr": 41,
                    "alive_with_disease": 7,
                    "deaths": 12,
                    "deaths_of_disease": 7,
                    "deaths_of_treatment": 5,
                    "high_risk_first_relapse": 19,
                    "second_or_later_relapse": 13,
                    "refractory": 8,
                    "referral_items": {"trial": 9, "car_t": 8, "hsct": 6, "drp_dbp": 15, "ngs": 7, "flow": 5},
                    "further_referral_items": {},
                    "experimental_items": ["drp_dbp"],
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
    experimental_items: tuple[str, ...] = experimental_among("referral_items", "further_referral_items")

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
