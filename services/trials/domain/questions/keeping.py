"""Known values as plain JSON, for sessions and frequencies; infinity (never given, no end) is null."""

import math
from collections.abc import Mapping
from typing import Any

from services.trials.domain.criteria.condition import Known
from services.trials.domain.facts.value import Codes, Numbers, Value


def kept_value(value: Value) -> dict[str, Any]:
    """One value."""
    if isinstance(value, Codes):
        return {"codes": sorted(value.possible)}
    return {"low": None if math.isinf(value.low) else value.low, "high": None if math.isinf(value.high) else value.high}


def read_value(kept: Mapping[str, Any]) -> Value:
    """And back."""
    if "codes" in kept:
        return Codes.of(*kept["codes"])
    return Numbers(*(math.inf if kept[end] is None else float(kept[end]) for end in ("low", "high")))


def kept(known: Known) -> dict[str, Any]:
    """All of them by key."""
    return {key: kept_value(value) for key, value in known.items()}


def read(found: Mapping[str, Any]) -> dict[str, Value]:
    """And back."""
    return {key: read_value(value) for key, value in found.items()}
