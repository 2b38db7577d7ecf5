"""A plate of 110 drugs as laboratories see them: six doses in duplicate, noise, some that do nothing."""

import math
import random
from typing import Final

from services.samples.domain.drug_response.curve import Curve
from services.samples.domain.drug_response.series import Measured, Series

DRUGS: Final = 110
DOSES: Final = (0.1, 1.0, 10.0, 100.0, 1_000.0, 10_000.0)
NOISE: Final = 6.0
"""Per cent: between what counting cells and what measuring ATP leaves."""


def plate() -> tuple[Series, ...]:
    """Always the same one."""
    chance = random.Random(110)
    return tuple(_series(f"drug-{index}", chance) for index in range(DRUGS))


def _series(name: str, chance: random.Random) -> Series:
    curve = Curve(chance.uniform(0.4, 3.0), chance.uniform(0, 90), 100.0, chance.uniform(-1, 6))
    wells = (Measured(dose, curve.at(math.log10(dose)) + chance.gauss(0, NOISE)) for dose in DOSES for _ in range(2))
    return Series(name, tuple(wells))
