"""Which fact values one patient can have together: what follows from what, and when a fact applies at all.

A patient is a child on one day of whom every fact is known, as found on that day; a fact that does not apply (the
timing of a relapse in a child that never relapsed) has no value, and no question about it is answered. Every rule
here must hold of every real child, or a proof would overlook children.
"""

from collections.abc import Iterator, Mapping, Sequence
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
from services.trials.domain.facts.definitions.treatment import CAR_T_TARGETS, WASHOUTS
from services.trials.domain.facts.deriving import MARROW
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


def _same(one: Condition, other: Condition) -> Condition:
    return Any((All((one, other)), Not(Any((one, other)))))


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
    *(_same(Within(one, Range(at_least=ANTIGEN_POSITIVE_FROM)), _yes(f"{one}_positive")) for one in ANTIGENS),
    *(_same(Within("blasts", span), _one_of("m_status", code)) for code, span in MARROW.items()),
    *(_when(_yes(f"prior_car_t_{target}"), _yes("prior_car_t")) for target in CAR_T_TARGETS),
    _same(_yes("cns3"), _one_of("cns_status", "cns3")),
    _same(_yes("prior_tki"), Within("tki_count", Range(at_least=1))),
    _same(Any((_yes("prior_allo_hsct"), _yes("prior_auto_hsct"))), Within("hsct_count", Range(at_least=1))),
)
"""The timing of a relapse counts 18 months from diagnosis (domain.md, section 3)."""

NEVER: Final[Mapping[str, str]] = {
    f"{unit}_since_{name}": f"prior_{name}" for name in WASHOUTS for unit in ("days", "months")
}
"""The time since what was never given is infinite, and only that."""

SPANS: Final = (
    ("age_days", "age_months", "age"),
    ("age_at_diagnosis_days", "age_at_diagnosis_months", "age_at_diagnosis"),
    ("days_from_diagnosis", "months_from_diagnosis", None),
    *((f"days_since_{name}", f"months_since_{name}", None) for name in WASHOUTS),
)
"""The same time in days, completed months and completed years."""


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
    for span in SPANS:
        if not spans_agree([_number(known, name) if name is not None and name in known else None for name in span]):
            yield " and ".join(filter(None, span))
    if not ages_agree({name: _number(known, name) for name in AGES if name in known}):
        yield "ages"


def relations_among(known: Known) -> Iterator[Condition]:
    """Those that speak of these facts and of nothing else."""
    return (one for one in RELATIONS if all(asked.fact in known for asked in questions(one)))


AGES: Final = ("age", "age_days", "age_at_diagnosis", "months_from_diagnosis")


def spans_agree(found: Sequence[float | None]) -> bool:
    """Twelve months are a year; a month has its days. What was never given is infinitely long ago in every unit."""
    days, months, years = found
    if days == float("inf") or months == float("inf"):
        return None in {days, months} or days == months
    if months is not None and years is not None and months // MONTHS != years:
        return False
    return days is None or months is None or days_of_months(months) <= 1000 * days <= most_days_of_months(months)


MONTHS: Final = 12


def days_of_months(months: float) -> float:
    """Thousandths of days in at least so many months: the mean month, less the three days February may lack."""
    return 30_436 * months - 3_000


def most_days_of_months(months: float) -> float:
    """Before the next month is complete."""
    return 30_437 * (months + 1) + 3_000


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


def _number(known: Known, fact: str) -> float:
    value = known[fact]
    return value.low if isinstance(value, Numbers) else float("nan")


def _is_yes(known: Known, fact: str) -> bool:
    return evaluate(_yes(fact), known) is Truth.TRUE
