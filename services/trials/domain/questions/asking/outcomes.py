"""How an inquiry may turn out: for every joint answer of all questions about its facts one set of values."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.trials.domain.criteria.cells import candidates, numbers_between
from services.trials.domain.criteria.condition import Known, Question, Within, fact_of
from services.trials.domain.facts.definitions.biology import ANTIGEN_POSITIVE_FROM, ANTIGENS
from services.trials.domain.facts.deriving import MARROW
from services.trials.domain.facts.value import NO, YES, Codes, Numbers, Range, Value
from services.trials.domain.questions.asking.inquiry import Inquiry

_DAYS: Final = {"days": 1.0, "months": 30.436875, "years": 365.2425}
"""Mean lengths, for values that stand for an answer."""

Questions = Mapping[str, Sequence[Question]]
"""By key."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One way it may turn out: the value of the fact that is asked for, and those of all keys."""

    driver: Value
    values: Mapping[str, Value]


def turns(inquiry: Inquiry, asked: Questions, known: Known) -> tuple[Turn, ...]:
    """Those that what is known leaves possible, one for each joint answer."""
    found: dict[tuple[int, ...], Turn] = {}
    for driver, by_fact in _drivers(inquiry, asked):
        values = {key: by_fact[fact_of(key)] for key in inquiry.keys if fact_of(key) in by_fact}
        if all(_allows(known.get(key), value) for key, value in values.items()):
            answered = tuple(int(one.ask(values[key])) for key in values for one in asked.get(key, ()))
            found.setdefault(answered, Turn(driver, values))
    return tuple(found.values())


def place_of(driver: Value, inquiry: Inquiry, asked: Questions, among: Sequence[Turn]) -> int | None:
    """Which turn a value met in the network belongs to."""
    by_fact = _from_driver(inquiry, driver)
    for place, turn in enumerate(among):
        if all(
            one.ask(by_fact.get(fact_of(key))) == one.ask(value)
            for key, value in turn.values.items()
            for one in asked.get(key, ())
        ):
            return place
    return None


def _allows(known: Value | None, value: Value) -> bool:
    if isinstance(known, Codes) and isinstance(value, Codes):
        return value.possible <= known.possible
    if isinstance(known, Numbers) and isinstance(value, Numbers):
        return known.low <= value.low <= known.high
    return True


def _drivers(inquiry: Inquiry, asked: Questions) -> Iterator[tuple[Value, Mapping[str, Value]]]:
    for driver in _driving(inquiry, asked):
        yield driver, _from_driver(inquiry, driver)


def _driving(inquiry: Inquiry, asked: Questions) -> Iterator[Value]:
    """Values of the fact that is asked for: between any two the answers of some question differ, or none do."""
    if inquiry.id == "birth_date" or inquiry.id.startswith("last_"):
        yield from (Numbers.exactly(days) for days in _days(asked))
        if inquiry.id != "birth_date":
            yield Numbers.exactly(math.inf)
        return
    questions = [one for key in inquiry.keys if fact_of(key) == inquiry.id for one in asked.get(key, ())]
    yield from candidates([*questions, *_own(inquiry.id)] or [one for some in asked.values() for one in some])[0]


def _own(fact: str) -> list[Question]:
    """Where facts that follow from it change."""
    if fact in ANTIGENS:
        return [Within(fact, Range(at_least=ANTIGEN_POSITIVE_FROM))]
    return [Within(fact, span) for span in MARROW.values()] if fact == "blasts" else []


def _days(asked: Questions) -> Iterator[float]:
    """Days at which the answers in days, months or years change, and one between each two."""
    bounds = {
        math.ceil(bound * _DAYS[_unit(key)]) + more
        for key, some in asked.items()
        for one in some
        if isinstance(one, Within)
        for bound in one.range.bounds()
        for more in (-1, 0, 1)
    }
    limits = [Within("age_days", Range(at_least=bound)) for bound in sorted(bounds)]
    yield from (math.floor(one) for one in numbers_between(limits, 0, math.inf))


def _unit(key: str) -> str:
    fact = fact_of(key)
    if "months" in fact:
        return "months"
    return "years" if fact == "age" else "days"


def _from_driver(inquiry: Inquiry, driver: Value) -> dict[str, Value]:
    found: dict[str, Value] = {inquiry.id: driver}
    if not isinstance(driver, Numbers):
        return found
    if inquiry.id == "birth_date":
        return {"age_days": driver, "age_months": _whole(driver, "months"), "age": _whole(driver, "years")}
    if inquiry.id.startswith("last_"):
        return _since(inquiry.id.removeprefix("last_").removesuffix("_on"), driver)
    if inquiry.id in ANTIGENS:
        found[f"{inquiry.id}_positive"] = Codes.truth(driver.low >= ANTIGEN_POSITIVE_FROM)
    if inquiry.id == "blasts":
        found["m_status"] = Codes.of(*(code for code, span in MARROW.items() if span.holds(driver.low)))
    return found


def _since(name: str, days: Numbers) -> dict[str, Value]:
    given = NO if math.isinf(days.low) else YES
    return {
        f"prior_{name}": Codes.of(given),
        f"days_since_{name}": days,
        f"months_since_{name}": _whole(days, "months"),
    }


def _whole(days: Numbers, unit: str) -> Numbers:
    return days if math.isinf(days.low) else Numbers.exactly(math.floor(days.low / _DAYS[unit]))
