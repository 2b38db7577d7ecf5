"""What the hub that a tube goes on to can do for it, and whether it gets there in time: checked, and said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.errors import Invalid
from libs.common.organisation import Organisation
from libs.common.vocabulary import Assay as Kind
from libs.common.vocabulary import LateAdvice
from services.samples.domain.assays.assay import Assay
from services.samples.domain.routing.hubs import HubAbility, hub_abilities
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.viability.delay import RULE_ID, advise_late


@dataclass(frozen=True, slots=True, kw_only=True)
class OnArrival:
    """What can be done with one tube if it arrives as expected."""

    sample_id: UUID
    advice: LateAdvice
    earliest_reception_at: datetime | None
    still_in_time: tuple[Kind, ...]
    freeze_on_arrival: tuple[Kind, ...]
    too_late: tuple[Kind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHub:
    """Why it can go there; `waiting` is unknown when the database did not answer for it."""

    hub: str
    rule: str
    capacity: int | None
    waiting: int | None
    source: str | None
    tubes: tuple[OnArrival, ...]


def check_can_do(hub: str, ability: HubAbility | None, wanted: Sequence[Kind]) -> None:
    """Refuse to send orders where nobody does them; a hub that is not listed is taken to do everything."""
    missing = ability.cannot_do(wanted) if ability else ()
    if missing:
        named = ", ".join(missing)
        right = "a hub that does them; or cancel these orders first"
        raise Invalid(f"{hub} does not do {named}.", where="body.hub", wrong=named, right=right)


def on_arrival(sample: Sample, orders: Sequence[Assay], *, hub: Organisation) -> OnArrival:
    """The rule of late parcels, asked for the instant at which this one is expected."""
    if sample.expected_at is None:
        raise ValueError("a forwarded sample is expected somewhere")
    found = advise_late(sample, orders, hub=hub, now=sample.expected_at)
    return OnArrival(
        sample_id=sample.id,
        advice=found.advice,
        earliest_reception_at=found.earliest_reception_at,
        still_in_time=found.still_in_time,
        freeze_on_arrival=found.freeze_on_arrival,
        too_late=found.too_late,
    )


def stated(hub: str, tubes: Sequence[OnArrival], *, loads: Mapping[str, int] | None) -> NewHub:
    """All that the rule knows of the hub."""
    ability = hub_abilities().get(hub)
    return NewHub(
        hub=hub,
        rule=RULE_ID,
        capacity=ability.capacity if ability else None,
        waiting=loads.get(hub, 0) if loads is not None else None,
        source=ability.source if ability else None,
        tubes=tuple(tubes),
    )
