"""One transaction from beginning to commit: tenant, repeated requests, time, and who calls."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Self, TypeAlias, TypeVar

from sqlalchemy import CursorResult, Executable, MetaData, Row, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from libs.common import idempotency
from libs.common.backbone import NAMING
from libs.common.call import Call
from libs.common.clock import Clock, SystemClock
from libs.common.lasting_connection import CONNECT_WITHIN, KEEP_ALIVE

_TENANT = text("SELECT set_config('reallnet.organisation', :scope, true)")
_SERVER_SETTINGS = {
    "jit": "off",
    "lock_timeout": "5s",
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "30s",
}

ANSWER_WITHIN = 20.0
"""Seconds for one statement, beyond the server's own limit: for a server that has fallen silent altogether."""

Parameters: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Result = TypeVar("Result")


def metadata() -> MetaData:
    """Give a service its own set of tables, with names for every constraint."""
    return MetaData(naming_convention=NAMING)


def driver_url(url: str) -> str:
    """Turn a plain postgresql:// address into the one for the asynchronous driver."""
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)


class Transaction:
    """All or nothing: what one command reads and writes, for one caller, at one time."""

    def __init__(self, connection: AsyncConnection, call: Call, now: datetime) -> None:
        """Wrap a connection in which the tenant has been set."""
        self.connection = connection
        self.call = call
        self.now = now
        self.stated = 0
        self._answer: object = None

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> CursorResult[Any]:
        """Run one statement."""
        return await self.connection.execute(statement, parameters)

    async def all(self, statement: Executable, parameters: Parameters | None = None) -> Sequence[Row[Any]]:
        """All rows."""
        return (await self.execute(statement, parameters)).all()

    async def first(self, statement: Executable, parameters: Parameters | None = None) -> Row[Any] | None:
        """The first row, or None."""
        return (await self.execute(statement, parameters)).first()

    async def one(self, statement: Executable, parameters: Parameters | None = None) -> Row[Any]:
        """The one row there must be."""
        return (await self.execute(statement, parameters)).one()

    async def scalar(self, statement: Executable, parameters: Parameters | None = None) -> Any:
        """The first column of the first row, or None."""
        return (await self.execute(statement, parameters)).scalar()

    def answer(self, result: Result) -> Result:
        """Name what the caller is told; with an idempotency key it is kept with the commit."""
        self._answer = result
        return result

    async def open(self) -> None:
        """Set the tenant in a statement of its own, then claim the idempotency key if there is one."""
        await self.execute(_TENANT, {"scope": self.call.scope})
        if self.call.once is not None:
            await idempotency.claim(self, self.call.once)

    async def close(self) -> None:
        """Keep the answer beside the key, so that a repeated request hears the same."""
        if self.call.once is not None:
            await idempotency.keep(self, self.call.once, self._answer)


class Database:
    """One service's database, reached as the role that owns nothing."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock) -> None:
        """Use `connect`."""
        self.engine = engine
        self.clock = clock
        self.wake: Callable[[], None] = _nobody_listens

    @classmethod
    def connect(cls, url: str, *, application_name: str, pool_size: int = 10, clock: Clock | None = None) -> Self:
        """Prepare the pool; connections are made when first needed."""
        engine = create_async_engine(
            driver_url(url),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            pool_pre_ping=False,
            hide_parameters=True,
            connect_args={
                "timeout": CONNECT_WITHIN,
                "command_timeout": ANSWER_WITHIN,
                "server_settings": {**_SERVER_SETTINGS, **KEEP_ALIVE, "application_name": application_name},
            },
        )
        return cls(engine, clock=clock or SystemClock())

    @asynccontextmanager
    async def transaction(self, call: Call) -> AsyncIterator[Transaction]:
        """Open, and commit at the end of the block: whoever comes out of it, has written durably."""
        async with self.engine.connect() as connection:
            tx = Transaction(connection, call, self.clock.now())
            await tx.open()
            yield tx
            await tx.close()
            await connection.commit()
        if tx.stated:
            self.wake()

    @asynccontextmanager
    async def reading(self, call: Call) -> AsyncIterator[Transaction]:
        """See one state of the database throughout, and write nothing."""
        async with self.engine.connect() as plain:
            connection = await plain.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            tx = Transaction(connection, call, self.clock.now())
            await tx.execute(_TENANT, {"scope": call.scope})
            yield tx

    async def close(self) -> None:
        """Give the connections back."""
        await self.engine.dispose()


def _nobody_listens() -> None:
    """Stand in until a relay wants to be woken; its poll finds the events anyway."""
