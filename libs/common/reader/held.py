"""Events that could not be applied: those that wait for another one, and the dead letters.

A held event holds back later events of its own aggregate, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common.backbone import held_events
from libs.common.database import Transaction

FIRST_WAIT = timedelta(milliseconds=50)
LONGEST_WAIT = timedelta(seconds=30)
LONGEST_REASON = 500
MOST_ATTEMPTS = 8
"""Tries of an event that fails for no stated reason, before it is parked."""

MOST_ATTEMPTS_IN_TROUBLE = 20
"""Tries when database or bus were in trouble each time: some minutes more, because it may well be their fault."""

WAITS_FOR_OTHERS = timedelta(days=2)
"""How long an event may wait for another one that it builds on, before somebody has to look."""


class State(StrEnum):
    """What is to become of a held event."""

    WAITING = "waiting"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an event could not be applied, and whether trying again may help."""

    code: str
    reason: str
    state: State


async def hold(
    tx: Transaction, reader: str, *, event_id: UUID, kind: str, aggregate: str, sequence: int, body: bytes, why: Failure
) -> None:
    """Set an event aside, once."""
    values: dict[str, Any] = {
        "reader": reader,
        "event_id": event_id,
        "type": kind,
        "aggregate": aggregate,
        "sequence": sequence,
        "body": body,
        "state": why.state.value,
        "code": why.code,
        "reason": _storable(why.reason),
        "attempts": 1,
        "held_at": tx.now,
        "next_try_at": tx.now + FIRST_WAIT,
    }
    await tx.execute(insert(held_events).values(values).on_conflict_do_nothing())


async def something_waits(tx: Transaction, reader: str) -> bool:
    """Whether anything is to be tried again."""
    statement = select(held_events.c.id).where(held_events.c.reader == reader, held_events.c.state == State.WAITING)
    return await tx.first(statement.limit(1)) is not None


async def due(tx: Transaction, reader: str, *, limit: int = 100) -> Sequence[Row[Any]]:
    """The first held event of each aggregate, where it waits and its time has come.

    None waits longer than LONGEST_WAIT: a time farther ahead was set by a clock that has been put back since.
    """
    first = (
        select(func.min(held_events.c.id).label("id"))
        .where(held_events.c.reader == reader)
        .group_by(held_events.c.aggregate)
        .subquery()
    )
    at = held_events.c.next_try_at
    statement = (
        select(held_events)
        .join(first, first.c.id == held_events.c.id)
        .where(held_events.c.state == State.WAITING, or_(at <= tx.now, at > tx.now + LONGEST_WAIT))
        .order_by(held_events.c.id)
        .limit(limit)
    )
    return await tx.all(statement)


async def release(tx: Transaction, held_id: int) -> bool:
    """Take it off the list; whether it was there."""
    return (await tx.execute(delete(held_events).where(held_events.c.id == held_id))).rowcount == 1


async def postpone(tx: Transaction, row: Row[Any], why: Failure, *, attempts: int) -> None:
    """Try it again later, twice as late each time; or park it."""
    wait = min(FIRST_WAIT * 2 ** min(attempts - 1, 12), LONGEST_WAIT)
    await tx.execute(
        update(held_events)
        .where(held_events.c.id == row.id)
        .values(
            state=why.state.value,
            code=why.code,
            reason=_storable(why.reason),
            attempts=min(attempts, 30_000),
            next_try_at=tx.now + wait,
        )
    )


async def forget(tx: Transaction, reader: str) -> None:
    """Drop all that is held, when everything is read anew."""
    await tx.execute(delete(held_events).where(held_events.c.reader == reader))


def _storable(reason: str) -> str:
    """A reason may name a field of the event, and PostgreSQL stores no NUL."""
    return reason.replace("\x00", "")[:LONGEST_REASON]
