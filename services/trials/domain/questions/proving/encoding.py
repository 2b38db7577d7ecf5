"""Conditions as the solver reads them: when one holds, and when it fails; neither where a fact does not apply."""

from collections.abc import Mapping, Sequence

import z3

from services.trials.domain.criteria.condition import (
    All,
    Among,
    Any,
    AtLeast,
    Condition,
    Not,
    Question,
    Within,
    questions,
)
from services.trials.domain.facts.value import YES, Range
from services.trials.domain.questions.proving.possible import (
    AGES,
    APPLIES,
    FEBRUARY_29TH,
    MONTHS,
    NEVER,
    OLDEST_DAYS,
    RELATIONS,
    SPANS,
    Applies,
    days_of_months,
    most_days_of_months,
)
from services.trials.domain.questions.proving.variables import Variable, variables

Variables = Mapping[str, Variable]


def patient_of(conditions: Sequence[Condition]) -> dict[str, Variable]:
    """The variables of every fact that is asked, and of those that decide what these can be."""
    rules = [*RELATIONS, *(one for applies in APPLIES.values() for one in (applies.certainly, applies.possibly))]
    asked = [question for condition in (*conditions, *rules) for question in questions(condition)]
    named = {question.fact for question in asked}
    beside = [_beside(NEVER[fact]) for fact in named if fact in NEVER]
    return variables([*asked, *beside, Within("age_days", Range()), Within("age", Range())], APPLIES)


def _beside(fact: str) -> Question:
    """A fact that decides what another can be, asked nothing in particular."""
    return Among(fact, frozenset({YES}))


def holds(condition: Condition, of: Variables) -> z3.BoolRef:
    """True of the patient."""
    return _side(condition, of, wanted=True)


def fails(condition: Condition, of: Variables) -> z3.BoolRef:
    """False of the patient."""
    return _side(condition, of, wanted=False)


def _side(condition: Condition, of: Variables, *, wanted: bool) -> z3.BoolRef:
    match condition:
        case Not(part):
            return _side(part, of, wanted=not wanted)
        case All(parts):
            return _counted(len(parts), parts, of, wanted=wanted)
        case Any(parts):
            return _counted(1, parts, of, wanted=wanted)
        case AtLeast(least, parts):
            return _counted(least, parts, of, wanted=wanted)
    return _asked(condition, of, wanted=wanted)


def _counted(least: int, parts: Sequence[Condition], of: Variables, *, wanted: bool) -> z3.BoolRef:
    """At least k do not hold exactly when at least n - k + 1 fail."""
    inner = [_side(part, of, wanted=wanted) for part in parts]
    needed = least if wanted else len(parts) - least + 1
    if needed <= 1:
        return z3.Or(inner) if needed == 1 else z3.BoolVal(val=True)
    return z3.And(inner) if needed == len(inner) else z3.AtLeast(*inner, needed)


def _asked(question: Question, of: Variables, *, wanted: bool) -> z3.BoolRef:
    variable = of[question.fact]
    says = variable.asked(question)
    answer = says if wanted else z3.Not(says)
    return answer if variable.applies is None else z3.And(variable.applies, answer)


def possible(of: Variables) -> list[z3.BoolRef]:
    """Everything that is so of every patient."""
    domains = [variable.domain() for variable in of.values()]
    relations = [z3.Not(fails(one, of)) for one in RELATIONS if _speaks_of(one, of)]
    return [*domains, *relations, *_applying(of), *_never(of), *_ages(of), *_spans(of)]


def _speaks_of(condition: Condition, of: Variables) -> bool:
    return all(question.fact in of for question in questions(condition))


def _applying(of: Variables) -> list[z3.BoolRef]:
    found: list[z3.BoolRef] = []
    for fact, rule in APPLIES.items():
        if fact in of and (applies := of[fact].applies) is not None:
            found += _bounds(applies, rule, of)
    return found


def _bounds(applies: z3.BoolRef, rule: Applies, of: Variables) -> list[z3.BoolRef]:
    return [z3.Implies(holds(rule.certainly, of), applies), z3.Implies(applies, holds(rule.possibly, of))]


def _never(of: Variables) -> list[z3.BoolRef]:
    """Never given: infinitely long ago. Given: within a lifetime, and not before birth."""
    found: list[z3.BoolRef] = []
    for since, prior in NEVER.items():
        variable = of.get(since)
        if variable is None or variable.never is None:
            continue
        if "age_days" in of:
            found.append(z3.Or(variable.never, variable.number <= of["age_days"].number))
        if prior in of:
            found.append(variable.never == (of[prior].number != 0))
    return found


def _spans(of: Variables) -> list[z3.BoolRef]:
    """The same time in several units; what was never given is so in each."""
    found: list[z3.BoolRef] = []
    for in_days, in_months, in_years in SPANS:
        days, months = of.get(in_days), of.get(in_months)
        if months is not None and in_years is not None and in_years in of:
            found.append(months.number / MONTHS == of[in_years].number)
        if days is None or months is None:
            continue
        lowest, highest = days_of_months(months.number), most_days_of_months(months.number)
        agree = z3.And(lowest <= 1000 * days.number, 1000 * days.number <= highest)
        found.append(agree if days.never is None else z3.Or(days.never, agree))
    return found


def _ages(of: Variables) -> list[z3.BoolRef]:
    age, days, first, since = (of[name].number if name in of else None for name in AGES)
    found: list[z3.BoolRef] = []
    if age is not None and days is not None:
        found += [days >= 365 * age + age / 4, days <= 365 * (age + 1) + (age + 4) / 4 - 1, days <= OLDEST_DAYS]
    if age is not None and first is not None:
        found.append(first <= age)
        if since is not None:
            found.append(12 * first + since < 12 * age + 12 + FEBRUARY_29TH)
    if since is not None and days is not None:
        found.append(28 * since <= days)
    return found
