"""Effects of a batch of events, with the reader's new position, in one transaction."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog

from libs.common.bus.reading import Arrived
from libs.common.call import Call
from libs.common.consumer import Heard
from libs.common.contracts.envelope import occurred
from libs.common.database import Database, Transaction
from libs.common.reader import held
from libs.common.reader.beginning import begin
from libs.common.reader.held import Failure, State
from libs.common.reader.incoming import Incoming, incoming
from libs.common.reader.judging import Suspicion, is_our_side, judge
from libs.common.reader.positions import Fenced
from libs.common.reader.reacting import TOLD_ONE_BY_ONE, react
from libs.common.reader.retrying import Retrier

_log = structlog.get_logger(__name__)

_BEHIND = Failure("behind", "an earlier event of the same aggregate is held", State.WAITING)


class _Failed(Exception):
    """A reaction failed; which message's, and how."""

    def __init__(self, place: int, error: Exception) -> None:
        super().__init__(place)
        self.place = place
        self.error = error


LOOK_OFTEN = 0.25
"""Seconds between looks at what waits, while there is something."""


class Applier:
    """Applies what a reader hears to its database."""

    def __init__(
        self, database: Database, *, reader: str, heard: Mapping[str, Heard], stream: str, suspicion: Suspicion
    ) -> None:
        """`stream` tells this stream from one that replaced it."""
        self._database = database
        self._reader = reader
        self._heard = heard
        self._stream = stream
        self._suspicion = suspicion
        self._call = Call.service(reader)
        self._turn = asyncio.Lock()
        self._retrier = Retrier(database, reader=reader, heard=heard, stream=stream)
        self._holding = asyncio.Event()
        self._holding.set()  # until the first look says otherwise

    async def retry_due(self) -> int:
        """Try what waits and is due, while nothing new is applied; returns how many were applied."""
        applied = 0
        while rows := await self._retrier.due():
            async with self._turn:
                succeeded = [await self._retrier.retry(row) for row in rows]
            applied += sum(succeeded)
            if not any(succeeded):
                break
        if self._holding.is_set() and not await self._retrier.something_waits():
            self._holding.clear()
        return applied

    async def until_next_look(self) -> None:
        """Look often while something waits, and otherwise when told to."""
        if self._holding.is_set():
            await asyncio.sleep(LOOK_OFTEN)
        else:
            await self._holding.wait()

    def look_again(self) -> None:
        """Something waits that this reader did not set aside itself: an operator has replayed a dead letter."""
        self._holding.set()

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
            except Exception as error:
                if isinstance(error, Fenced) or is_our_side(error):
                    raise
                return await self._one_by_one(error, messages, old=old, until=until)
        return old

    async def _one_by_one(self, error: Exception, messages: Sequence[Incoming], *, old: int, until: int | None) -> int:
        """The commit itself was refused, as by a deferred constraint: find the message that it is about."""
        if len(messages) == 1:
            return await self._around(_Failed(0, error), messages, old=old, until=until)
        for message in messages:
            old = await self._in_pieces([message], old=old, until=until)
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
            ids = [message.id for message in messages]
            begun = await begin(tx, self._reader, old=old, new=new, event_at=_last_time(messages), events=ids)
            for place, message in enumerate(messages):
                if message.id in begun.first:
                    begun.first.discard(message.id)
                    await self._take(tx, message, begun.blocked, place=place, crowd=len(messages))
        if len(messages) > TOLD_ONE_BY_ONE:
            _log.info("events heard", count=len(messages), sequence=new)

    async def _take(self, tx: Transaction, message: Incoming, blocked: set[str], *, place: int, crowd: int) -> None:
        if message.aggregate in blocked:
            await self._hold(tx, message, _BEHIND)
            return
        try:
            await react(tx, self._heard, message, crowd=crowd)
        except Exception as error:
            if is_our_side(error) and not self._suspicion.falls_on(message.id):
                raise
            raise _Failed(place, error) from error

    async def _set_aside(self, message: Incoming, why: Failure, *, old: int, new: int) -> None:
        """Park or let wait, and go on."""
        async with self._database.transaction(self._call) as tx:
            await begin(tx, self._reader, old=old, new=new, event_at=None, events=[message.id])
            await self._hold(tx, message, why)

    async def _hold(self, tx: Transaction, message: Incoming, why: Failure) -> None:
        self._holding.set()
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


def _last_time(messages: Sequence[Incoming]) -> datetime | None:
    """When the latest readable fact happened, for the lag that people look at."""
    for message in reversed(messages):
        if message.envelope is not None:
            with suppress(KeyError, TypeError, ValueError, OverflowError):
                return _aware(occurred(message.envelope))
    return None


def _aware(time: datetime) -> datetime:
    """A naive time cannot be stored, nor one that is outside of the calendar in UTC."""
    if time.tzinfo is None:
        raise ValueError
    return time.astimezone(UTC)
