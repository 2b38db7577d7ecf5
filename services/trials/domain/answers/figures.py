"""A number as people write it: `0.01`, in Spanish `0,01`; no powers of ten, and shares of cells in per cent."""

import math
from decimal import Decimal
from typing import Final

from services.trials.domain.facts.fact import Words

_TIMES: Final = {"fraction of cells": 100}
"""Residual disease is kept as a fraction; its unit is said as "% of cells"."""


def figure(number: float, unit: str | None) -> Words:
    """Ten digits at most; `…` where it is open-ended."""
    if math.isinf(number):
        return Words("…", "…")
    text = format(Decimal(f"{number * _TIMES.get(unit or '', 1):.10g}"), "f")
    return Words(text, text.replace(".", ","))
