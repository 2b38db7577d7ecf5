"""How likely each turn is: as often as in the network where enough children are known, else all alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.trials.domain.facts.value import Value
from services.trials.domain.questions.asking.inquiry import Inquiry
from services.trials.domain.questions.asking.outcomes import Questions, Turn, place_of

FEWEST: Final = 50
"""Children of whom a fact must be known before its frequencies count: fewer say little, and tell of single ones."""


class Prior(StrEnum):
    """What the expectation rests on."""

    UNIFORM = "uniform"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Of one fact: how many children it is known of, and values that stand for equal or given shares of them."""

    patients: int
    values: tuple[tuple[Value, float], ...]


def driver_fact(inquiry: Inquiry) -> str:
    """Whose frequencies an inquiry goes by."""
    if inquiry.id == "birth_date":
        return "age_days"
    name = inquiry.id.removeprefix("last_").removesuffix("_on")
    return f"days_since_{name}" if inquiry.id == f"last_{name}_on" else inquiry.id


def weights(
    inquiry: Inquiry, asked: Questions, found: Sequence[Turn], network: Mapping[str, Frequencies]
) -> tuple[Prior, tuple[float, ...]]:
    """One for each turn; together 1. Turns never met in the network keep a little."""
    known = network.get(driver_fact(inquiry))
    if known is None or known.patients < FEWEST:
        return Prior.UNIFORM, (1 / len(found),) * len(found)
    counts = [1.0] * len(found)
    for value, share in known.values:
        place = place_of(value, inquiry, asked, found)
        if place is not None:
            counts[place] += share * known.patients
    total = sum(counts)
    return Prior.NETWORK, tuple(count / total for count in counts)
