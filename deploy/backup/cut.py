"""One moment of all five databases, while everybody works: an event in one service's effects is in another's ledger.

For the moment in which the five snapshots are taken, nobody may state an event: every ledger is locked against
inserts, all five at once. What a reader has applied was stated before, so it is in the snapshot of who stated it
(docs/decisions: a backup is one cut).
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import asyncpg

from deploy.backup.failure import BackupFailed
from deploy.backup.owners import connected
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.relaying.waiting import Connection

LOCK_WITHIN: Final = 2.0
"""Seconds for all five locks together: writers wait meanwhile, and give up after 5."""

TRIES: Final = 20
PAUSE: Final = 0.5

# The parent alone: every insert passes through it, and its parts may be vacuumed meanwhile.
_LOCK = "LOCK TABLE ONLY ledger IN SHARE MODE"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One database at the moment of the cut, for as long as its transaction is open."""

    database: ServiceDatabase
    connection: Connection
    name: str
    """Under which others, such as pg_dump, see the same."""


@dataclass(frozen=True, slots=True)
class Cut:
    """All five, and when."""

    at: datetime
    snapshots: Mapping[str, Snapshot]


@asynccontextmanager
async def one_cut(
    databases: Mapping[str, ServiceDatabase], *, lock_within: float = LOCK_WITHIN, tries: int = TRIES
) -> AsyncIterator[Cut]:
    """Take the five snapshots at one moment, and keep them open for the block."""
    async with AsyncExitStack() as stack:
        lockers = {name: await stack.enter_async_context(connected(one.owner_url)) for name, one in databases.items()}
        viewers = {name: await stack.enter_async_context(connected(one.owner_url)) for name, one in databases.items()}
        async with _nothing_is_stated(lockers, lock_within=lock_within, tries=tries):
            names = await asyncio.gather(*(_snapshot(viewer) for viewer in viewers.values()))
            at = datetime.now(UTC)
        found = zip(databases, names, strict=True)
        yield Cut(at, {name: Snapshot(databases[name], viewers[name], exported) for name, exported in found})


async def _snapshot(connection: Connection) -> str:
    await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    return str(await connection.fetchval("SELECT pg_export_snapshot()"))


@asynccontextmanager
async def _nothing_is_stated(
    lockers: Mapping[str, Connection], *, lock_within: float, tries: int
) -> AsyncIterator[None]:
    """Hold all five locks; where one cannot be had soon, let go of all and try again, so that nobody waits long."""
    for _ in range(tries):
        if await _lock(lockers, within=lock_within):
            break
        await asyncio.sleep(PAUSE)
    else:
        raise BackupFailed("No moment was found at which no service is writing: a transaction stays open too long.")
    try:
        yield
    finally:
        await _release(lockers)


async def _lock(lockers: Mapping[str, Connection], *, within: float) -> bool:
    for locker in lockers.values():
        await locker.execute(f"BEGIN; SET LOCAL lock_timeout = '{within}s'")
    done = await asyncio.gather(*(locker.execute(_LOCK) for locker in lockers.values()), return_exceptions=True)
    failures = [failure for failure in done if isinstance(failure, BaseException)]
    if not failures:
        return True
    await _release(lockers)
    for failure in failures:
        if not isinstance(failure, asyncpg.LockNotAvailableError):
            raise failure
    return False


async def _release(lockers: Mapping[str, Connection]) -> None:
    for locker in lockers.values():
        await locker.execute("ROLLBACK")
