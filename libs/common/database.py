"""One transaction from beginning to commit: tenant, repeated requests, time, and who calls."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, TypeVar

from asyncpg import InternalClientError
from sqlalchemy import Executable, MetaData, Row
from sqlalchemy.dialects.postgresql import Insert

from libs.common import idempotency
from libs.common.backbone import NAMING
from libs.common.backbone_rows import BackboneRows
from libs.common.call import Call
from libs.common.clock import Clock, SystemClock
from libs.common.connections import Connection, Connections
from libs.common.errors import Unavailable
from libs.common.lasting_connection import CONNECT_WITHIN, KEEP_ALIVE
from libs.common.later_rows import LaterRows
from libs.common.over_columns import as_columns
from libs.common.statement import Parameters, Statement, statement_of

_SERVER_SETTINGS = {
    "jit": "off",
    "lock_timeout": "5s",
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "30s",
    "standard_conforming_strings": "on",
}
_WRITING = "BEGIN"
_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

ANSWER_WITHIN = 20.0
"""Seconds for one statement, beyond the server's own limit: for a server that has fallen silent altogether."""

LOST = (OSError, InternalClientError)
"""What the driver raises when a connection goes in the middle of something (a time-out is an OSError)."""

Result = TypeVar("Result")


def metadata() -> MetaData:
    """Give a service its own set of tables, with names for every constraint."""
    return MetaData(naming_convention=NAMING)


def driver_url(url: str) -> str:
    """Turn a plain postgresql:// address into the one for the asynchronous driver."""
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)


@dataclass(frozen=True, slots=True)
class Done:
    """What a statement has come to: its rows, or how many rows it has changed."""

    rows: Sequence[Row[Any]]
    rowcount: int

    def all(self) -> Sequence[Row[Any]]:
        """All rows."""
        return self.rows

    def first(self) -> Row[Any] | None:
        """The first row, or None."""
        return self.rows[0] if self.rows else None


class NotCommitted(Exception):
    """The server rolled back where it was told to commit: an error had been swallowed on the way."""


class Transaction:
    """All or nothing: what one command reads and writes, for one caller, at one time."""

    def __init__(self, connection: Connection, call: Call, now: datetime) -> None:
        """Wrap a connection that has no transaction yet."""
        self.connection = connection
        self.call = call
        self.now = now
        self.backbone = BackboneRows()
        self._answer: object = None
        self._later = LaterRows()

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> Done:
        """Run one statement; with a sequence of parameters, once for each."""
        await self._catch_up()
        return await self._run(statement_of(statement, parameters))

    def later(self, statement: Insert, row: Mapping[str, Any]) -> None:
        """Run it before anything else is run or the transaction ends, together with others that wait by then.

        For writes whose outcome nobody asks for, into tables that do not refer to each other: within one table
        they keep their order, and those of a batch of events cost about one round trip.
        """
        self._later.add(statement, row)

    async def all(self, statement: Executable, parameters: Parameters | None = None) -> Sequence[Row[Any]]:
        """All rows."""
        return (await self.execute(statement, parameters)).rows

    async def first(self, statement: Executable, parameters: Parameters | None = None) -> Row[Any] | None:
        """The first row, or None."""
        return (await self.execute(statement, parameters)).first()

    async def one(self, statement: Executable, parameters: Parameters | None = None) -> Row[Any]:
        """The one row there must be."""
        [row] = (await self.execute(statement, parameters)).rows
        return row

    async def scalar(self, statement: Executable, parameters: Parameters | None = None) -> Any:
        """The first column of the first row, or None."""
        row = (await self.execute(statement, parameters)).first()
        return row[0] if row is not None else None

    def answer(self, result: Result) -> Result:
        """Name what the caller is told; with an idempotency key it is kept with the commit."""
        self._answer = result
        return result

    async def open(self, begin: str = _WRITING) -> None:
        """Begin, and set the tenant in a statement of its own before any work, in one round trip."""
        await self.connection.execute(f"{begin}; SET LOCAL reallnet.organisation = {_quoted(self.call.scope)}")

    async def claim(self) -> None:
        """Claim the idempotency key if there is one."""
        if self.call.once is not None:
            await idempotency.claim(self, self.call.once)

    async def flush(self) -> None:
        """Write the audit entries and events gathered so far; `close` does it anyway."""
        beside = self._later.take_single_rows()
        await self._catch_up()
        if beside or self.backbone:
            await self.backbone.write(self.connection, self.now, beside=beside)

    async def close(self) -> None:
        """Keep the answer beside the key, so that a repeated request hears the same; write audit and events; commit."""
        if self.call.once is not None:
            await idempotency.keep(self, self.call.once, self._answer)
        await self.flush()
        if await self.connection.execute("COMMIT") != "COMMIT":
            raise NotCommitted

    async def _catch_up(self) -> None:
        for ready in self._later.take():
            await self._run(ready)

    async def _run(self, ready: Statement) -> Done:
        if ready.many:
            await self._run_many(ready)
            return Done((), len(ready.values))
        if ready.gives_rows:
            rows = ready.rows(await self.connection.fetch(ready.sql, *ready.values[0]))
            return Done(rows, len(rows))
        status = await self.connection.execute(ready.sql, *ready.values[0])
        return Done((), _rowcount(status))

    async def _run_many(self, ready: Statement) -> None:
        together = as_columns(ready)
        if together is None:
            await self.connection.executemany(ready.sql, ready.values)
        else:
            sql, columns = together
            await self.connection.execute(sql, *columns)


class Database:
    """One service's database, reached as the role that owns nothing."""

    def __init__(self, connections: Connections, *, clock: Clock) -> None:
        """Use `connect`."""
        self.connections = connections
        self.clock = clock
        self.wake: Callable[[], None] = _nobody_listens

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
        """See one state of the database throughout, and write nothing."""
        async with self._lent() as connection:
            tx = Transaction(connection, call, self.clock.now())
            await tx.open(_READING)
            yield tx
            await connection.execute("COMMIT")

    async def close(self) -> None:
        """Give the connections back."""
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


def _quoted(text: str) -> str:
    """A literal; with standard_conforming_strings on, a doubled quote is all that it takes."""
    if "\0" in text:
        raise ValueError("PostgreSQL stores no NUL")
    return "'" + text.replace("'", "''") + "'"


def _rowcount(status: str) -> int:
    """From a command tag such as `UPDATE 3` or `INSERT 0 1`."""
    number = status.rpartition(" ")[2]
    return int(number) if number.isdigit() else 0
