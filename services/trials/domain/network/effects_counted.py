"""How many children of others a change of criteria would touch, with small numbers hidden."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from libs.common.suppression import is_small, suppress
from services.trials.domain.network.effect import Effect

Counts = Mapping[Effect, int | None]
"""None stands for a hidden number."""


@dataclass(frozen=True, slots=True)
class Others:
    """Children that the caller may not see by code."""

    looked_at: int | None
    effects: Counts


def counted(effects: Iterable[Effect], *, of: int, exactly: bool) -> Others:
    """The effects partition those who were looked at."""
    found = Counter(effects)
    found[Effect.SAME] = of - found.total()
    cells = {effect: found[effect] for effect in Effect}
    if exactly:
        return Others(of, cells)
    return Others(None if is_small(of) else of, suppress(cells))
