"""Mean kinetic temperature: the one temperature that does as much to a sample as all those that it had."""

import math
from collections.abc import Sequence
from typing import Final

ACTIVATION_ENERGY: Final = 83_144.0
"""J/mol, the customary value of USP <1079.2> where that of the material is not known (check)."""

GAS_CONSTANT: Final = 8.314462618
ZERO_CELSIUS: Final = 273.15


def mean_kinetic(celsius: Sequence[float]) -> float:
    """Haynes' equation over readings at equal intervals, in °C to the hundredth; the order does not matter.

    T = (ΔH/R) / -ln(Σ exp(-ΔH/(R·Tᵢ)) / n). The greatest term is taken out, so that deep cold does not underflow.
    """
    ratio = ACTIVATION_ENERGY / GAS_CONSTANT
    exponents = [-ratio / max(shown + ZERO_CELSIUS, 1.0) for shown in celsius]
    most = max(exponents)
    mean = most + math.log(math.fsum(math.exp(one - most) for one in exponents) / len(exponents))
    return round(ratio / -mean - ZERO_CELSIUS, 2)
