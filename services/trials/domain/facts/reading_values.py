"""Values that people enter: checked against the dictionary's type, codes and limits."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from libs.common.errors import Invalid
from libs.common.partial_date import PartialDate
from services.trials.domain.facts.claim import Claim, so
from services.trials.domain.facts.definitions.treatment import WASHOUTS
from services.trials.domain.facts.dictionary import definition
from services.trials.domain.facts.fact import FactDefinition, FactType
from services.trials.domain.facts.known_fact import KnownFact
from services.trials.domain.facts.lesions import LESIONS, PREFIX
from services.trials.domain.facts.possible import is_code
from services.trials.domain.facts.value import GREATEST, Codes, Numbers, Value

Entered = bool | float | str
"""What JSON can say of a fact."""

_RIGHT: Final = {
    FactType.NUMBER: "a number",
    FactType.TRUTH: "true or false",
    FactType.DATE: 'a date such as "2026-03" or "2026-03-14"',
}


def read_value(fact: FactDefinition, entered: Entered, *, where: str) -> Value:
    """The value, or a refusal that says what would be right; values are never repeated in it."""
    match fact.type:
        case FactType.NUMBER:
            return Numbers.exactly(_number(fact, entered, where))
        case FactType.TRUTH if isinstance(entered, bool):
            return Codes.truth(entered)
        case FactType.CODE if isinstance(entered, str) and is_code(fact, entered):
            return Codes.of(entered)
        case FactType.DATE if isinstance(entered, str):
            read = PartialDate.parse(entered)
            return Numbers(read.earliest.toordinal(), read.latest.toordinal())
    right = _RIGHT.get(fact.type, fact.pattern or ", ".join(fact.allowed))
    raise Invalid(f"This is no value of {fact.id}.", where=where, right=right)


def read_entry(fact_id: str, entered: Entered, *, on: PartialDate, today: date, where: str) -> tuple[Claim, ...]:
    """What a physician's entry claims. What the registry or a laboratory must state is refused."""
    fact = definition(fact_id, where=f"{where}.fact")
    if not fact.askable:
        raise Invalid(
            "This fact is not asked of physicians.", where=f"{where}.fact", wrong=fact.id, right=f"from {fact.source}"
        )
    value = read_value(fact, entered, where=f"{where}.value")
    if fact.type is FactType.DATE and isinstance(value, Numbers) and value.low > today.toordinal():
        raise Invalid("The date lies in the future.", where=f"{where}.value", right="today or earlier")
    name = PREFIX + fact.id if fact.id in LESIONS else fact.id
    return (Claim(name, value, on), *_implied(fact.id, on))


def _implied(fact: str, on: PartialDate) -> Iterator[Claim]:
    """Whoever knows the last day of a treatment says that it was given."""
    given = fact.removeprefix("last_").removesuffix("_on")
    if fact == f"last_{given}_on" and given in WASHOUTS:
        yield so(f"prior_{given}", on)


def known_from(entered: Iterable[tuple[str, Entered]]) -> dict[str, Value]:
    """Facts given for one question only, as the trees read them."""
    return dict(_known(entered))


def _known(entered: Iterable[tuple[str, Entered]]) -> Iterator[tuple[str, Value]]:
    for fact_id, value in entered:
        where = f"body.facts.{fact_id[:40]}"
        fact = definition(fact_id, where=where)
        if fact.type is FactType.DATE:
            raise Invalid("Give what follows from the date, not the date.", where=where, right="age, days_since_…")
        yield fact_id, read_value(fact, value, where=where)


def as_facts(values: dict[str, Value]) -> dict[str, KnownFact]:
    """Values without any source."""
    return {name: KnownFact(name, value, ()) for name, value in values.items()}


def _number(fact: FactDefinition, entered: Entered, where: str) -> float:
    if isinstance(entered, bool | str) or not -GREATEST <= entered <= GREATEST:
        raise Invalid(f"This is no value of {fact.id}.", where=where, right=_RIGHT[FactType.NUMBER])
    if fact.whole and entered != int(entered):
        right = f"a whole number of {fact.unit}" if fact.unit else "a whole number"
        raise Invalid(f"{fact.id} is counted in whole numbers.", where=where, right=right)
    low, high = fact.lowest, fact.highest
    if (low is not None and entered < low) or (high is not None and entered > high):
        raise Invalid(
            f"This value of {fact.id} is impossible.", where=where, right=f"{low} to {high} {fact.unit or ''}"
        )
    return float(entered)
