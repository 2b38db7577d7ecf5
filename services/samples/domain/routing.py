"""Fresh or frozen, which hub, by when: the routing rule of the network (Velasco 2023, section 4; domain, section 4).

promised reception = pick-up + transit + wait for opening hours; fresh if and only if promised reception less
extraction is at most 48 h and at most each wanted assay's own limit. Exactly 48 h is fresh. All differences are
taken between instants: an hour is an hour on the nights of the clock change and in the Canary Islands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from libs.common.errors import Invalid
from libs.common.organisation import Organisation
from libs.common.vocabulary import Assay, Material, Preservation, Tube
from services.samples.domain.advice import Advice, Answer, AppliedLimit, HubOption
from services.samples.domain.distance import kilometres
from services.samples.domain.limits import frozen_for, limit_of, rule_id, unsuitable
from services.samples.domain.opening import holiday_on, last_open, next_open
from services.samples.domain.transport import FRESH_LIMIT, TRANSIT_PROMISE

RULE: Final = "routing-2026.1"
_HOUR: Final = timedelta(hours=1)


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


def advise(journey: Journey) -> Advice:
    """The rule; a question back where the extraction's time is not known."""
    if journey.preservation is not Preservation.FRESH:
        return _frozen(journey, reasons=(f"The material is kept {journey.preservation} already.",))
    if journey.extracted_at is None:
        return _ask(journey)
    if journey.pick_up_at < journey.extracted_at:
        raise Invalid("The pick-up lies before the extraction.", where="body.pick_up_at", right="a later time")
    options = _options(journey)
    if options[0].fresh:
        return _fresh(journey, options)
    return _frozen(journey, reasons=("Reception in time cannot be guaranteed at any hub.", *options[0].reasons))


def _ask(journey: Journey) -> Advice:
    return Advice(
        answer=Answer.ASK,
        rule=RULE,
        limits_rule=rule_id(),
        pick_up_at=journey.pick_up_at,
        question="When was the sample extracted?",
        reasons=("Without the time of extraction nobody can say how old it will be on arrival.",),
        warnings=_warnings(journey),
    )


def _fresh(journey: Journey, options: list[HubOption]) -> Advice:
    return Advice(
        answer=Answer.FRESH,
        rule=RULE,
        limits_rule=rule_id(),
        pick_up_at=journey.pick_up_at,
        preservation=Preservation.FRESH,
        reasons=options[0].reasons,
        warnings=_warnings(journey),
        limits=_limits(journey),
        best=options[0],
        alternatives=tuple(options[1:]),
    )


def _frozen(journey: Journey, *, reasons: tuple[str, ...]) -> Advice:
    options = _options(journey)
    return Advice(
        answer=Answer.FROZEN,
        rule=RULE,
        limits_rule=rule_id(),
        pick_up_at=journey.pick_up_at,
        preservation=_frozen_state(journey),
        reasons=reasons,
        warnings=(*_warnings(journey), *_lost_by_freezing(journey)),
        limits=_limits(journey),
        best=options[0],
        alternatives=tuple(options[1:]),
    )


def _options(journey: Journey) -> list[HubOption]:
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
        hours_since_extraction=None if age is None else round(age / _HOUR, 2),
        fresh=journey.preservation is Preservation.FRESH and age is not None and age <= _longest(journey),
        hand_over_by=_hand_over_by(journey, hub),
        reasons=_reasons(journey, hub, arrives_at=arrives_at, reception=reception, age=age),
    )


def _hand_over_by(journey: Journey, hub: Organisation) -> datetime | None:
    """The last opening within the limit, less the transit; None if it cannot be fresh there at all."""
    if journey.extracted_at is None or journey.preservation is not Preservation.FRESH:
        return None
    deadline = journey.extracted_at + _longest(journey)
    last = last_open(hub, deadline, since=journey.extracted_at + TRANSIT_PROMISE)
    return None if last is None else last - TRANSIT_PROMISE


def _longest(journey: Journey) -> timedelta:
    own = (limit_of(assay, material=journey.material, tube=journey.tube) for assay in journey.assays)
    return min([FRESH_LIMIT, *(limit.longest for limit in own if limit is not None)])


def _limits(journey: Journey) -> tuple[AppliedLimit, ...]:
    network = AppliedLimit(assay=None, max_hours=FRESH_LIMIT / _HOUR, source="Velasco 2023, section 4")
    own = (limit_of(assay, material=journey.material, tube=journey.tube) for assay in journey.assays)
    return (
        network,
        *(
            AppliedLimit(assay=limit.assay, max_hours=limit.longest / _HOUR, source=limit.source)
            for limit in own
            if limit is not None
        ),
    )


def _reasons(
    journey: Journey, hub: Organisation, *, arrives_at: datetime, reception: datetime | None, age: timedelta | None
) -> tuple[str, ...]:
    if reception is None:
        return (f"{hub.id} takes no samples in within 30 days.",)
    said = [f"Pick-up and {TRANSIT_PROMISE / _HOUR:g} h of transit: at {hub.id} {_wall(arrives_at, hub)}."]
    if reception > arrives_at:
        said.append(f"{hub.id} is closed then{_why_closed(hub, arrives_at)}; it opens {_wall(reception, hub)}.")
    if age is not None:
        longest = _longest(journey) / _HOUR
        relation = "at most" if age / _HOUR <= longest else "more than"
        said.append(f"{age / _HOUR:.2f} h since extraction, {relation} the {longest:g} h allowed.")
    return tuple(said)


def _why_closed(hub: Organisation, at: datetime) -> str:
    holiday = holiday_on(hub, at.astimezone(hub.zone).date())
    return f" ({holiday})" if holiday else ""


def _wall(at: datetime, hub: Organisation) -> str:
    return at.astimezone(hub.zone).strftime("%Y-%m-%d %H:%M")


def _warnings(journey: Journey) -> tuple[str, ...]:
    found = []
    for assay in journey.assays:
        against = unsuitable(assay, tube=journey.tube)
        if against is not None:
            found.append(f"{journey.tube} does not suit {assay}; take {against.better} ({against.source}).")
        elif limit_of(assay, material=journey.material, tube=journey.tube) is None:
            found.append(f"No limit of its own is known for {assay} of {journey.material} in {journey.tube}.")
    return tuple(found)


def _frozen_state(journey: Journey) -> Preservation:
    """Viable as soon as one assay needs living cells; what is frozen already stays as it is."""
    if journey.preservation is not Preservation.FRESH:
        return journey.preservation
    states = {frozen_for(assay) for assay in journey.assays}
    return Preservation.FROZEN_DRY if states == {Preservation.FROZEN_DRY} else Preservation.FROZEN_VIABLE


def _lost_by_freezing(journey: Journey) -> tuple[str, ...]:
    return tuple(f"{assay} cannot be done on frozen material." for assay in journey.assays if frozen_for(assay) is None)
