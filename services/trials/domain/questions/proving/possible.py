"""Which fact values one patient can have together: what follows from what, and when a fact applies at all.

A patient is a child on one day of whom every fact is known, as found on that day; a fact that does not apply (the
timing of a relapse in a child that never relapsed) has no value, and no question about it is answered. Every rule
here must hold of every real child, or a proof would overlook children.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from libs.common.vocabulary import EpisodeKind, Lineage, Timing
from services.trials.domain.criteria.condition import (
    All,
    Among,
    Any,
    Condition,
    Known,
    Not,
    Within,
    evaluate,
    questions,
)
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.definitions.biology import ANTIGEN_POSITIVE_FROM, ANTIGENS
from services.trials.domain.facts.definitions.treatment import WASHOUTS
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.value import YES, Numbers, Range

RULE: Final = "possible-patients@1"

OLDEST_DAYS: Final = 44_000
"""120 years: no treatment was given longer ago."""

FEBRUARY_29TH: Final = 1
"""Months: for who was born on a 29 February, years to diagnosis and months since may add up to one more."""


def _yes(fact: str) -> Condition:
    return Among(fact, frozenset({YES}))


def _one_of(fact: str, *codes: str) -> Condition:
    return Among(fact, frozenset(codes))


def _when(first: Condition, then: Condition) -> Condition:
    return Any((Not(first), then))


_RELAPSE: Final = _one_of("course", EpisodeKind.RELAPSE)
_FIRST: Final = _one_of("course", EpisodeKind.FIRST_DIAGNOSIS)


@dataclass(frozen=True, slots=True)
class Applies:
    """When a fact has a value for certain, and when it may have one."""

    certainly: Condition
    possibly: Condition


_RISK_KNOWN: Final = All(
    (
        _RELAPSE,
        Within("relapse_number", Range(at_least=1, at_most=1)),
        _one_of("lineage", Lineage.BCP, Lineage.T),
        Not(_yes("bcr_abl1")),
        Not(_yes("after_hsct")),
    )
)
_UNTREATED: Final = All((Not(_yes("prior_allo_hsct")), Not(_yes("prior_auto_hsct"))))

APPLIES: Final[Mapping[str, Applies]] = {
    "timing": Applies(_RELAPSE, _RELAPSE),
    "site": Applies(
        _one_of("course", EpisodeKind.RELAPSE, EpisodeKind.REFRACTORY),
        _one_of("course", EpisodeKind.RELAPSE, EpisodeKind.REFRACTORY),
    ),
    "risk_arm": Applies(All((_RISK_KNOWN, Within("age", Range(below=18)), _UNTREATED)), _RISK_KNOWN),
}
"""As the registry classifies: timing of relapses, site of overt disease, IntReALL's arms of first relapses (under 18,
B-cell precursor or T, without BCR::ABL1 and before any transplant)."""

RELATIONS: Final[tuple[Condition, ...]] = (
    _when(_FIRST, Within("relapse_number", Range(at_most=0))),
    _when(_RELAPSE, Within("relapse_number", Range(at_least=1))),
    _when(_FIRST, Within("months_from_diagnosis", Range(at_most=0))),
    _when(_FIRST, Not(_yes("after_hsct"))),
    _when(_yes("after_hsct"), Any((_yes("prior_allo_hsct"), _yes("prior_auto_hsct")))),
    _when(_one_of("timing", Timing.VERY_EARLY), Within("months_from_diagnosis", Range(below=18))),
    _when(_one_of("timing", Timing.EARLY, Timing.LATE), Within("months_from_diagnosis", Range(at_least=18))),
    *(
        Any(
            (
                All((Within(antigen, Range(at_least=ANTIGEN_POSITIVE_FROM)), _yes(f"{antigen}_positive"))),
                Not(Any((Within(antigen, Range(at_least=ANTIGEN_POSITIVE_FROM)), _yes(f"{antigen}_positive")))),
            )
        )
        for antigen in ANTIGENS
    ),
)
"""The timing of a relapse counts 18 months from diagnosis (domain.md, section 3)."""

NEVER: Final[Mapping[str, str]] = {f"days_since_{name}": f"prior_{name}" for name in WASHOUTS}
"""Days since what was never given are infinite, and only those."""


def check_possible(known: Known) -> Iterator[str]:
    """Every rule that these values break, in words for a test's report; none for a possible patient."""
    for relation in relations_among(known):
        if evaluate(relation, known) is Truth.FALSE:
            yield "a relation between facts"
    for fact, applies in APPLIES.items():
        if fact in known and evaluate(applies.possibly, known) is Truth.FALSE:
            yield f"{fact} does not apply"
    for since, prior in NEVER.items():
        if since in known and prior in known and (_number(known, since) == float("inf")) is _is_yes(known, prior):
            yield f"{since} and {prior}"
    if not ages_agree({name: _number(known, name) for name in AGES if name in known}):
        yield "ages"


def relations_among(known: Known) -> Iterator[Condition]:
    """Those that speak of these facts and of nothing else."""
    return (one for one in RELATIONS if all(asked.fact in known for asked in questions(one)))


AGES: Final = ("age", "age_days", "age_at_diagnosis", "months_from_diagnosis")


def ages_agree(found: Mapping[str, float]) -> bool:
    """Completed years and days; diagnosis and episode lie between birth and the day."""
    age, days = found.get("age"), found.get("age_days")
    if age is not None and days is not None and not fewest_days(age) <= days <= most_days(age):
        return False
    first, since = found.get("age_at_diagnosis"), found.get("months_from_diagnosis")
    if age is None or first is None:
        return True
    return first <= age and (since is None or 12 * first + since < 12 * age + 12 + FEBRUARY_29TH)


def fewest_days(years: float) -> float:
    """In so many completed years there are at least as many leap days (between 1901 and 2099)."""
    return 365 * years + years // 4


def most_days(years: float) -> float:
    """The day before the next birthday."""
    return 365 * (years + 1) + (years + 4) // 4 - 1


def exists(fact: str) -> bool:
    """Whether the dictionary knows it."""
    return fact in FACTS


def _number(known: Known, fact: str) -> float:
    value = known[fact]
    return value.low if isinstance(value, Numbers) else float("nan")


def _is_yes(known: Known, fact: str) -> bool:
    return evaluate(_yes(fact), known) is Truth.TRUE
