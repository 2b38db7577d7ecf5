"""One service's database: its connections lent for a transaction from beginning to commit."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Self

from asyncpg import InternalClientError
from sqlalchemy import MetaData

from libs.common.backbone import NAMING
from libs.common.call import Call
from libs.common.clock import Clock, SystemClock
from libs.common.connections import Connection, Connections
from libs.common.errors import Unavailable
from libs.common.gathered import Gathered
from libs.common.joint_writing import JointWriting
from libs.common.lasting_connection import CONNECT_WITHIN, KEEP_ALIVE
from libs.common.transaction import READING, Transaction

__all__ = ["Database", "Transaction", "driver_url", "metadata"]

_SERVER_SETTINGS = {
    "jit": "off",
    "lock_timeout": "5s",
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "30s",
    "standard_conforming_strings": "on",
}

ANSWER_WITHIN = 20.0
"""Seconds for one statement, beyond the server's own limit: for a server that has fallen silent altogether."""

LOST = (OSError, InternalClientError)
"""What the driver raises when a connection goes in the middle of something (a time-out is an OSError)."""


def metadata() -> MetaData:
    """Give a service its own set of tables, with names for every constraint."""
    return MetaData(naming_convention=NAMING)


def driver_url(url: str) -> str:
    """Turn a plain postgresql:// address into the one for the asynchronous driver."""
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)


class Database:
    """One service's database, reached as the role that owns nothing."""

    def __init__(self, connections: Connections, *, clock: Clock) -> None:
        """Use `connect`."""
        self.connections = connections
        self.clock = clock
        self.wake: Callable[[], None] = _nobody_listens
        self._joint = JointWriting(self._write_together)

    @classmethod
    def connect(cls, url: str, *, application_name: str, pool_size: int = 10, clock: Clock | None = None) -> Self:
        """Prepare the connections; they are made when first needed."""
        connections = Connections(
            url,
            size=pool_size,
            connect_within=CONNECT_WITHIN,
            answer_within=ANSWER_WITHIN,
            settings={**_SERVER_SETTINGS, **KEEP_ALIVE, "application_name": application_name},
        )
        return cls(connections, clock=clock or SystemClock())

    @asynccontextmanager
    async def transaction(self, call: Call) -> AsyncIterator[Transaction]:
        """Open, and commit at the end of the block: whoever comes out of it, has written durably."""
        async with self._lent() as connection:
            tx = Transaction(connection, call, self.clock.now())
            await tx.open()
            await tx.claim()
            yield tx
            await tx.close()
        if tx.backbone.written:
            self.wake()

    @asynccontextmanager
    async def reading(self, call: Call) -> AsyncIterator[Transaction]:
        """See one state of the database throughout; what is noted about it is durable at the end of the block."""
        async with self._lent() as connection:
            tx = Transaction(connection, call, self.clock.now())
            await tx.open(READING)
            yield tx
            await tx.commit()
        if tx:
            await self._joint.write(tx)

    @asynccontextmanager
    async def writing(self, call: Call) -> AsyncIterator[Gathered]:
        """Write without asking anything: durable at the end of the block, together with what others write then."""
        if call.once is not None:
            async with self.transaction(call) as tx:
                yield tx
            return
        gathered = Gathered(call, self.clock.now())
        yield gathered
        await self._joint.write(gathered)

    async def _write_together(self, gathered: Sequence[Gathered]) -> None:
        """All of one scope, or without rows that a scope could hide."""
        foremost = next((one for one in gathered if one.has_rows), gathered[0])
        async with self.transaction(replace(foremost.call, once=None)) as tx:
            for one in gathered:
                tx.take_over(one)

    async def settle(self) -> None:
        """Wait until what waits has been written."""
        await self._joint.end()

    async def close(self) -> None:
        """Give the connections back, when what waits has been written."""
        await self.settle()
        await self.connections.close()

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[Connection]:
        """A connection that goes back clean, whatever happens."""
        connection = await self.connections.take()
        try:
            yield connection
        except Exception as failure:
            await self.connections.clean(connection)
            if isinstance(failure, LOST):
                raise Unavailable("The database does not answer just now.") from failure
            raise
        except BaseException:
            self.connections.clean_later(connection)
            raise
        self.connections.give(connection)


def _nobody_listens() -> None:
    """Stand in until a relay wants to be woken; its poll finds the events anyway."""
