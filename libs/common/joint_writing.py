"""Writes that ask the database nothing share a transaction: a commit is what costs most of a small one.

The first one begins at once; who comes while it is written goes with the next. Nobody waits for company.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from asyncpg import (
    DataError,
    DeadlockDetectedError,
    IntegrityConstraintViolationError,
    PLPGSQLError,
    ProgramLimitExceededError,
    SerializationError,
    SyntaxOrAccessError,
    WithCheckOptionViolationError,
)

from libs.common.gathered import Gathered

ABOUT_ROWS = (
    DataError,
    DeadlockDetectedError,
    IntegrityConstraintViolationError,
    PLPGSQLError,
    ProgramLimitExceededError,
    SerializationError,
    SyntaxOrAccessError,
    WithCheckOptionViolationError,
)
"""Nothing was written, and each is tried alone. After anything else the rows may be there (a machine can fail in the
middle of a commit), or each would fail as slowly as all of them (a lock)."""

AT_MOST = 64
"""Writes in one transaction."""

Write = Callable[[Sequence[Gathered]], Awaitable[None]]
Waiting: TypeAlias = tuple[Gathered, "asyncio.Future[None]"]


class JointWriting:
    """One transaction at a time, each for all that wait and may go together."""

    def __init__(self, write: Write) -> None:
        """`write` makes some durable in one transaction, all or none."""
        self._write = write
        self._waiting: deque[Waiting] = deque()
        self._work: asyncio.Task[None] | None = None

    async def write(self, gathered: Gathered) -> None:
        """Returns when it is durable; raises what its own rows, or the database, say against it."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((gathered, written))
        if self._work is None:
            self._work = asyncio.create_task(self._until_none_waits())
        await written

    async def end(self) -> None:
        """Wait for what is being written."""
        if self._work is not None:
            await asyncio.wait([self._work])

    async def _until_none_waits(self) -> None:
        try:
            while self._waiting:
                await self._together(self._take())
        finally:
            self._work = None

    def _take(self) -> list[Waiting]:
        """The first, and all that may go with it, in order; a scope sees its own rows only."""
        scope = next((one.call.scope for one, _ in self._waiting if one.has_rows), None)
        taken: list[Waiting] = []
        left: deque[Waiting] = deque()
        for waiting in self._waiting:
            goes = len(taken) < AT_MOST and (not waiting[0].has_rows or waiting[0].call.scope == scope)
            (taken if goes else left).append(waiting)
        self._waiting = left
        return taken

    async def _together(self, taken: Sequence[Waiting]) -> None:
        """Who has gone meanwhile is left out: nothing of it was written."""
        taken = [waiting for waiting in taken if not waiting[1].done()]
        failure = await self._failure_of([gathered for gathered, _ in taken]) if taken else None
        if len(taken) > 1 and isinstance(failure, ABOUT_ROWS):
            for waiting in taken:
                await self._together([waiting])
        else:
            _tell(taken, failure)

    async def _failure_of(self, gathered: Sequence[Gathered]) -> Exception | None:
        try:
            await self._write(gathered)
        except Exception as failure:  # noqa: BLE001 - each of those who wait is told
            return failure
        return None


def _tell(taken: Sequence[Waiting], failure: Exception | None) -> None:
    for _, written in taken:
        if written.done():  # its caller has gone
            continue
        if failure is None:
            written.set_result(None)
        else:
            written.set_exception(failure)
