"""Taking turns: of several processes that could do a work, the one that holds the lock does it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from libs.common.lasting_connection import lasting_connection

TRY_EVERY = 0.5


@asynccontextmanager
async def turn(database_url: str, name: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Wait until it is ours; it ends with the connection, which the one inside should look at now and then."""
    held = await lasting_connection(database_url, name=name)
    try:
        while not await held.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", name):
            await asyncio.sleep(TRY_EVERY)
        yield held
    finally:
        held.terminate()
