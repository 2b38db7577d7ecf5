"""What must hold of a whole system's history, and everything in it that does not."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """The ways in which a history can be broken."""

    LOST = "committed, and not in the stream"
    INVENTED = "in the stream, and never committed"
    FALLING = "its version is lower than that of the event before it in its aggregate's ledger"
    TURNED = "in the stream before an event that its aggregate's ledger has before it"
    MISSED = "not applied by a reader that hears it"
    TWICE = "applied twice by a reader"
    UNHEARD = "applied by a reader that does not hear it"
    MISORDERED = "applied before an event that the stream has before it in its aggregate"
    UNAUDITED = "committed without an audit entry of its transaction"
    WAITING = "still marked as waiting to be published"
    HELD = "set aside by a reader at the end"


@dataclass(frozen=True, slots=True)
class Stated:
    """An event as the stream holds it."""

    id: str
    type: str
    aggregate: str
    version: int


@dataclass(frozen=True, slots=True)
class Recorded(Stated):
    """An event as a ledger holds it, with the time of its transaction."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One service's part: what it committed, in the order of its ledger, and what its reader applied.

    `in_order` says whether `applied` is known in the order in which it happened, or only as a set.
    """

    service: str
    ledger: Sequence[Recorded]
    audited_at: frozenset[datetime]
    waiting: Sequence[str]
    hears: frozenset[str]
    applied: Sequence[str]
    in_order: bool
    held: Sequence[str]


@dataclass(frozen=True, slots=True)
class History:
    """All that happened, as the stream and the five databases tell it afterwards."""

    stream: Sequence[Stated]
    parts: Sequence[Part]

    @property
    def repeated(self) -> int:
        """How often an event came into the stream again: it may, and must have no second effect."""
        return len(self.stream) - len({event.id for event in self.stream})


@dataclass(frozen=True, slots=True)
class Breach:
    """One event that something is wrong with, and at which service."""

    kind: Kind
    service: str
    event: str


def breaches_of(history: History) -> list[Breach]:
    """Everything that is wrong; nothing, if every promise was kept."""
    return [*_between_ledgers_and_stream(history), *_of_commits(history), *_of_readers(history)]


def _between_ledgers_and_stream(history: History) -> Iterator[Breach]:
    places = _first_places(event.id for event in history.stream)
    committed = {event.id for part in history.parts for event in part.ledger}
    yield from (Breach(Kind.INVENTED, "stream", event) for event in places if event not in committed)
    for part in history.parts:
        yield from (Breach(Kind.LOST, part.service, event.id) for event in part.ledger if event.id not in places)
        for ids in _by_aggregate(part.ledger).values():
            yield from (Breach(Kind.TURNED, part.service, event) for event in _overtaking(ids, places))


def _of_commits(history: History) -> Iterator[Breach]:
    for part in history.parts:
        versions: dict[str, int] = {}
        for event in part.ledger:
            if event.version < versions.get(event.aggregate, 0):
                yield Breach(Kind.FALLING, part.service, event.id)
            versions[event.aggregate] = event.version
            if event.at not in part.audited_at:
                yield Breach(Kind.UNAUDITED, part.service, event.id)
        yield from (Breach(Kind.WAITING, part.service, event) for event in part.waiting)


def _of_readers(history: History) -> Iterator[Breach]:
    speakers = {event.id: part.service for part in history.parts for event in part.ledger}
    first = {event.id: event for event in reversed(history.stream)}
    in_stream_order = [first[event] for event in _first_places(event.id for event in history.stream)]
    for part in history.parts:
        due = [event for event in in_stream_order if event.type in part.hears]
        yield from _of_reader(part, due, speakers)


def _of_reader(part: Part, due: Sequence[Stated], speakers: Mapping[str, str]) -> Iterator[Breach]:
    times, wanted = Counter(part.applied), {event.id for event in due}
    yield from (Breach(Kind.MISSED, part.service, event) for event in wanted if event not in times)
    yield from (Breach(Kind.UNHEARD, part.service, event) for event in times if event not in wanted)
    yield from (Breach(Kind.TWICE, part.service, event) for event, often in times.items() if often > 1)
    yield from (Breach(Kind.HELD, part.service, event) for event in part.held)
    if part.in_order:
        places = _first_places(part.applied)
        for ids in _by_aggregate(due, speakers).values():
            yield from (Breach(Kind.MISORDERED, part.service, event) for event in _overtaking(ids, places))


def _by_aggregate(
    events: Sequence[Stated], speakers: Mapping[str, str] | None = None
) -> dict[tuple[str, str], list[str]]:
    """Ids of each aggregate, in order; two services may speak of one, each in an order of its own."""
    found: dict[tuple[str, str], list[str]] = {}
    for event in events:
        found.setdefault(((speakers or {}).get(event.id, ""), event.aggregate), []).append(event.id)
    return found


def _overtaking(ids: Sequence[str], places: Mapping[str, int]) -> Iterator[str]:
    """Those that stand before one of their predecessors."""
    highest = -1
    for event in ids:
        place = places.get(event)
        if place is not None and place < highest:
            yield event
        highest = max(highest, place if place is not None else -1)


def _first_places(ids: Iterator[str] | Sequence[str]) -> dict[str, int]:
    """Where each event stands, repetitions left out."""
    return {event: place for place, event in enumerate(dict.fromkeys(ids))}
