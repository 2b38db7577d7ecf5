"""Trying again what was set aside: the first of each aggregate, when its time has come."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from libs.common.bus.reading import Arrived
from libs.common.call import Call
from libs.common.consumer import Heard
from libs.common.database import Database
from libs.common.reader import held, positions
from libs.common.reader.incoming import incoming
from libs.common.reader.judging import judge, tries
from libs.common.reader.reacting import react


class Retrier:
    """Tries held events of one reader."""

    def __init__(self, database: Database, *, reader: str, heard: Mapping[str, Heard], stream: str) -> None:
        self._database = database
        self._reader = reader
        self._heard = heard
        self._stream = stream
        self._call = Call.service(reader)

    async def due(self) -> Sequence[Row[Any]]:
        """What may be tried now."""
        async with self._database.transaction(self._call) as tx:
            return await held.due(tx, self._reader)

    async def something_waits(self) -> bool:
        """Whether anything will have to be tried, now or later."""
        async with self._database.transaction(self._call) as tx:
            return await held.something_waits(tx, self._reader)

    async def retry(self, row: Row[Any]) -> bool:
        """Apply it, or let it wait longer, or park it; with the database gone that fails too, and nothing moves."""
        try:
            await self._apply(row)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is judged
            await self._postpone(row, error)
            return False
        return True

    async def _apply(self, row: Row[Any]) -> None:
        async with self._database.transaction(self._call) as tx:
            await positions.guard(tx, self._reader)
            if await held.release(tx, row.id):
                await react(tx, self._heard, incoming(Arrived(row.sequence, row.type, row.body), stream=self._stream))

    async def _postpone(self, row: Row[Any], error: Exception) -> None:
        async with self._database.transaction(self._call) as tx:
            attempts = tries(error, before=row.code, attempts=row.attempts)
            why = judge(error, attempts=attempts, waited=tx.now - row.held_at)
            await held.postpone(tx, row, why, attempts=attempts)
