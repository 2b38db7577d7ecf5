"""When each hub would take a sample in, whether it would still be fresh there, and which hub comes first."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from libs.common.errors import Invalid
from libs.common.organisation import Organisation
from libs.common.vocabulary import Preservation
from services.samples.domain.routing.advice import HubOption
from services.samples.domain.routing.distance import kilometres
from services.samples.domain.routing.journey import HOUR, Journey, longest
from services.samples.domain.routing.opening import last_open, last_within, next_open
from services.samples.domain.routing.option_reasons import reasons_for, why_not
from services.samples.domain.transit.transport import TRANSIT_PROMISE

MINUTE: Final = timedelta(minutes=1)
NEVER: Final = timedelta(days=365)


def options_of(journey: Journey) -> list[HubOption]:
    """All hubs: those that do every wanted assay, keep it fresh and have room; then the earliest, then the nearest."""
    judged = [(hub, _option(journey, hub)) for hub in journey.hubs]
    if not judged:
        raise Invalid("There is no hub in the network.")
    judged.sort(
        key=lambda pair: (
            len(pair[1].cannot_do),
            not pair[1].fresh,
            pair[1].overloaded,
            pair[1].promised_reception_at or pair[1].arrives_at + NEVER,
            kilometres(journey.hospital, pair[0]),
            pair[0].id,
        )
    )
    best, *others = [option for _, option in judged]
    return [best, *(replace(other, why_not=why_not(other, best=best, journey=journey)) for other in others)]


def _option(journey: Journey, hub: Organisation) -> HubOption:
    arrives_at = journey.pick_up_at + TRANSIT_PROMISE
    reception = next_open(hub, arrives_at)
    age = None if reception is None or journey.extracted_at is None else reception - journey.extracted_at
    until = _allowed_until(journey)
    hand_over_by, ability = _hand_over_by(journey, hub), journey.abilities.get(hub.id)
    option = HubOption(
        hub=hub.id,
        arrives_at=arrives_at,
        promised_reception_at=reception,
        hours_since_extraction=None if age is None else round(age / HOUR, 2),
        fresh=until is not None and reception is not None and reception <= until,
        hand_over_by=hand_over_by,
        courier_deadline_at=_courier_deadline(journey, hand_over_by),
        allowed_until=until,
        minutes_to_spare=None if until is None or reception is None else (until - reception) // MINUTE,
        cannot_do=ability.cannot_do(journey.assays) if ability else (),
        load=None if journey.loads is None else journey.loads.get(hub.id, 0),
        capacity=ability.capacity if ability else None,
        reasons=(),
    )
    return replace(option, reasons=reasons_for(option, hub, journey))


def _allowed_until(journey: Journey) -> datetime | None:
    """The last instant at which it counts as fresh; None for what is frozen or of unknown age."""
    if journey.extracted_at is None or journey.preservation is not Preservation.FRESH:
        return None
    return journey.extracted_at + longest(journey)


def _hand_over_by(journey: Journey, hub: Organisation) -> datetime | None:
    """The last opening within the limit, less the transit; None if it cannot be fresh there at all."""
    deadline = _allowed_until(journey)
    if deadline is None or journey.extracted_at is None:
        return None
    last = last_open(hub, deadline, since=journey.extracted_at + TRANSIT_PROMISE)
    return None if last is None else last - TRANSIT_PROMISE


def _courier_deadline(journey: Journey, hand_over_by: datetime | None) -> datetime | None:
    """The last moment up to then at which a courier comes; None if none comes from the planned pick-up on."""
    if hand_over_by is None:
        return None
    last = last_within(journey.windows, hand_over_by) if journey.windows else hand_over_by
    return last if last is not None and last >= journey.pick_up_at else None
