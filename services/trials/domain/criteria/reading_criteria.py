"""Criteria as JSON: `all`, `any`, `not`, at least so many of, a performance that switches by age, or a question.

`{"all": […]}`, `{"any": […]}`, `{"not": …}`, `{"at_least": 2, "of": […]}`, `{"performance": …}`. A
question: `{"fact": "age", "at_least": {"months": 12}, "below": {"years": 18}}`, `{"fact": "lineage",
"one_of": ["bcp"]}`, `{"fact": "bcr_abl1", "is": true}`; each may carry the sentence of the protocol it
stands for (`says`), where that stands in the source's text (`span`), and how old what is known may be
(`within_days`). Whatever does not fit, an unknown key above all, is refused with the place where it stands.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final

from libs.common.errors import Invalid
from services.trials.domain.criteria.condition import All, Among, Any, AtLeast, Condition, Not, Within, questions
from services.trials.domain.criteria.measuring import DEEPEST, check_size, named
from services.trials.domain.criteria.reading_performance import read_performance
from services.trials.domain.criteria.reading_times import is_time, read_time
from services.trials.domain.facts.dictionary import definition
from services.trials.domain.facts.fact import FactDefinition, FactType
from services.trials.domain.facts.possible import is_code
from services.trials.domain.facts.value import NO, YES, Range
from services.trials.domain.hospitals.countries import code_of

LONGEST_WINDOW: Final = 3_650
LONGEST_SENTENCE: Final = 4_000
LONGEST_TEXT: Final = 10_000_000
MOST_CODES: Final = 500
"""Beyond these no protocol was ever written; they keep evaluation short."""

MOST_OF_ONE_FACT: Final = 200
"""Different questions about one fact: the ways to answer them together grow with their square."""

GREATEST: Final = 1e9
"""No fact of the dictionary is counted as high; beyond, sums of bounds would be no numbers."""

BOUNDS: Final = ("at_least", "above", "at_most", "below")
COMMENTS: Final = frozenset({"says", "span"})
FORMS: Final = "all, any, not, at_least with of, performance, or a question with a fact"


def read_criteria(node: object, *, where: str = "criteria") -> Condition:
    """The tree, or a refusal that says what is wrong where."""
    check_size(node, where)
    found = _read(node, where, DEEPEST)
    _check_variety(found, where)
    return found


def _check_variety(found: Condition, where: str) -> None:
    """Refuse what would take long to compile."""
    asked = Counter(question.key for question in set(questions(found)))
    for key, several in asked.items():
        if several > MOST_OF_ONE_FACT:
            raise Invalid(f"A tree asks one fact in at most {MOST_OF_ONE_FACT} ways.", where=where, wrong=f"{key}.")


def _read(node: object, where: str, depth: int) -> Condition:
    if not isinstance(node, Mapping):
        raise Invalid("A condition is an object.", where=where, right=FORMS)
    if depth == 0:
        raise Invalid(f"A tree is at most {DEEPEST} levels deep.", where=where)
    if "fact" in node:
        return _question(node, where)
    if "of" in node:
        return _at_least(node, where, depth)
    if "performance" in node:
        return _performance(node, where)
    if len(node) != 1:
        raise Invalid("A condition has one form.", where=where, wrong=_names(node), right=FORMS)
    form, inner = next(iter(node.items()))
    if form == "not":
        return Not(_read(inner, f"{where}.not", depth - 1))
    if form in {"all", "any"}:
        parts = _parts(inner, f"{where}.{form}", depth - 1)
        return All(parts) if form == "all" else Any(parts)
    raise Invalid("This form of condition is not known.", where=where, wrong=named(form), right=FORMS)


def _at_least(node: Mapping[str, object], where: str, depth: int) -> AtLeast:
    parts = _parts(node["of"], f"{where}.of", depth - 1)
    wanted = node.get("at_least")
    _check_keys(node, ("at_least", "of"), where)
    if node.keys() != {"at_least", "of"}:
        raise Invalid("This form has a number and its conditions.", where=where, right='"at_least": 2, "of": […]')
    if isinstance(wanted, bool) or not isinstance(wanted, int) or not 1 <= wanted <= len(parts):
        raise Invalid("So many of the conditions cannot hold.", where=f"{where}.at_least", right=f"1 to {len(parts)}")
    return AtLeast(wanted, parts)


def _parts(inner: object, where: str, depth: int) -> tuple[Condition, ...]:
    if not isinstance(inner, list | tuple) or not inner:
        raise Invalid("This needs a list of conditions, with one at least.", where=where)
    return tuple(_read(part, f"{where}[{place}]", depth) for place, part in enumerate(inner))


def _performance(node: Mapping[str, object], where: str) -> Any:
    _check_keys(node, ("performance", *COMMENTS), where)
    says, span = _sentence(node.get("says", ""), f"{where}.says"), _span(node.get("span"), f"{where}.span")
    return read_performance(node["performance"], f"{where}.performance", says=says, span=span, read=_range)


def _question(node: Mapping[str, object], where: str) -> Condition:
    fact = definition(str(node["fact"])[:80], where=f"{where}.fact")
    says, days = _sentence(node.get("says", ""), f"{where}.says"), _window(node.get("within_days"), where)
    span = _span(node.get("span"), f"{where}.span")
    demand = {key: value for key, value in node.items() if key not in {"fact", "within_days", *COMMENTS}}
    if fact.type is FactType.DATE:
        raise Invalid("Criteria ask what is derived from a date, not the date.", where=where, wrong=fact.id)
    if fact.type is FactType.NUMBER:
        ranges = _ranges(demand, fact, where)
        parts = tuple(Within(name, wanted, says, days, span) for name, wanted in ranges)
        return parts[0] if len(parts) == 1 else All(parts)
    if "none_of" in demand:
        _check_keys(demand, ("none_of",), where)
        return Not(Among(fact.id, _listed(demand["none_of"], fact, f"{where}.none_of", where), says, days, span))
    return Among(fact.id, _codes(demand, fact, where), says, days, span)


def _check_keys(node: Mapping[str, object], known: Collection[str], where: str) -> None:
    """A key that is not known is never passed by: what it asked would be lost."""
    for key in node:
        if key not in known:
            raise Invalid("This key is not known here.", where=f"{where}.{named(key)}", right=", ".join(sorted(known)))


def _names(node: Mapping[str, object]) -> str:
    return ", ".join(named(key) for key in list(node)[:5])


def _span(span: object, where: str) -> tuple[int, int] | None:
    if span is None:
        return None
    right = "two character positions, the first before the second"
    if not isinstance(span, list | tuple) or len(span) != 2:  # noqa: PLR2004 - from, to
        raise Invalid("A place in the source is a pair.", where=where, right=right)
    start, end = span
    for one in span:
        if isinstance(one, bool) or not isinstance(one, int) or not 0 <= one <= LONGEST_TEXT:
            raise Invalid("A place in the source is a pair.", where=where, right=right)
    if start >= end:
        raise Invalid("A place in the source is a pair.", where=where, right=right)
    return start, end


def _sentence(says: object, where: str) -> str:
    if not isinstance(says, str) or len(says) > LONGEST_SENTENCE:
        raise Invalid("The protocol's sentence is a text.", where=where, right=f"at most {LONGEST_SENTENCE} characters")
    return says


def _window(days: object, where: str) -> int | None:
    if days is None:
        return None
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= LONGEST_WINDOW:
        where = f"{where}.within_days"
        raise Invalid("This is a number of days.", where=where, right=f"1 to {LONGEST_WINDOW}")
    return days


def _ranges(demand: Mapping[str, object], fact: FactDefinition, where: str) -> list[tuple[str, Range]]:
    """One range for every unit that the bounds are given in."""
    _check_keys(demand, (*BOUNDS, "equals"), where)
    by_fact: dict[str, dict[str, object]] = {}
    for name, bound in demand.items():
        counted, number = read_time(bound, fact, f"{where}.{name}") if is_time(bound) else (fact.id, bound)
        by_fact.setdefault(counted, {})[name] = number
    if not by_fact:
        raise Invalid("A number is asked by bounds.", where=where, right=", ".join(BOUNDS))
    return [(name, _range(asked, where)) for name, asked in by_fact.items()]


def _range(demand: Mapping[str, object], where: str) -> Range:
    if not demand:
        raise Invalid("A number is asked by bounds.", where=where, right=", ".join(BOUNDS))
    _check_keys(demand, (*BOUNDS, "equals"), where)
    bounds = {name: _bound(value, f"{where}.{name}") for name, value in demand.items()}
    if "equals" in bounds:
        _check_keys(demand, ("equals",), where)
        bounds = {"at_least": bounds["equals"], "at_most": bounds["equals"]}
    wanted = Range(**bounds)
    if not wanted.holds(wanted.middle()) and not _half_open(bounds):
        raise Invalid("No number lies within these bounds.", where=where)
    return wanted


def _half_open(bounds: Mapping[str, float]) -> bool:
    return bounds.keys() in ({"above"}, {"below"})


def _bound(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -GREATEST <= value <= GREATEST:
        raise Invalid("A bound is a number.", where=where, right=f"between -{GREATEST:g} and {GREATEST:g}")
    return float(value)


def _codes(demand: Mapping[str, object], fact: FactDefinition, where: str) -> frozenset[str]:
    if fact.type is FactType.TRUTH:
        _check_keys(demand, ("is",), where)
        if not isinstance(demand.get("is"), bool):
            raise Invalid("This fact is asked by true or false.", where=where, right='"is": true')
        return frozenset({YES if demand["is"] else NO})
    _check_keys(demand, ("one_of", "none_of"), where)
    return _listed(demand.get("one_of"), fact, f"{where}.one_of", where)


def _meant(fact: FactDefinition, code: object) -> str | None:
    """A country by its name instead of its letters."""
    if fact.id != "site_country":
        return None
    letters = code_of(code) if isinstance(code, str) else None
    return f'"{letters}"' if letters else 'the two letters of ISO 3166-1, "ES"'


def _listed(wanted: object, fact: FactDefinition, here: str, where: str) -> frozenset[str]:
    right = fact.pattern or ", ".join(fact.allowed)
    if fact.type is FactType.TRUTH:
        raise Invalid("This fact is asked by true or false.", where=where, right='"is": true')
    if not isinstance(wanted, list | tuple) or not wanted or len(wanted) > MOST_CODES:
        raise Invalid("This fact is asked by a list of codes.", where=where, right=f'"one_of" of {right}')
    for place, code in enumerate(wanted):
        if not isinstance(code, str) or not is_code(fact, code):
            raise Invalid("This fact has no such code.", where=f"{here}[{place}]", right=_meant(fact, code) or right)
    return frozenset(wanted)
