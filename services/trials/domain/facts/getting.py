"""What it costs to learn a fact that is missing: how it is got, and in about how many days."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.trials.domain.criteria.condition import fact_of
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import FactSource

RULE: Final = "fact-costs@2"
"""(check) Orders of magnitude to sort by, not promises of a laboratory; not confirmed by the hubs yet.

The days are those of `question-efforts@1`, in the middle where that names a span.
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """`record` and `ask` cost a moment, an `assay` material and days; `none` where nobody needs to do anything."""

    means: str
    days: int


COSTS: Final[Mapping[FactSource, Cost]] = {
    FactSource.SITE: Cost("none", 0),
    FactSource.REGISTRY: Cost("record", 0),
    FactSource.PHYSICIAN: Cost("ask", 0),
    FactSource.FLOW: Cost("assay", 1),
    FactSource.GENETICS: Cost("assay", 10),
    FactSource.DRP: Cost("assay", 5),
}


def cost_of(key: str) -> Cost:
    """A derived fact costs what the dearest of those it is derived from costs."""
    entry = FACTS[fact_of(key)]
    if entry.source in COSTS:
        return COSTS[entry.source]
    return max((cost_of(one) for one in entry.settled_by), key=lambda one: one.days, default=Cost("record", 0))
