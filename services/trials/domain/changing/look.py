"""What was known of a child when its answers were last given: whatever differs from it may change some of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, isinf
from typing import Any

from services.trials.domain.criteria.condition import Known
from services.trials.domain.facts.value import Codes, Numbers, Value


@dataclass(frozen=True, slots=True)
class Look:
    """The facts by their questions' keys, and the day they were known on."""

    day: date
    known: Known

    def kept(self) -> dict[str, list[Any]]:
        """As plain JSON: codes, or the lowest and the highest number (null: no end)."""
        return {key: _kept(value) for key, value in self.known.items()}


def read_known(kept: Mapping[str, Sequence[Any]]) -> dict[str, Value]:
    """From what the store kept."""
    return {key: _value(found) for key, found in kept.items()}


def _kept(value: Value) -> list[Any]:
    if isinstance(value, Codes):
        return sorted(value.possible)
    return [None if isinf(number) else number for number in (value.low, value.high)]


def _value(found: Sequence[Any]) -> Value:
    if any(isinstance(one, str) for one in found):
        return Codes.of(*found)
    low, high = (inf if number is None else number for number in found)
    return Numbers(low, high)
