"""A planned journey of a sample, and what its wanted assays ask of the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from libs.common.organisation import Organisation
from libs.common.vocabulary import Assay, Material, Preservation, Tube
from services.samples.domain.advice import AppliedLimit
from services.samples.domain.limits import frozen_for, limit_of, unsuitable
from services.samples.domain.transport import FRESH_LIMIT

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


def longest(journey: Journey) -> timedelta:
    own = (limit_of(assay, material=journey.material, tube=journey.tube) for assay in journey.assays)
    return min([FRESH_LIMIT, *(limit.longest for limit in own if limit is not None)])


def applied_limits(journey: Journey) -> tuple[AppliedLimit, ...]:
    network = AppliedLimit(assay=None, max_hours=FRESH_LIMIT / HOUR, source="Velasco 2023, section 4")
    own = (limit_of(assay, material=journey.material, tube=journey.tube) for assay in journey.assays)
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
        elif limit_of(assay, material=journey.material, tube=journey.tube) is None:
            found.append(f"No limit of its own is known for {assay} of {journey.material} in {journey.tube}.")
    return tuple(found)


def frozen_state(journey: Journey) -> Preservation:
    """Viable as soon as one assay needs living cells; what is frozen already stays as it is."""
    if journey.preservation is not Preservation.FRESH:
        return journey.preservation
    states = {frozen_for(assay) for assay in journey.assays}
    return Preservation.FROZEN_DRY if states == {Preservation.FROZEN_DRY} else Preservation.FROZEN_VIABLE


def lost_by_freezing(journey: Journey) -> tuple[str, ...]:
    return tuple(f"{assay} cannot be done on frozen material." for assay in journey.assays if frozen_for(assay) is None)
