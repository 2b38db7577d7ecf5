"""Times in the protocol's own unit: `{"months": 12}`, `{"years": 18}`, `{"days": 21}`, `{"weeks": 6}`.

An age or a washout is counted in completed units by the calendar, so twelve months are not 365 days:
each unit has a fact of its own, and the bound is asked of that one. `at_most` and `above` speak of
completed units too: at most 12 years is until the thirteenth birthday.
"""

from collections.abc import Mapping
from typing import Final

from libs.common.errors import Invalid
from services.trials.domain.criteria.measuring import named
from services.trials.domain.facts.fact import FactDefinition

_IN: Final = {"years": ("months", 12), "weeks": ("days", 7)}
"""How a unit is counted where a fact has none of its own, or in sum with a smaller one."""

_UNITS: Final = ("years", "months", "weeks", "days")
_LONGEST: Final = 100_000


def is_time(bound: object) -> bool:
    """Whether the bound names its unit."""
    return isinstance(bound, Mapping)


def read_time(bound: object, fact: FactDefinition, where: str) -> tuple[str, float]:
    """The fact that counts in this unit, and how many."""
    if not isinstance(bound, Mapping) or not bound:
        raise Invalid("A time names its unit.", where=where, right='{"months": 12}')
    if not fact.counted_in:
        raise Invalid("This fact is no time.", where=where, wrong=fact.id, right="a number")
    amounts = {str(unit): _amount(number, unit, where) for unit, number in bound.items()}
    unit, number = _in_one_unit(amounts, where)
    while unit not in fact.counted_in and unit in _IN:
        unit, number = _IN[unit][0], number * _IN[unit][1]
    if unit not in fact.counted_in:
        raise Invalid("This fact is not counted so.", where=where, wrong=unit, right=", ".join(fact.counted_in))
    return fact.counted_in[unit], float(number)


def _amount(number: object, unit: object, where: str) -> int:
    here = f"{where}.{named(unit)}"
    if unit not in _UNITS:
        raise Invalid("There is no such unit of time.", where=here, right=", ".join(_UNITS))
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= _LONGEST:
        raise Invalid("A time is a whole number.", where=here, right=f"0 to {_LONGEST}")
    return number


def _in_one_unit(amounts: Mapping[str, int], where: str) -> tuple[str, int]:
    """Years and months are months, weeks and days are days; months and days have no common measure."""
    if len(amounts) == 1:
        return next(iter(amounts.items()))
    for large, (small, factor) in _IN.items():
        if amounts.keys() == {large, small}:
            return small, amounts[large] * factor + amounts[small]
    raise Invalid("These units do not add up.", where=where, right="years and months, or weeks and days")
