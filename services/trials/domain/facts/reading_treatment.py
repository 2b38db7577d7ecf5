"""What a treatment of the registry claims: that it was given, until when, as which line."""

from collections.abc import Iterator
from typing import Final

from libs.common.contracts.registry import TreatmentRecorded
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import TreatmentKind
from services.trials.domain.facts.claim import ONGOING, Claim, days, number, so
from services.trials.domain.facts.value import Numbers

_GIVEN: Final = {
    TreatmentKind.CHEMOTHERAPY: "chemotherapy",
    TreatmentKind.ANTIBODY: "antibody",
    TreatmentKind.CAR_T: "car_t",
    TreatmentKind.HSCT_ALLOGENEIC: "allo_hsct",
    TreatmentKind.HSCT_AUTOLOGOUS: "auto_hsct",
    TreatmentKind.RADIOTHERAPY: "radiotherapy",
}
_ON_ONE_DAY: Final = frozenset({"car_t", "allo_hsct", "auto_hsct"})
"""Given on one day: the washout counts from it."""

TYROSINE_KINASE_INHIBITORS: Final = frozenset({"imatinib", "dasatinib", "nilotinib", "bosutinib", "ponatinib"})


def treatment_claims(treatment: TreatmentRecorded) -> tuple[Claim, ...]:
    """Every fact the treatment tells, as of the day it began."""
    on = treatment.started_on
    given = _GIVEN.get(treatment.kind)
    claims = [] if given is None else [*_washout(given, treatment)]
    claims += [so(f"prior_{agent}", on) for agent in _agents(treatment.agents)]
    if treatment.line is not None:
        claims.append(number("prior_lines", treatment.line, on))
    return tuple(claims)


def _washout(given: str, treatment: TreatmentRecorded) -> Iterator[Claim]:
    on = treatment.started_on
    yield so(f"prior_{given}", on)
    yield Claim(f"last_{given}_on", _last_day(given, on, treatment.ended_on), on)


def _last_day(given: str, started: PartialDate, ended: PartialDate | None) -> Numbers:
    """Without an end it may go on still: any day from the first is possible."""
    if ended is not None:
        return days(ended.earliest, ended.latest)
    if given in _ON_ONE_DAY:
        return days(started.earliest, started.latest)
    return Numbers(started.earliest.toordinal(), ONGOING)


def _agents(agents: tuple[str, ...]) -> Iterator[str]:
    named = {agent.strip().lower() for agent in agents}
    if any("blinatumomab" in agent for agent in named):
        yield "blinatumomab"
    if any("inotuzumab" in agent for agent in named):
        yield "inotuzumab"
    if named & TYROSINE_KINASE_INHIBITORS:
        yield "tki"
