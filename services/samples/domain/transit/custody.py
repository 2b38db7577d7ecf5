"""The chain of custody: who has had a tube, where, since when; without a gap, and one answer for every instant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from libs.common.errors import Invalid
from libs.common.vocabulary import Preservation
from services.samples.domain.stages import SampleStage
from services.samples.domain.tubes.rejection import RejectionReason
from services.samples.domain.tubes.sample import Sample


class Holder(StrEnum):
    """In whose hands a tube is."""

    HOSPITAL = "hospital"
    COURIER = "courier"
    HUB = "hub"
    BIOBANK = "biobank"
    NOBODY = "nobody"
    """It is not where it should be, and was given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """One thing that happened to a tube; written with it and never changed. Without a holder all stays as it was."""

    sample_id: UUID
    version: int
    deed: str
    since: datetime
    by: str
    by_organisation: str | None
    recorded_at: datetime
    holder: Holder | None = None
    organisation: str | None = None
    destination: str | None = None
    shipment_id: UUID | None = None
    undoes: int | None = None
    """The version of the move that was a mistake and never took place."""
    preservation: Preservation | None = None
    """How the tube was kept then: undone, a move gives it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """From when to when somebody had it; the last link has no end yet."""

    handing: Handing
    since: datetime
    until: datetime | None
    holder: Holder
    organisation: str | None
    destination: str | None
    shipment_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who tells of a move, and when; `since` where the sample itself does not keep the time of it."""

    by: str
    by_organisation: str | None
    at: datetime
    since: datetime | None = None
    deed: str | None = None
    holder: Holder | None = None
    """Who has it, where the sample's stage does not say."""
    undoes: int | None = None


def handing_of(sample: Sample, told: Told) -> Handing:
    """What the move that a sample has just made means for the tube."""
    holder = told.holder or _holder(sample)
    return Handing(
        sample_id=sample.id,
        version=sample.version,
        deed=told.deed or sample.stage,
        since=told.since or _since(sample) or told.at,
        by=told.by,
        by_organisation=told.by_organisation,
        recorded_at=told.at,
        holder=holder,
        organisation=_organisation(sample, holder),
        destination=sample.hub if holder is Holder.COURIER else None,
        shipment_id=sample.shipment_id if holder is Holder.COURIER else None,
        undoes=told.undoes,
        preservation=sample.preservation,
    )


def links(handings: Iterable[Handing]) -> Sequence[Link]:
    """The chain: each link ends where the next begins; what was undone is no link.

    A move may have been told later than it happened, and the one before it only when it was entered (a tube
    whose extraction nobody timed): then the earlier one was over by the later one's time at the latest.
    """
    valid = _held(_not_undone(handings))
    since = _times(valid)
    ends: list[datetime | None] = [*since[1:], *([None] if since else [])]
    return [_link(one, since=begin, until=end) for one, begin, end in zip(valid, since, ends, strict=True)]


def link_at(chain: Sequence[Link], at: datetime) -> Link:
    """Who had it at that instant: exactly one link holds it, from the first one on."""
    found = [link for link in chain if link.since <= at and (link.until is None or at < link.until)]
    if not found:
        raise _out_of_sight(chain, at)
    return found[0]


def _out_of_sight(chain: Sequence[Link], at: datetime) -> Invalid:
    end = chain[-1].until if chain else None
    if end is not None and at >= end:
        sentence, right = "Another hub has had the tube by then.", f"before {end.isoformat()}"
    else:
        sentence = "There was no tube yet at that time."
        right = f"from {chain[0].since.isoformat()} on" if chain else "a tube that was drawn"
    return Invalid(sentence, where="query.at", right=right)


def undone(handings: Iterable[Handing]) -> Sequence[Handing]:
    """What was told by mistake; it stays readable."""
    every = list(handings)
    mistakes = {one.undoes for one in every}
    return [one for one in every if one.version in mistakes]


def to_undo(handings: Iterable[Handing]) -> tuple[Handing, Handing | None]:
    """The newest move that took place, and the one before it."""
    *earlier, newest = [one for one in _not_undone(handings) if one.undoes is None]
    return newest, earlier[-1] if earlier else None


def is_whole(chain: Sequence[Link]) -> bool:
    """Whether every link but the last ends where the next begins."""
    joined = all(before.until == after.since for before, after in pairwise(chain))
    return joined and (not chain or chain[-1].until is None)


def _not_undone(handings: Iterable[Handing]) -> list[Handing]:
    every = sorted(handings, key=lambda one: one.version)
    mistakes = {one.undoes for one in every}
    return [one for one in every if one.version not in mistakes]


def _held(handings: Iterable[Handing]) -> list[Handing]:
    """Each with its holder; what came before there was a tube is left out."""
    held: list[Handing] = []
    for one in handings:
        if one.holder is not None:
            held.append(one)
        elif held:
            before = held[-1]
            held.append(
                replace(
                    one,
                    holder=before.holder,
                    organisation=before.organisation,
                    destination=before.destination,
                    shipment_id=before.shipment_id,
                )
            )
    return held


def _times(handings: Sequence[Handing]) -> list[datetime]:
    """No link begins after a later one."""
    since = [one.since for one in handings]
    for place in range(len(since) - 2, -1, -1):
        since[place] = min(since[place], since[place + 1])
    return since


def _link(one: Handing, *, since: datetime, until: datetime | None) -> Link:
    if one.holder is None:
        raise ValueError("a link has a holder")
    return Link(
        handing=one,
        since=since,
        until=until,
        holder=one.holder,
        organisation=one.organisation,
        destination=one.destination,
        shipment_id=one.shipment_id,
    )


def _holder(sample: Sample) -> Holder | None:
    match sample.stage:
        case SampleStage.COLLECTED:
            return Holder.HOSPITAL
        case SampleStage.DISPATCHED:
            return Holder.COURIER
        case SampleStage.RECEIVED:
            return Holder.HUB
        case SampleStage.BANKED:
            return Holder.BIOBANK
        case SampleStage.REJECTED:
            return Holder.NOBODY if sample.rejection_reason is RejectionReason.MISSING else Holder.HUB
    return None


def _organisation(sample: Sample, holder: Holder | None) -> str | None:
    match holder:
        case Holder.HOSPITAL:
            return sample.hospital
        case Holder.HUB | Holder.BIOBANK:
            return sample.hub
    return None


def _since(sample: Sample) -> datetime | None:
    match sample.stage:
        case SampleStage.COLLECTED:
            return sample.extracted_at or sample.collected_at
        case SampleStage.DISPATCHED:
            return sample.dispatched_at
        case SampleStage.RECEIVED:
            return sample.received_at
        case SampleStage.REJECTED:
            return sample.rejected_at
    return None
