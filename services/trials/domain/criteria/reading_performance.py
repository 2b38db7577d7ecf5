"""Performance scales that switch by age, each trial at its own: Lansky for the younger, Karnofsky for the others.

`{"performance": {"at_least": 50, "lansky_up_to": {"years": 12, "inclusive": true}}}` is the tree
(age up to 12 and Lansky ≥ 50) or (age over 12 and Karnofsky ≥ 50). Inclusive: also while the child
is twelve years old. HEM-iSMART changes at 12, REALL_CART at 16.
"""

from collections.abc import Callable, Mapping

from libs.common.errors import Invalid
from services.trials.domain.criteria.condition import All, Any, Within
from services.trials.domain.criteria.reading_times import read_time
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.value import Range

_SWITCH = '"lansky_up_to": {"years": 12, "inclusive": true}'

ReadRange = Callable[[Mapping[str, object], str], Range]


def read_performance(asked: object, where: str, *, says: str, span: tuple[int, int] | None, read: ReadRange) -> Any:
    """The form as a tree of questions about the age and both scales."""
    if not isinstance(asked, Mapping) or "lansky_up_to" not in asked:
        raise Invalid("This form has bounds and the age of the switch.", where=where, right=_SWITCH)
    demand = {key: value for key, value in asked.items() if key != "lansky_up_to"}
    wanted = read(demand, where)
    younger, older = _switch(asked["lansky_up_to"], f"{where}.lansky_up_to")
    parts = ((younger, "lansky"), (older, "karnofsky"))
    return Any(
        tuple(
            All((Within(fact, age, says, span=span), Within(scale, wanted, says, span=span)))
            for (fact, age), scale in parts
        )
    )


def _switch(given: object, where: str) -> tuple[tuple[str, Range], tuple[str, Range]]:
    if not isinstance(given, Mapping) or not isinstance(given.get("inclusive"), bool):
        raise Invalid("The switch says whether that age still counts as the younger.", where=where, right=_SWITCH)
    fact, number = read_time({unit: n for unit, n in given.items() if unit != "inclusive"}, FACTS["age"], where)
    if given["inclusive"]:
        return (fact, Range(at_most=number)), (fact, Range(above=number))
    return (fact, Range(below=number)), (fact, Range(at_least=number))
