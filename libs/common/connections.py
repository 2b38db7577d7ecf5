"""Connections to one database, kept open and lent out: no reset and no task between two loans, as a driver's pool has.

A connection comes back only without a transaction, and nothing of ours outlives a transaction on it.
"""

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from typing import TypeAlias

import asyncpg
from pydantic_core import from_json

from libs.common.errors import Unavailable

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

TROUBLE = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""Whatever the driver raises; the third when the server's farewell has come, and its hanging up not yet."""

LEND_WITHIN = 10.0
"""Seconds that somebody waits for a connection when all are lent."""

CLEAN_WITHIN = 5.0
"""Seconds for rolling back what was left; a server that does not answer loses the connection instead."""

STATEMENTS_KEPT = 200
"""Prepared statements that each connection keeps."""


class Connections:
    """At most `size` at once, made when first needed, the one used last lent first."""

    def __init__(
        self,
        url: str,
        *,
        size: int,
        connect_within: float,
        answer_within: float,
        settings: Mapping[str, str],
        lend_within: float = LEND_WITHIN,
    ) -> None:
        """Nothing is connected yet."""
        self._url = url
        self._size = size
        self._connect_within = connect_within
        self._answer_within = answer_within
        self._lend_within = lend_within
        self._settings = dict(settings)
        self._idle: list[Connection] = []
        self._lent: set[Connection] = set()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._open = 0
        self._cleaning: set[asyncio.Task[None]] = set()

    @property
    def lent(self) -> int:
        """How many are in somebody's hands."""
        return len(self._lent)

    async def take(self) -> Connection:
        """Lend one; Unavailable when there is no server, or all are lent for too long."""
        while not (connection := self._pop()) and self._open >= self._size:
            await self._until_one_is_back()
        connection = connection or await self._connect()
        self._lent.add(connection)
        return connection

    def give(self, connection: Connection) -> None:
        """Take it back, if nothing was left on it."""
        self._lent.discard(connection)
        if connection.is_closed():
            self._open -= 1
        elif connection.is_in_transaction():
            self._end(connection)
        else:
            self._idle.append(connection)
        self._call_next()

    async def clean(self, connection: Connection) -> None:
        """Roll back what was left, then take it back; without an answer the connection is given up.

        The driver knows of a transaction only when the server has answered: after a BEGIN that was cancelled, it
        denies the one that is open. So the server is always told.
        """
        try:
            async with asyncio.timeout(CLEAN_WITHIN):
                if not connection.is_closed():
                    await connection.execute("ROLLBACK")
        except TROUBLE:
            connection.terminate()
        self.give(connection)

    def clean_later(self, connection: Connection) -> None:
        """The same for somebody who was cancelled and cannot wait."""
        task = asyncio.create_task(self.clean(connection))
        self._cleaning.add(task)
        task.add_done_callback(self._cleaning.discard)

    async def close(self) -> None:
        """End those that nobody uses in good order, and those still lent at once."""
        if self._cleaning:
            await asyncio.wait(self._cleaning)
        idle, self._idle = self._idle, []
        for connection in (*idle, *self._lent):
            with suppress(*TROUBLE):
                await connection.close(timeout=1) if connection in idle else connection.terminate()
        self._open -= len(idle)

    def _pop(self) -> "Connection | None":
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
            self._open -= 1
        return None

    async def _connect(self) -> Connection:
        self._open += 1
        try:
            return await _connected(self._url, self._connect_within, self._answer_within, self._settings)
        except BaseException as failure:
            self._open -= 1
            self._call_next()
            if isinstance(failure, TROUBLE):
                raise Unavailable("The database cannot be reached just now.") from failure
            raise

    async def _until_one_is_back(self) -> None:
        turn = asyncio.get_running_loop().create_future()
        called = False
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self._lend_within):
                await turn
            called = True
        except TimeoutError as busy:
            raise Unavailable("The database is busy just now.") from busy
        finally:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif not called:
                self._call_next()  # called at the moment of giving up: the next one takes it

    def _call_next(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return

    def _end(self, connection: Connection) -> None:
        connection.terminate()
        self._open -= 1


async def _connected(url: str, within: float, answer_within: float, settings: Mapping[str, str]) -> Connection:
    connection = await asyncpg.connect(
        url,
        timeout=within,
        command_timeout=answer_within,
        statement_cache_size=STATEMENTS_KEPT,
        max_cached_statement_lifetime=0,
        server_settings=dict(settings),
    )
    # SQLAlchemy's types hand JSON over as text, and expect values back.
    for name, encode, decode in (("json", str.encode, json.loads), ("jsonb", _as_jsonb, _of_jsonb)):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=encode, decoder=decode, format="binary")
    return connection


def _as_jsonb(text: str) -> bytes:
    return b"\x01" + text.encode()


def _of_jsonb(value: bytes) -> object:
    """Ten times as fast as the standard library for what is small; it reads on where the fast one has its limit."""
    try:
        return from_json(value[1:], cache_strings="keys")
    except ValueError:  # deeper than two hundred levels
        return json.loads(value[1:])
