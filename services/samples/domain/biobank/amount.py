"""How much is in a tube: whole numbers of a unit, so that what is taken and what is left add up exactly."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from libs.common.errors import Invalid

LARGEST: Final = 10**15


class Unit(StrEnum):
    """What is counted; small units, so that nobody needs a fraction of one."""

    MICROLITRES = "ul"
    NANOLITRES = "nl"
    CELLS = "cells"
    NANOGRAMS = "ng"


@dataclass(frozen=True, slots=True)
class Amount:
    """So many of a unit."""

    value: int
    unit: Unit


def added(parts: list[Amount], *, where: str) -> Amount:
    """The sum of amounts, which are all in one unit."""
    units = {part.unit for part in parts}
    if len(units) != 1:
        raise Invalid("All amounts must be in one unit.", where=where, right=parts[0].unit if parts else None)
    return Amount(sum(part.value for part in parts), units.pop())
