"""What a treatment of the registry claims: that it was given, until when, as which line."""

import re
from collections.abc import Iterator
from typing import Final

from libs.common.contracts.registry import TreatmentRecorded
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import TreatmentKind
from services.trials.domain.facts.claim import ONGOING, Claim, days, number, one_of, so
from services.trials.domain.facts.definitions.treatment import CAR_T_TARGETS
from services.trials.domain.facts.tallies import tally
from services.trials.domain.facts.value import Numbers

_GIVEN: Final = {
    TreatmentKind.CHEMOTHERAPY: "chemotherapy",
    TreatmentKind.ANTIBODY: "antibody",
    TreatmentKind.CAR_T: "car_t",
    TreatmentKind.HSCT_ALLOGENEIC: "allo_hsct",
    TreatmentKind.HSCT_AUTOLOGOUS: "auto_hsct",
    TreatmentKind.RADIOTHERAPY: "radiotherapy",
    TreatmentKind.TARGETED: "targeted",
    TreatmentKind.INTRATHECAL: "intrathecal",
}
_ON_ONE_DAY: Final = frozenset({"car_t", "allo_hsct", "auto_hsct"})
"""Given on one day: the washout counts from it."""

_TRANSPLANTS: Final = frozenset({"allo_hsct", "auto_hsct"})

_CD19_CELLS: Final = (
    "tisagenlecleucel",
    "axicabtagene",
    "brexucabtagene",
    "obecabtagene",
    "varnimcabtagene",
    "ari-0001",
)
"""Products whose name says their target (EMA, AEMPS)."""

TYROSINE_KINASE_INHIBITORS: Final = frozenset({"imatinib", "dasatinib", "nilotinib", "bosutinib", "ponatinib"})


def treatment_claims(treatment: TreatmentRecorded) -> tuple[Claim, ...]:
    """Every fact the treatment tells, as of the day it began."""
    on = treatment.started_on
    given = _GIVEN.get(treatment.kind)
    claims = [] if given is None else [*_washout(given, treatment)]
    claims += [claim for agent in _agents(treatment.agents) for claim in _washout(agent, treatment)]
    claims += [tally("tki_count", agent, on) for agent in sorted(_named(treatment.agents) & TYROSINE_KINASE_INHIBITORS)]
    if given in _TRANSPLANTS:
        claims.append(tally("hsct_count", str(treatment.treatment_id), on))
    if given == "car_t":
        claims += _targets(treatment)
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


def _targets(treatment: TreatmentRecorded) -> Iterator[Claim]:
    """What the cells were aimed at; cells against two antigens count for both. Unnamed targets stay unknown."""
    named = re.findall(r"cd\d+[a-z]?", (treatment.target or "").lower())
    if any(product in agent for agent in _named(treatment.agents) for product in _CD19_CELLS):
        named.append("cd19")
    for target in sorted({*named}):
        known = target in CAR_T_TARGETS
        yield one_of("car_t_target", (target if known else "other",), treatment.started_on)
        yield from (so(f"prior_car_t_{target}", treatment.started_on),) if known else ()


def _named(agents: tuple[str, ...]) -> frozenset[str]:
    return frozenset(agent.strip().lower() for agent in agents)


def _agents(agents: tuple[str, ...]) -> Iterator[str]:
    named = _named(agents)
    if any("blinatumomab" in agent for agent in named):
        yield "blinatumomab"
    if any("inotuzumab" in agent for agent in named):
        yield "inotuzumab"
    if named & TYROSINE_KINASE_INHIBITORS:
        yield "tki"
