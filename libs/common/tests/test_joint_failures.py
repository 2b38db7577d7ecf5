"""Who is told of which failure of a joint write, and who is tried again alone."""

import asyncio
from collections.abc import Sequence

import pytest
from asyncpg import (
    AdminShutdownError,
    ConnectionDoesNotExistError,
    DataError,
    LockNotAvailableError,
    PostgresError,
    PostgresIOError,
)
from sqlalchemy import func, select

from libs.common import audit
from libs.common.audit import Audit
from libs.common.backbone import audit_entries
from libs.common.call import Call
from libs.common.clock import SystemClock
from libs.common.database import Database
from libs.common.gathered import Gathered
from libs.common.joint_writing import AT_MOST, JointWriting
from libs.common.provisioning.databases import ServiceDatabase

CALL = Call.service("test")


class Failing:
    """A database that always says the same."""

    def __init__(self, failure: type[PostgresError]) -> None:
        """Say this."""
        self.tried: list[Gathered] = []
        self._failure = failure

    async def write(self, gathered: Sequence[Gathered]) -> None:
        """Write nothing."""
        self.tried += gathered
        raise self._failure


def nothing() -> Gathered:
    return Gathered(CALL, SystemClock().now())


@pytest.mark.parametrize("failure", [PostgresIOError, ConnectionDoesNotExistError, AdminShutdownError])
async def test_what_may_have_been_written_is_not_written_again(failure: type[PostgresError]) -> None:
    """The machine may fail in the middle of a commit, and the rows be there when it is back."""
    failing = Failing(failure)
    joint, asked = JointWriting(failing.write), [nothing() for _ in range(5)]
    outcomes = await asyncio.gather(*map(joint.write, asked), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [failure] * len(asked)
    assert failing.tried == asked


async def test_a_lock_that_is_not_to_be_had_is_not_waited_for_by_one_after_another() -> None:
    failing = Failing(LockNotAvailableError)
    joint, asked = JointWriting(failing.write), [nothing() for _ in range(5)]
    await asyncio.gather(*map(joint.write, asked), return_exceptions=True)
    assert failing.tried == asked


async def test_one_that_the_driver_cannot_encode_fails_alone(database: Database) -> None:
    """It is refused before the database has heard of anything."""

    async def note(about: str) -> None:
        async with database.writing(CALL) as gathered:
            await audit.write(gathered, Audit(did="did", about=about))

    abouts = ["one", "half a letter \ud800", "two"]
    first, bad, last = await asyncio.gather(*map(note, abouts), return_exceptions=True)
    assert first is last is None
    assert isinstance(bad, DataError)


async def test_what_nobody_waits_for_any_more_is_not_begun() -> None:
    begun, go_on = list[Gathered](), asyncio.Event()

    async def write(gathered: Sequence[Gathered]) -> None:
        begun.extend(gathered)
        await go_on.wait()

    joint, asked = JointWriting(write), [nothing() for _ in range(3)]
    tasks = [asyncio.create_task(joint.write(one)) for one in asked]
    while not begun:
        await asyncio.sleep(0)
    late = [asyncio.create_task(joint.write(one)) for one in [nothing(), nothing()]]
    await asyncio.sleep(0)
    late[0].cancel()
    go_on.set()
    await asyncio.wait([*tasks, *late])
    assert begun[: len(asked)] == asked
    assert len(begun) == len(asked) + 1


async def test_what_waits_while_the_database_is_closed_is_written_first(
    database: Database, migrated: ServiceDatabase
) -> None:
    leaving = Database.connect(migrated.app_url, application_name="test")

    async def note(about: str) -> None:
        async with leaving.writing(CALL) as gathered:
            await audit.write(gathered, Audit(did="did", about=about))

    notes = [asyncio.create_task(note(f"{turn}")) for turn in range(3 * AT_MOST)]
    await asyncio.sleep(0)
    await leaving.close()
    assert all(one.done() and one.exception() is None for one in notes)
    async with database.reading(CALL) as tx:
        assert await tx.scalar(select(func.count()).select_from(audit_entries)) == len(notes)
