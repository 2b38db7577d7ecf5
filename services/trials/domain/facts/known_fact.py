"""A fact as it is known on one day: its value, and every source that speaks for it."""

from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, slots=True)
class KnownFact:
    """What is known of one fact."""

    fact: str
    value: Value
    sources: tuple[Provenance, ...]
    conflicting: bool = False
    """Sources of the same day contradict each other: all their values stay possible."""
