"""What somebody has to do something about, the worst first."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from deploy.status.status import SILENT, ServiceStatus, Status
from deploy.status.wording import count, size, span
from libs.common.auditing.finding import LATE
from libs.common.bus.standing import StreamStanding
from libs.common.health import LAG_LIMIT
from libs.common.reader.held import State
from libs.common.standing.of_service import ServiceStanding

NEARLY_FULL: Final = 0.8
"""Of the room that the server may take: time to give it more before nothing can be published."""

PARTY_LAG_LIMIT: Final = timedelta(days=1)
"""A party reads when it likes; one that has begun to and stops for a day has a fault that it may not know of."""


def problems(status: Status) -> list[str]:
    """One sentence each."""
    found = [*unreachable(status), *_unready(status), *_stream(status.stream)]
    for judge in (_publishing, _reading, _dead_letters, _clocks, _trail):
        found += [sentence for one in status.services if one.standing for sentence in judge(one, one.standing)]
    return [*found, *_parties(status)]


def unreachable(status: Status) -> list[str]:
    """What does not answer at all."""
    silent = [one.service for one in status.services if one.standing is None]
    found = [] if status.stream else ["The bus does not answer, or has no stream: writes go on, nothing is published."]
    if len(silent) == len(status.services):
        return ["PostgreSQL does not answer: no service can work.", *found]
    return [*(f"The database of {service} does not answer." for service in silent), *found]


def _unready(status: Status) -> Iterator[str]:
    """What a service says of itself, unless it is what was said above."""
    for one in status.services:
        explained = one.standing is None or status.stream is None
        if not one.ready and (one.unready == SILENT or not explained):
            yield f"{one.service} is not ready: {_within(one.unready)}."
    if status.doors and (status.doors == SILENT or all(one.standing for one in status.services)):
        yield f"Instruments cannot call: samples-listener is not ready: {_within(status.doors)}."


def _within(sentence: str) -> str:
    """As a part of another one."""
    return f"{sentence[:1].lower()}{sentence[1:].removesuffix('.')}"


def _stream(stream: StreamStanding | None) -> Iterator[str]:
    if stream is None:
        return
    for sentence in stream.broken:
        yield f"The bus breaks a promise: {sentence}."
    if stream.replicas_current < stream.replicas:
        yield f"Only {stream.replicas_current} of {stream.replicas} servers hold the whole stream."
    if stream.room_bytes and stream.room_bytes > 0 and (stream.stored_bytes or 0) > NEARLY_FULL * stream.room_bytes:
        yield f"The bus is nearly full: {size(stream.stored_bytes or 0)} of {size(stream.room_bytes)}."


def _parties(status: Status) -> Iterator[str]:
    for party in status.parties:
        seconds = party.behind.seconds(status.at)
        if party.begun and seconds > PARTY_LAG_LIMIT.total_seconds():
            behind = count(party.behind.messages, "event")
            yield f"{party.name} has stopped reading: {behind} behind, for {span(seconds)}."


def _publishing(one: ServiceStatus, standing: ServiceStanding) -> Iterator[str]:
    if standing.queues.relay_lag > LAG_LIMIT:
        waiting = count(standing.queues.waiting, "event")
        yield f"{one.service} does not publish: {waiting} waiting, the oldest for {span(standing.queues.relay_lag)}."
    for work, taken in standing.turns.items():
        if not taken:
            yield f"{one.service}'s worker is not at work: nobody is its {work}."


def _reading(one: ServiceStatus, standing: ServiceStanding) -> Iterator[str]:
    for reader, behind in (one.readers or {}).items():
        seconds = behind.seconds(standing.queues.now)
        if seconds > LAG_LIMIT:
            yield f"{reader}'s reader is {count(behind.messages, 'event')} and {span(seconds)} behind."


def _dead_letters(one: ServiceStatus, standing: ServiceStanding) -> Iterator[str]:
    parked = standing.queues.held.get(State.PARKED, 0)
    if parked:
        yield f"{one.service} has {count(parked, 'dead letter')} (`reallnet dead-letters list {one.service}`)."


def _clocks(one: ServiceStatus, standing: ServiceStanding) -> Iterator[str]:
    for clock, number in standing.overdue.items():
        if number:
            yield f"{one.service}: the {clock} clock has run out {'once' if number == 1 else f'{number:,} times'}."


def _trail(one: ServiceStatus, standing: ServiceStanding) -> Iterator[str]:
    trail = standing.trail
    if trail.findings:
        yield f"{one.service}'s audit trail was changed (`reallnet audit verify {one.service}`)."
    if trail.unsealed_for > LATE:
        yield f"{one.service}'s audit trail is not sealed: {count(trail.unsealed, 'entry')} waiting."
    if trail.unsigned_for > LATE:
        yield f"{one.service}'s audit trail gets no signed checkpoints."
