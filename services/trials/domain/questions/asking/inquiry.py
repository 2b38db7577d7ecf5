"""What one asks to learn facts that are known together: one measurement, one date, one answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from services.trials.domain.criteria.condition import fact_of
from services.trials.domain.facts.definitions.treatment import WASHOUTS
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import FactSource

_BIRTH: Final = ("age_days", "age_months", "age")


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The fact to ask for, and the keys that criteria would know by it."""

    id: str
    keys: tuple[str, ...]
    source: FactSource
    experimental: bool


def inquiries(keys: Iterable[str]) -> tuple[Inquiry, ...]:
    """One for all keys that one answer settles; where a hospital stands is nobody's question."""
    found: dict[str, list[str]] = {}
    for key in dict.fromkeys(keys):
        if FACTS[fact_of(key)].source is not FactSource.SITE:
            found.setdefault(_asked_by(fact_of(key)), []).append(key)
    return tuple(Inquiry(one, tuple(some), _source(one), FACTS[one].experimental) for one, some in found.items())


def _asked_by(fact: str) -> str:
    entry = FACTS[fact]
    if fact in _BIRTH:
        return "birth_date"
    if fact in _GIVEN:
        return f"last_{_GIVEN[fact]}_on"
    return entry.settled_by[0] if len(entry.settled_by) == 1 else fact


def _source(fact: str) -> FactSource:
    entry = FACTS[fact]
    if entry.source is not FactSource.DERIVED:
        return entry.source
    return FACTS[entry.settled_by[0]].source


_GIVEN: Final[Mapping[str, str]] = {
    fact: name for name in WASHOUTS for fact in (f"prior_{name}", f"days_since_{name}", f"months_since_{name}")
}
"""Which treatment a fact speaks of: its last day tells all of them, and so does that there was none."""
