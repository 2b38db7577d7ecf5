"""When each hub would take a sample in, and whether it would still be fresh there."""

from datetime import datetime, timedelta

from libs.common.errors import Invalid
from libs.common.organisation import Organisation
from libs.common.vocabulary import Preservation
from services.samples.domain.advice import HubOption
from services.samples.domain.distance import kilometres
from services.samples.domain.journey import HOUR, Journey, longest
from services.samples.domain.opening import holiday_on, last_open, next_open
from services.samples.domain.transport import TRANSIT_PROMISE


def options_of(journey: Journey) -> list[HubOption]:
    """All hubs: those that keep it fresh first, then the earliest reception, then the nearest."""
    judged = [(hub, _option(journey, hub)) for hub in journey.hubs]
    if not judged:
        raise Invalid("There is no hub in the network.")
    judged.sort(
        key=lambda pair: (
            not pair[1].fresh,
            pair[1].promised_reception_at or pair[1].arrives_at + timedelta(days=365),
            kilometres(journey.hospital, pair[0]),
            pair[0].id,
        )
    )
    return [option for _, option in judged]


def _option(journey: Journey, hub: Organisation) -> HubOption:
    arrives_at = journey.pick_up_at + TRANSIT_PROMISE
    reception = next_open(hub, arrives_at)
    age = None if reception is None or journey.extracted_at is None else reception - journey.extracted_at
    return HubOption(
        hub=hub.id,
        arrives_at=arrives_at,
        promised_reception_at=reception,
        hours_since_extraction=None if age is None else round(age / HOUR, 2),
        fresh=journey.preservation is Preservation.FRESH and age is not None and age <= longest(journey),
        hand_over_by=_hand_over_by(journey, hub),
        reasons=_reasons(journey, hub, arrives_at=arrives_at, reception=reception, age=age),
    )


def _hand_over_by(journey: Journey, hub: Organisation) -> datetime | None:
    """The last opening within the limit, less the transit; None if it cannot be fresh there at all."""
    if journey.extracted_at is None or journey.preservation is not Preservation.FRESH:
        return None
    deadline = journey.extracted_at + longest(journey)
    last = last_open(hub, deadline, since=journey.extracted_at + TRANSIT_PROMISE)
    return None if last is None else last - TRANSIT_PROMISE


def _reasons(
    journey: Journey, hub: Organisation, *, arrives_at: datetime, reception: datetime | None, age: timedelta | None
) -> tuple[str, ...]:
    if reception is None:
        return (f"{hub.id} takes no samples in within 30 days.",)
    said = [f"Pick-up and {TRANSIT_PROMISE / HOUR:g} h of transit: at {hub.id} {_wall(arrives_at, hub)}."]
    if reception > arrives_at:
        said.append(f"{hub.id} is closed then{_why_closed(hub, arrives_at)}; it opens {_wall(reception, hub)}.")
    if age is not None:
        limit = longest(journey) / HOUR
        relation = "at most" if age / HOUR <= limit else "more than"
        said.append(f"{age / HOUR:.2f} h since extraction, {relation} the {limit:g} h allowed.")
    return tuple(said)


def _why_closed(hub: Organisation, at: datetime) -> str:
    holiday = holiday_on(hub, at.astimezone(hub.zone).date())
    return f" ({holiday})" if holiday else ""


def _wall(at: datetime, hub: Organisation) -> str:
    return at.astimezone(hub.zone).strftime("%Y-%m-%d %H:%M")
