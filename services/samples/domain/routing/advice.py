"""What the network answers to "fresh or frozen, to which hub, by when": the answer with its numbers and reasons."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from libs.common.vocabulary import Assay, Preservation
from services.samples.domain.kits.supply import KitSupply
from services.samples.domain.routing.limits import FreezingKit
from services.samples.domain.transit.transport import Temperature


class Answer(StrEnum):
    """Fresh, frozen, or a question back."""

    FRESH = "fresh"
    FROZEN = "frozen"
    ASK = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class HubOption:
    """One hub, with the numbers the rule looks at."""

    hub: str
    arrives_at: datetime
    promised_reception_at: datetime | None
    hours_since_extraction: float | None
    fresh: bool
    hand_over_by: datetime | None
    """The latest pick-up with which it can still be fresh there."""
    reasons: tuple[str, ...]
    courier_deadline_at: datetime | None = None
    """The last hand-over within the pick-up windows with which it still arrives in time; None if there is none."""
    allowed_until: datetime | None = None
    minutes_to_spare: int | None = None
    cannot_do: tuple[Assay, ...] = ()
    load: int | None = None
    capacity: int | None = None
    why_not: tuple[str, ...] = ()

    @property
    def overloaded(self) -> bool:
        """More waits there than it can take; an unknown load is none."""
        return self.load is not None and self.capacity is not None and self.load > self.capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedLimit:
    """A limit that was asked, and where it comes from."""

    assay: Assay | None
    max_hours: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """The answer; `question` instead of a hub when something must be known first."""

    answer: Answer
    rule: str
    limits_rule: str
    pick_up_at: datetime
    reasons: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    limits: tuple[AppliedLimit, ...] = ()
    question: str | None = None
    preservation: Preservation | None = None
    best: HubOption | None = None
    alternatives: tuple[HubOption, ...] = ()
    loads_as_of: datetime | None = None
    """When the hubs' loads were counted; None if they are not known."""
    temperature: Temperature = Temperature.ROOM
    kit: FreezingKit | None = None
    supply: KitSupply | None = None
    """Whether the kit is at hand; None if there is none, or nothing is known of stocks."""
    instruction: str = ""
    instruction_es: str = ""
