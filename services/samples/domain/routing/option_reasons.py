"""Why a hub was chosen or not, in sentences with the numbers behind them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from libs.common.organisation import Organisation
from services.samples.domain.routing.advice import HubOption
from services.samples.domain.routing.journey import HOUR, Journey, deciding, longest
from services.samples.domain.routing.opening import holiday_on
from services.samples.domain.transit.transport import TRANSIT_PROMISE


def reasons_for(option: HubOption, hub: Organisation, journey: Journey) -> tuple[str, ...]:
    """What the rule looked at for this hub."""
    if option.promised_reception_at is None:
        return (f"{hub.id} takes no samples in within 30 days.", *_of_the_hub(option))
    return (
        *_of_the_way(option, hub, option.promised_reception_at),
        *_of_the_age(option, journey),
        *_of_the_hub(option),
    )


def why_not(option: HubOption, *, best: HubOption, journey: Journey) -> tuple[str, ...]:
    """What speaks against this hub beside the best one; the first reason is the one that decided."""
    said = list(_of_the_hub(option, compared_with=best))
    if option.minutes_to_spare is not None and not option.fresh:
        late = -option.minutes_to_spare
        said.append(f"It would be received {late} min after the {longest(journey) / HOUR:g} h allowed.")
    if option.promised_reception_at is None:
        said.append(f"{option.hub} takes no samples in within 30 days.")
    said += _later(option, best)
    return tuple(said) or (f"{best.hub} is nearer, and receives it as early.",)


def _of_the_way(option: HubOption, hub: Organisation, reception: datetime) -> Iterator[str]:
    yield f"Pick-up and {TRANSIT_PROMISE / HOUR:g} h of transit: at {hub.id} {_wall(option.arrives_at, hub)}."
    if reception > option.arrives_at:
        why = _why_closed(hub, option.arrives_at)
        yield f"{hub.id} is closed then{why}; it opens {_wall(reception, hub)}."


def _of_the_age(option: HubOption, journey: Journey) -> Iterator[str]:
    if option.promised_reception_at is None or journey.extracted_at is None:
        return
    age, limit = (option.promised_reception_at - journey.extracted_at), longest(journey)
    relation = "at most" if age <= limit else "more than"
    yield f"{age / HOUR:.2f} h since extraction, {relation} the {limit / HOUR:g} h allowed."
    assay = deciding(journey)
    if assay is not None:
        yield f"The limit is that of {assay}."


def _of_the_hub(option: HubOption, *, compared_with: HubOption | None = None) -> Iterator[str]:
    fewer = compared_with is None or len(compared_with.cannot_do) < len(option.cannot_do)
    if option.cannot_do and fewer:
        yield f"{option.hub} does not do {', '.join(option.cannot_do)}."
    if option.overloaded and (compared_with is None or not compared_with.overloaded):
        yield f"{option.hub} has {option.load} samples waiting, above its capacity of {option.capacity}."


def _later(option: HubOption, best: HubOption) -> Iterator[str]:
    if option.promised_reception_at is None or best.promised_reception_at is None:
        return
    later = option.promised_reception_at - best.promised_reception_at
    if later > timedelta():
        yield f"It would be received {later // timedelta(minutes=1)} min later than at {best.hub}."


def _why_closed(hub: Organisation, at: datetime) -> str:
    holiday = holiday_on(hub, at.astimezone(hub.zone).date())
    return f" ({holiday})" if holiday else ""


def _wall(at: datetime, hub: Organisation) -> str:
    return at.astimezone(hub.zone).strftime("%Y-%m-%d %H:%M")
