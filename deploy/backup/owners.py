"""A connection as the owner of a database, which sees every row and is cut off by no time limit."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import asyncpg

from libs.common.relaying.waiting import Connection

SETTINGS: Final[Mapping[str, str]] = {
    "reallnet.organisation": "*",
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "application_name": "backup",
}


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Connection]:
    """For as long as the block lasts; what was not committed is undone."""
    connection = await asyncpg.connect(url, server_settings=dict(SETTINGS))
    try:
        yield connection
    finally:
        connection.terminate()
