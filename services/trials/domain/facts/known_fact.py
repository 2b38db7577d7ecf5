"""A fact as it is known on one day: its value, and every source that speaks for it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from libs.common.partial_date import PartialDate
from services.trials.domain.facts.value import Value


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who told it, when, and of which day."""

    source: str
    kind: str
    on: PartialDate
    event: UUID | None
    stated_at: datetime
    value: Value | None = None
    """What this source says of the fact itself."""
    by: str = ""
    """Who stated it."""


@dataclass(frozen=True, slots=True)
class KnownFact:
    """What is known of one fact."""

    fact: str
    value: Value
    sources: tuple[Provenance, ...]
    conflicting: bool = False
    """Sources of the same day contradict each other: all their values stay possible."""
    good_until: date | None = None
    """The last day on which it counts; later it is too old and unknown again."""

    @property
    def settled(self) -> bool:
        """A person decided between sources that contradict each other."""
        return any(one.kind == SETTLEMENT for one in self.sources)


SETTLEMENT = "settlement"
"""The kind of source that a person's decision between others is."""

ENTRY = "entry"
"""The kind of source that a physician's entry is."""
