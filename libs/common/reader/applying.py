"""Effects of a batch of events, with the reader's new position, in one transaction."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row

from libs.common import inbox
from libs.common.bus.reading import Arrived
from libs.common.call import Call
from libs.common.consumer import Heard
from libs.common.contracts.envelope import occurred
from libs.common.database import Database, Transaction
from libs.common.errors import Malformed
from libs.common.reader import held, positions
from libs.common.reader.held import Failure, State
from libs.common.reader.incoming import Incoming, incoming
from libs.common.reader.judging import is_our_side, judge
from libs.common.tracing import bind_event

_log = structlog.get_logger(__name__)

_BEHIND = Failure("behind", "an earlier event of the same aggregate is held", State.WAITING)


class _Failed(Exception):
    """A reaction failed; which message's, and how."""

    def __init__(self, place: int, error: Exception) -> None:
        super().__init__(place)
        self.place = place
        self.error = error


class Applier:
    """Applies what a reader hears to its database."""

    def __init__(self, database: Database, *, reader: str, heard: Mapping[str, Heard], stream: str) -> None:
        """`stream` tells this stream from one that replaced it."""
        self._database = database
        self._reader = reader
        self._heard = heard
        self._stream = stream
        self._call = Call.service(reader)
        self._turn = asyncio.Lock()

    async def apply(self, batch: Sequence[Arrived], *, old: int, until: int | None = None) -> int:
        """Apply all, setting aside what fails. Returns the new position.

        With `until` the position stays there: a backfill of the past.
        """
        messages = [incoming(message, stream=self._stream) for message in batch]
        async with self._turn:
            return await self._in_pieces(messages, old=old, until=until)

    async def _in_pieces(self, messages: Sequence[Incoming], *, old: int, until: int | None) -> int:
        """Apply together what can be; where one fails, what is before it, then it alone, then the rest."""
        while messages:
            end = until if until is not None else messages[-1].sequence
            try:
                await self._together(messages, old=old, new=end)
                return end
            except _Failed as failed:
                old = await self._around(failed, messages, old=old, until=until)
                messages = messages[failed.place + 1 :]
        return old

    async def _around(self, failed: "_Failed", messages: Sequence[Incoming], *, old: int, until: int | None) -> int:
        """Apply what comes before the failed message, and set that one aside."""
        before, message = messages[: failed.place], messages[failed.place]
        old = await self._in_pieces(before, old=old, until=until)
        new = until if until is not None else message.sequence
        await self._set_aside(message, judge(failed.error, attempts=1, waited=timedelta()), old=old, new=new)
        return new

    async def _together(self, messages: Sequence[Incoming], *, old: int, new: int) -> None:
        """One transaction: position, inbox, effects."""
        async with self._database.transaction(self._call) as tx:
            await positions.move(tx, self._reader, old=old, new=new, event_at=_last_time(messages))
            first = await inbox.first_time(tx, self._reader, [message.id for message in messages])
            blocked = await held.aggregates(tx, self._reader)
            for place, message in enumerate(messages):
                if message.id in first:
                    first.discard(message.id)
                    await self._take(tx, message, blocked, place=place)

    async def _take(self, tx: Transaction, message: Incoming, blocked: set[str], *, place: int) -> None:
        if message.aggregate in blocked:
            await self._hold(tx, message, _BEHIND)
            return
        try:
            await self._react(tx, message.type, message.envelope)
        except Exception as error:
            if is_our_side(error):
                raise
            raise _Failed(place, error) from error

    async def _set_aside(self, message: Incoming, why: Failure, *, old: int, new: int) -> None:
        """Park or let wait, and go on."""
        async with self._database.transaction(self._call) as tx:
            await positions.move(tx, self._reader, old=old, new=new, event_at=None)
            await inbox.first_time(tx, self._reader, [message.id])
            await self._hold(tx, message, why)

    async def _hold(self, tx: Transaction, message: Incoming, why: Failure) -> None:
        await held.hold(
            tx,
            self._reader,
            event_id=message.id,
            kind=message.type,
            aggregate=message.aggregate,
            sequence=message.sequence,
            body=message.body,
            why=why,
        )
        _log.warning("event set aside", event_id=str(message.id), type=message.type, code=why.code, state=why.state)

    async def retry_due(self) -> int:
        """Try what waits and is due; an applied event lets the next of its aggregate follow at once."""
        applied = 0
        while rows := await self._due():
            async with self._turn:
                succeeded = [await self._retry(row) for row in rows]
            applied += sum(succeeded)
            if not any(succeeded):
                break
        return applied

    async def _due(self) -> Sequence[Row[Any]]:
        async with self._database.transaction(self._call) as tx:
            return await held.due(tx, self._reader)

    async def _retry(self, row: Row[Any]) -> bool:
        try:
            async with self._database.transaction(self._call) as tx:
                if await held.release(tx, row.id):
                    message = incoming(Arrived(row.sequence, row.type, row.body), stream=self._stream)
                    await self._react(tx, message.type, message.envelope)
        except Exception as error:
            if is_our_side(error):
                raise
            await self._postpone(row, error)
            return False
        return True

    async def _postpone(self, row: Row[Any], error: Exception) -> None:
        async with self._database.transaction(self._call) as tx:
            why = judge(error, attempts=row.attempts + 1, waited=tx.now - row.held_at)
            await held.postpone(tx, row, why)

    async def _react(self, tx: Transaction, kind: str, envelope: dict[str, Any] | None) -> None:
        """Let every reaction to this type do its work."""
        if envelope is None:
            raise Malformed("The message is no event: its envelope cannot be read.")
        heard = self._heard.get(kind)
        if heard is None:
            raise Malformed("Nobody here knows events of this type.")
        with bind_event(
            event_id=envelope["id"], traceparent=envelope.get("traceparent"), request_id=envelope.get("requestid")
        ):
            _log.info("event heard", type=kind)
            event = heard.event.from_envelope(envelope)
            for reaction in heard.reactions:
                await reaction(tx, event)


def _last_time(messages: Sequence[Incoming]) -> datetime | None:
    """When the latest readable fact happened, for the lag that people look at."""
    for message in reversed(messages):
        if message.envelope is not None:
            try:
                return occurred(message.envelope)
            except (KeyError, TypeError, ValueError):
                continue
    return None
