"""A trial: its arms with their criteria, and the hospitals that run them."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Final

from services.trials.domain.criteria.compiled import Compiled, compiled
from services.trials.domain.criteria.condition import Condition, fact_of
from services.trials.domain.criteria.explaining import Explaining
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import FactSource
from services.trials.domain.trials.stages import SiteStatus, Stage

STATUS_GROWS_OLD_AFTER: Final = 180
"""Days after which nobody should rely on a site's status without asking (trials.md, row 1)."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a statement about a trial comes from, and when that was read or issued."""

    says: str
    on: str


@dataclass(frozen=True)
class Arm:
    """A part of a trial that a child can enter."""

    id: str
    name: str
    criteria: Condition

    @cached_property
    def tree(self) -> Compiled:
        """The criteria compiled, once for as long as the arm is kept."""
        return compiled(self.criteria)

    @cached_property
    def site_keys(self) -> tuple[str, ...]:
        """What the criteria ask about the hospital itself; mostly nothing."""
        return tuple(fact.key for fact in self.tree.facts if FACTS[fact_of(fact.key)].source is FactSource.SITE)

    @cached_property
    def explaining(self) -> Explaining:
        """Explanations of the tree; what was known when one was asked for before is not searched again."""
        return Explaining(self.tree)

    def __reduce__(self) -> "tuple[type[Arm], tuple[str, str, Condition]]":
        """Given to another process it goes without what is kept beside it, which may be large."""
        return Arm, (self.id, self.name, self.criteria)


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial with the criteria version in force (or, in a draft, proposed)."""

    id: str
    title: str
    phase: str | None
    stage: Stage
    criteria_version: int
    arms: tuple[Arm, ...]
    references: tuple[Reference, ...] = ()

    def arm(self, arm_id: str) -> Arm | None:
        """The arm by its id."""
        return next((arm for arm in self.arms if arm.id == arm_id), None)


@dataclass(frozen=True, slots=True)
class Site:
    """One hospital's door to one arm, as it stood from a day on."""

    trial: str
    arm: str
    hospital: str
    name: str
    organisation: str | None
    status: SiteStatus
    since: date
    verified_on: date
    source: str
    slots_free: int | None = None
    slots_total: int | None = None
    parts_closed: bool = False
    """The arm has dose levels or cohorts, and none of them takes children."""

    def __hash__(self) -> int:
        """By the door alone: how it stands seldom tells two apart, and takes long to hash."""
        return hash((self.trial, self.arm, self.hospital))

    def door(self, day: date) -> "Door":
        """Whether a child can enter here on that day."""
        old = (day - self.verified_on).days > STATUS_GROWS_OLD_AFTER
        return door_by(self.status, full=self.slots_free == 0, parts_closed=self.parts_closed, old=old)


@dataclass(frozen=True, slots=True)
class Door:
    """Open, closed or not known, with the reason as a code."""

    open: Truth
    reason: str


@lru_cache(maxsize=256)
def door_by(status: SiteStatus, *, full: bool, parts_closed: bool, old: bool) -> Door:
    """By its status, its free places, the arm's parts, and whether nobody has verified it for too long."""
    if status is SiteStatus.UNKNOWN:
        return Door(Truth.UNKNOWN, "status_unknown")
    if status is not SiteStatus.RECRUITING:
        return Door(Truth.FALSE, status)
    if parts_closed:
        return Door(Truth.FALSE, "parts_closed")
    if full:
        return Door(Truth.FALSE, SiteStatus.SLOTS_FULL)
    return Door(Truth.UNKNOWN, "status_old") if old else Door(Truth.TRUE, "recruiting")
