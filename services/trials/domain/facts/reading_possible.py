"""What may be the case, as somebody writes it: one value, several codes, or numbers from a lowest to a highest."""

from collections.abc import Iterable, Mapping

from libs.common.errors import Invalid
from services.trials.domain.facts.dictionary import definition
from services.trials.domain.facts.fact import FactDefinition, FactType
from services.trials.domain.facts.reading_values import Entered, read_value
from services.trials.domain.facts.value import Numbers, Value, either

Possible = Entered | list[Entered] | Mapping[str, float]


def read_possible(entered: Iterable[tuple[str, Possible]], *, where: str) -> dict[str, Value]:
    """By fact; a fact that is not given is not known."""
    return {name: _read(name, value, f"{where}.{name[:40]}") for name, value in entered}


def _read(name: str, entered: Possible, where: str) -> Value:
    fact = definition(name, where=where)
    if fact.type is FactType.DATE:
        raise Invalid("Give what follows from the date, not the date.", where=where, right="age, days_since_…")
    if isinstance(entered, list):
        return _several(fact, entered, where)
    if isinstance(entered, Mapping):
        return _between(fact, entered, where)
    return read_value(fact, entered, where=where)


def _several(fact: FactDefinition, entered: list[Entered], where: str) -> Value:
    if not entered:
        raise Invalid("One value at least is possible.", where=where, right="leave out a fact that is not known")
    return either([read_value(fact, one, where=f"{where}[{place}]") for place, one in enumerate(entered)])


def _between(fact: FactDefinition, entered: Mapping[str, float], where: str) -> Value:
    if fact.type is not FactType.NUMBER or entered.keys() != {"low", "high"}:
        raise Invalid("This is no value of it.", where=where, right='a value, a list, or of a number "low" and "high"')
    low, high = (read_value(fact, entered[end], where=f"{where}.{end}") for end in ("low", "high"))
    if not isinstance(low, Numbers) or not isinstance(high, Numbers) or low.low > high.low:
        raise Invalid("The lowest is not above the highest.", where=where)
    return Numbers(low.low, high.high)
