"""The status on one screen: one sentence, a table of services, a line for the stream and one for the parties."""

from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table

from deploy.status.status import PartyStatus, ServiceStatus, Status
from deploy.status.wording import count, size, span
from libs.common.bus.standing import StreamStanding
from libs.common.reader.held import State
from libs.common.standing.trail import Trail

TOLD_AT_MOST = 8


def show(status: Status, problems: Sequence[str], console: Console) -> None:
    """What is wrong first."""
    console.print(_first(problems), style="bold", highlight=False, soft_wrap=True)
    console.print(_services(status))
    console.print(f"doors    {status.doors or 'open to instruments'}", highlight=False)
    console.print(_stream(status.stream), highlight=False)
    console.print(_parties(status.parties, status.at), highlight=False)
    for problem in problems[1:TOLD_AT_MOST]:
        console.print(f"- {problem}", highlight=False, soft_wrap=True)
    if len(problems) > TOLD_AT_MOST:
        console.print(f"- and {len(problems) - TOLD_AT_MOST} more", highlight=False)


def _first(problems: Sequence[str]) -> str:
    if not problems:
        return "All is well."
    return problems[0] + (f" ({len(problems) - 1} more below.)" if len(problems) > 1 else "")


def _services(status: Status) -> Table:
    table = Table("service", "ready", "to publish", "reader behind", "held", "dead", "overdue", "sealed", "verified")
    for one in status.services:
        table.add_row(one.service, "yes" if one.ready else "NO", *_row(one))
    return table


def _row(one: ServiceStatus) -> tuple[str, ...]:
    if one.standing is None:
        return ("database does not answer", "", "", "", "", "", "")
    queues = one.standing.queues
    waiting = f"{queues.waiting:,}" + (f" for {span(queues.relay_lag)}" if queues.waiting else "")
    held, parked = (f"{queues.held.get(state, 0):,}" for state in (State.WAITING, State.PARKED))
    overdue = ", ".join(f"{clock} {number:,}" for clock, number in one.standing.overdue.items() if number)
    return (waiting, _readers(one, queues.now), held, parked, overdue or "-", *_trail(one.standing.trail))


def _readers(one: ServiceStatus, now: datetime) -> str:
    if one.readers is None:
        return "unknown"
    if not one.readers:
        return "reads nothing yet"
    return ", ".join(
        f"{behind.messages:,}" + (f" for {span(behind.seconds(now))}" if behind.messages else "")
        for behind in one.readers.values()
    )


def _trail(trail: Trail) -> tuple[str, str]:
    sealed = f"{trail.sealed:,}" + (f" of {trail.sealed + trail.unsealed:,}" if trail.unsealed else "")
    return sealed, f"{trail.verified_at:%Y-%m-%d}" if trail.verified_at else "never"


def _stream(stream: StreamStanding | None) -> str:
    if stream is None:
        return "stream   does not answer"
    flushed = {True: "every message flushed", False: "NOT every message flushed", None: "flushing unknown"}
    room = f" of {size(stream.room_bytes)}" if stream.room_bytes and stream.room_bytes > 0 else ""
    held = f"{stream.replicas_current} of {stream.replicas} " + ("replica" if stream.replicas == 1 else "replicas")
    return (
        f"stream   {count(stream.messages, 'message')}, {size(stream.bytes)}{room}, in {stream.storage}s, {held}, "
        f"{flushed[stream.sync_always]}"
    )


def _parties(parties: Sequence[PartyStatus], now: datetime) -> str:
    if not parties:
        return "parties  none known"
    silent = sum(not party.begun for party in parties)
    late = [party for party in parties if party.begun and party.behind.messages]
    told = f"parties  {count(len(parties), 'durable')}, {silent} have not begun to read"
    if not late:
        return f"{told}, the others are up to date"
    last = max(late, key=lambda party: party.behind.seconds(now))
    behind = f"{count(last.behind.messages, 'event')} for {span(last.behind.seconds(now))}"
    return f"{told}, {len(late)} are behind; furthest {last.name}: {behind}"
