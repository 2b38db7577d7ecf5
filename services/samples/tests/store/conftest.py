"""Plain SQL as whichever organisation: what the walls beneath the queries let through."""

from collections.abc import Callable
from typing import Any

import asyncpg
import pytest

from libs.common.call import Call
from libs.common.database import Database

REFUSED = asyncpg.InsufficientPrivilegeError
Try = Callable[..., Any]


@pytest.fixture
def attempt(database: Database, call_of: Callable[..., Call]) -> Try:
    """Statements of one transaction, as an organisation's; True if the last one changed a row."""

    async def run(organisation: str, *statements: str) -> bool:
        call = Call(caller=call_of("machine", organisation).caller, scope=organisation)
        done = ""
        try:
            async with database.transaction(call) as tx:
                for statement in statements:
                    done = await tx.connection.execute(statement)
        except REFUSED:
            return False
        return not done.endswith(" 0")

    return run
