"""Criteria as JSON: `all`, `any`, `not`, at least so many of, or a question about a fact.

`{"all": […]}`, `{"any": […]}`, `{"not": …}`, `{"at_least": 2, "of": […]}`. A question:
`{"fact": "age", "at_least": 1, "below": 18}`, `{"fact": "lineage", "one_of": ["bcp"]}`,
`{"fact": "bcr_abl1", "is": true}`; each may carry the sentence of the protocol it stands for
(`says`), and how old what is known may be (`within_days`). Whatever does not fit is refused with
the place where it stands.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from libs.common.errors import Invalid
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
from services.trials.domain.facts.dictionary import definition
from services.trials.domain.facts.fact import FactDefinition, FactType
from services.trials.domain.facts.value import NO, YES, Range

DEEPEST: Final = 40
LARGEST: Final = 5_000
LONGEST_WINDOW: Final = 3_650
LONGEST_SENTENCE: Final = 4_000
"""Beyond these no protocol was ever written; they keep evaluation short."""

MOST_OF_ONE_FACT: Final = 200
"""Different questions about one fact: the ways to answer them together grow with their square."""

GREATEST: Final = 1e9
"""No fact of the dictionary is counted as high; beyond, sums of bounds would be no numbers."""

BOUNDS: Final = ("at_least", "above", "at_most", "below")
FORMS: Final = "all, any, not, at_least with of, or a question with a fact"


def read_criteria(node: object, *, where: str = "criteria") -> Condition:
    """The tree, or a refusal that says what is wrong where."""
    if _size(node) > LARGEST:
        raise Invalid(f"A tree has at most {LARGEST} nodes.", where=where)
    found = _read(node, where, DEEPEST)
    _check_variety(found, where)
    return found


def _check_variety(found: Condition, where: str) -> None:
    """Refuse what would take long to compile."""
    asked = Counter(question.key for question in set(questions(found)))
    for key, several in asked.items():
        if several > MOST_OF_ONE_FACT:
            raise Invalid(f"A tree asks one fact in at most {MOST_OF_ONE_FACT} ways.", where=where, wrong=f"{key}.")


def _size(node: object) -> int:
    """Count containers without recursion: what came in may be of any depth."""
    count, waiting = 0, [node]
    while waiting and count <= LARGEST:
        found = waiting.pop()
        if isinstance(found, Mapping):
            count += 1
            waiting.extend(found.values())
        elif isinstance(found, list | tuple):
            waiting.extend(found)
    return count


def _read(node: object, where: str, depth: int) -> Condition:
    if not isinstance(node, Mapping):
        raise Invalid("A condition is an object.", where=where, right=FORMS)
    if depth == 0:
        raise Invalid(f"A tree is at most {DEEPEST} levels deep.", where=where)
    if "fact" in node:
        return _question(node, where)
    if "of" in node:
        return _at_least(node, where, depth)
    if len(node) != 1:
        raise Invalid("A condition has one form.", where=where, right=FORMS)
    form, inner = next(iter(node.items()))
    if form == "not":
        return Not(_read(inner, f"{where}.not", depth - 1))
    if form in {"all", "any"}:
        parts = _parts(inner, f"{where}.{form}", depth - 1)
        return All(parts) if form == "all" else Any(parts)
    raise Invalid("This form of condition is not known.", where=where, right=FORMS)


def _at_least(node: Mapping[str, object], where: str, depth: int) -> AtLeast:
    parts = _parts(node["of"], f"{where}.of", depth - 1)
    wanted = node.get("at_least")
    if node.keys() != {"at_least", "of"}:
        raise Invalid("This form has a number and its conditions.", where=where, right='"at_least": 2, "of": […]')
    if isinstance(wanted, bool) or not isinstance(wanted, int) or not 1 <= wanted <= len(parts):
        raise Invalid("So many of the conditions cannot hold.", where=f"{where}.at_least", right=f"1 to {len(parts)}")
    return AtLeast(wanted, parts)


def _parts(inner: object, where: str, depth: int) -> tuple[Condition, ...]:
    if not isinstance(inner, list | tuple) or not inner:
        raise Invalid("This needs a list of conditions, with one at least.", where=where)
    return tuple(_read(part, f"{where}[{place}]", depth) for place, part in enumerate(inner))


def _question(node: Mapping[str, object], where: str) -> Question:
    fact = definition(str(node["fact"])[:80], where=f"{where}.fact")
    says, days = _sentence(node.get("says", ""), f"{where}.says"), _window(node.get("within_days"), where)
    demand = {key: value for key, value in node.items() if key not in {"fact", "says", "within_days"}}
    if fact.type is FactType.NUMBER:
        return Within(fact.id, _range(demand, where), says, days)
    if fact.type is FactType.DATE:
        raise Invalid("Criteria ask what is derived from a date, not the date.", where=where, wrong=fact.id)
    return Among(fact.id, _codes(demand, fact, where), says, days)


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


def _range(demand: Mapping[str, object], where: str) -> Range:
    if not demand or not demand.keys() <= set(BOUNDS):
        raise Invalid("A number is asked by bounds.", where=where, right=", ".join(BOUNDS))
    bounds = {name: _bound(value, f"{where}.{name}") for name, value in demand.items()}
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
        if demand.keys() != {"is"} or not isinstance(demand["is"], bool):
            raise Invalid("This fact is asked by true or false.", where=where, right='"is": true')
        return frozenset({YES if demand["is"] else NO})
    wanted = demand.get("one_of")
    if demand.keys() != {"one_of"} or not isinstance(wanted, list | tuple) or not wanted:
        raise Invalid("This fact is asked by a list of codes.", where=where, right=f'"one_of" of {fact.allowed}')
    for place, code in enumerate(wanted):
        if code not in fact.allowed:
            where = f"{where}.one_of[{place}]"
            raise Invalid("This fact has no such code.", where=where, right=", ".join(fact.allowed))
    return frozenset(wanted)
