"""One transaction: tenant, repeated requests, time, and who calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Executable, Row

from libs.common import idempotency
from libs.common.backbone_rows import write_rows
from libs.common.call import Call
from libs.common.connections import Connection
from libs.common.gathered import Gathered
from libs.common.over_columns import as_one
from libs.common.statement import Parameters, Statement, statement_of

WRITING = "BEGIN"
READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

Result = TypeVar("Result")


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


class Transaction(Gathered):
    """All or nothing: what one command reads and writes, for one caller, at one time."""

    def __init__(self, connection: Connection, call: Call, now: datetime) -> None:
        """Wrap a connection that has no transaction yet."""
        super().__init__(call, now)
        self.connection = connection
        self._answer: object = None

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> Done:
        """Run one statement; with a sequence of parameters, once for each."""
        await self._catch_up()
        return await self._run(statement_of(statement, parameters))

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

    async def open(self, begin: str = WRITING) -> None:
        """Begin, and set the tenant in a statement of its own before any work, in one round trip."""
        await self.connection.execute(f"{begin}; SET LOCAL reallnet.organisation = {_quoted(self.call.scope)}")

    async def claim(self) -> None:
        """Claim the idempotency key if there is one."""
        if self.call.once is not None:
            await idempotency.claim(self, self.call.once)

    async def flush(self) -> None:
        """Write the audit entries and events gathered so far; `close` does it anyway."""
        beside = self.later_rows.take_together()
        for ready in self.later_rows.take():
            await self._run(ready)
        if beside or self.backbone:
            await self.backbone.write(self.connection, self.now, beside=beside)

    async def close(self) -> None:
        """Keep the answer beside the key, so that a repeated request hears the same; write audit and events; commit."""
        if self.call.once is not None:
            await idempotency.keep(self, self.call.once, self._answer)
        await self.flush()
        await self.commit()

    async def commit(self) -> None:
        """End it; NotCommitted if the server rolls back instead."""
        if await self.connection.execute("COMMIT") != "COMMIT":
            raise NotCommitted

    async def _catch_up(self) -> None:
        together = self.later_rows.take_together()
        for ready in self.later_rows.take():
            await self._run(ready)
        if together:
            await write_rows(self.connection, together)

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
        together = as_one(ready)
        if together is None:
            await self.connection.executemany(ready.sql, ready.values)
        else:
            await self.connection.execute(together.sql, *together.values[0])


def _quoted(text: str) -> str:
    """A literal; with standard_conforming_strings on, a doubled quote is all that it takes."""
    if "\0" in text:
        raise ValueError("PostgreSQL stores no NUL")
    return "'" + text.replace("'", "''") + "'"


def _rowcount(status: str) -> int:
    """From a command tag such as `UPDATE 3` or `INSERT 0 1`."""
    number = status.rpartition(" ")[2]
    return int(number) if number.isdigit() else 0
