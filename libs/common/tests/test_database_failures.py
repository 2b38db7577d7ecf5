"""What goes wrong in a real PostgreSQL reaches the caller as the refusal it amounts to."""

import pytest
from sqlalchemy import Executable, Integer, bindparam, insert, text

from libs.common.backbone import inbox
from libs.common.call import Call
from libs.common.clock import SystemClock
from libs.common.connections import Connections
from libs.common.database import Database
from libs.common.errors import AlreadyThere, Invalid, Refusal, Unavailable
from libs.common.identifiers import new_id
from libs.common.problems import Unexpected
from libs.common.web.database_failures import refusal_of

CALL = Call.service("test")
ONE = new_id()


async def failure_of(database: Database, *statements: Executable) -> Exception:
    """What the database says when the statements are run in one transaction."""
    try:
        async with database.transaction(CALL) as tx:
            for statement in statements:
                await tx.execute(statement)
    except Exception as failure:  # noqa: BLE001 - which one it is, is the question
        return failure
    raise AssertionError("nothing failed")


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        (text("SELECT 99999::smallint"), Invalid),
        (text("SELECT 'x'::integer"), Invalid),
        (text("SELECT '0001-13-01'::date"), Invalid),
        (text("SELECT :n").bindparams(bindparam("n", 2**40, Integer)), Invalid),
        (insert(inbox).values(reader="a\x00", event_id=ONE), Invalid),
        (insert(inbox).values([{"reader": "r", "event_id": ONE}] * 2), AlreadyThere),
        (text("SELECT * FROM no_such_table"), Unexpected),
        (text("SELECT pg_terminate_backend(pg_backend_pid())"), Unavailable),
    ],
    ids=["too large", "no number", "no date", "not encodable", "nul", "twice", "no table", "killed"],
)
async def test_by_state(database: Database, statement: Executable, refusal: type[Refusal]) -> None:
    assert type(refusal_of(await failure_of(database, statement))) is refusal


async def test_a_statement_that_takes_too_long(database: Database) -> None:
    failure = await failure_of(database, text("SET LOCAL statement_timeout = '5ms'"), text("SELECT pg_sleep(5)"))
    assert isinstance(refusal_of(failure), Unavailable)


async def test_a_lock_that_is_not_given(database: Database) -> None:
    wanted = (text("SET LOCAL lock_timeout = '10ms'"), insert(inbox).values(reader="r", event_id=ONE))
    async with database.transaction(CALL) as holder:
        await holder.execute(insert(inbox).values(reader="r", event_id=ONE))
        failure = await failure_of(database, *wanted)
    assert isinstance(refusal_of(failure), Unavailable)


async def test_nobody_waits_for_ever_for_a_connection(postgres_url: str) -> None:
    database = Database(connections(postgres_url, lend_within=0.01), clock=SystemClock())
    held = await database.connections.take()
    failure = await failure_of(database)
    database.connections.give(held)
    await database.close()
    assert isinstance(refusal_of(failure), Unavailable)


def connections(url: str, *, lend_within: float) -> Connections:
    return Connections(url, size=1, connect_within=5, answer_within=5, lend_within=lend_within, settings={})
