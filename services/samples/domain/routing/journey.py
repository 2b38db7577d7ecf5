"""A planned journey of a sample, and what its wanted assays ask of the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from libs.common.organisation import Organisation
from libs.common.vocabulary import Assay, Material, Preservation, Tube
from services.samples.domain.routing.advice import AppliedLimit
from services.samples.domain.routing.hubs import HubAbility, hub_abilities
from services.samples.domain.routing.limits import Limit, frozen_for, limit_of, unsuitable, unsuitable_temperature
from services.samples.domain.routing.opening import Window
from services.samples.domain.transit.transport import FRESH_LIMIT, Temperature

HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """What the hospital has, wants and plans."""

    hospital: Organisation
    hubs: Sequence[Organisation]
    material: Material
    tube: Tube
    assays: tuple[Assay, ...]
    extracted_at: datetime | None
    pick_up_at: datetime
    preservation: Preservation = Preservation.FRESH
    temperature: Temperature = Temperature.ROOM
    windows: tuple[Window, ...] = ()
    """When the courier can come, in their order; none: at any time from `pick_up_at` on."""
    loads: Mapping[str, int] | None = field(default_factory=dict)
    """By hub, how many samples wait there; None if that is not known now."""

    abilities: Mapping[str, HubAbility] = field(default_factory=hub_abilities)
    """By hub; one that is not there is taken to do everything, without a limit."""

    def __post_init__(self) -> None:
        """Keep instants: hours added to a local time would be hours of the wall clock."""
        object.__setattr__(self, "pick_up_at", self.pick_up_at.astimezone(UTC))
        if self.extracted_at is not None:
            object.__setattr__(self, "extracted_at", self.extracted_at.astimezone(UTC))

    def own_limit(self, assay: Assay) -> Limit | None:
        return limit_of(assay, material=self.material, tube=self.tube, temperature=self.temperature)


def longest(journey: Journey) -> timedelta:
    own = (journey.own_limit(assay) for assay in journey.assays)
    return min([FRESH_LIMIT, *(limit.longest for limit in own if limit is not None)])


def deciding(journey: Journey) -> Assay | None:
    """The assay whose own limit is shorter than the network's, and the shortest; None if it is the network's."""
    own = [limit for limit in (journey.own_limit(assay) for assay in journey.assays) if limit is not None]
    shorter = sorted((limit.longest, limit.assay) for limit in own if limit.longest < FRESH_LIMIT)
    return shorter[0][1] if shorter else None


def applied_limits(journey: Journey) -> tuple[AppliedLimit, ...]:
    network = AppliedLimit(assay=None, max_hours=FRESH_LIMIT / HOUR, source="Velasco 2023, section 4")
    own = (journey.own_limit(assay) for assay in journey.assays)
    return (
        network,
        *(
            AppliedLimit(assay=limit.assay, max_hours=limit.longest / HOUR, source=limit.source)
            for limit in own
            if limit is not None
        ),
    )


def warnings(journey: Journey) -> tuple[str, ...]:
    found = []
    for assay in journey.assays:
        against = unsuitable(assay, tube=journey.tube)
        if against is not None:
            found.append(f"{journey.tube} does not suit {assay}; take {against.better} ({against.source}).")
        elif journey.own_limit(assay) is None:
            found.append(f"No limit of its own is known for {assay} of {journey.material} in {journey.tube}.")
    if journey.loads is None:
        found.append("The present load of the hubs is not known now.")
    return (*found, *_too_cold(journey))


def _too_cold(journey: Journey) -> tuple[str, ...]:
    asked = (
        unsuitable_temperature(assay, material=journey.material, temperature=journey.temperature)
        for assay in journey.assays
    )
    return tuple(
        f"{journey.material} for {one.assay} does not travel {journey.temperature}; take {one.better} ({one.source})."
        for one in asked
        if one is not None
    )


def frozen_state(journey: Journey) -> Preservation:
    """Viable as soon as one assay needs living cells; what is frozen already stays as it is."""
    if journey.preservation is not Preservation.FRESH:
        return journey.preservation
    states = {frozen_for(assay) for assay in journey.assays}
    return Preservation.FROZEN_DRY if states == {Preservation.FROZEN_DRY} else Preservation.FROZEN_VIABLE


def lost_by_freezing(journey: Journey) -> tuple[str, ...]:
    return tuple(f"{assay} cannot be done on frozen material." for assay in journey.assays if frozen_for(assay) is None)
