"""Keys of instruments in a real database: issued, believed, used, revoked, and seen by their organisation only."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import create_async_engine

from libs.common.api_keys import ApiKeyStore, IssueKey, api_keys_table
from libs.common.backbone import audit_entries
from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.database import Database, driver_url, metadata
from libs.common.errors import AlreadyThere, InvalidToken, NotFound, WrongState
from libs.common.instrument_key import InstrumentKey, Presented
from libs.common.key_verifier import KeyVerifier
from libs.common.migrations import secure_rows
from libs.common.permissions import Permission
from libs.common.provisioning.databases import ServiceDatabase

METADATA = metadata()
TABLE = api_keys_table(METADATA)
STORE = ApiKeyStore(TABLE)

CallOf = Callable[..., Call]


@pytest.fixture
async def keys(migrated: ServiceDatabase, database: Database) -> AsyncIterator[Database]:
    """The backbone's database with a table of keys, secured as a service's migration does it."""
    engine = create_async_engine(driver_url(migrated.owner_url))
    async with engine.begin() as connection:
        await connection.run_sync(_create)
    yield database
    async with engine.begin() as connection:
        await connection.run_sync(METADATA.drop_all)
    await engine.dispose()


def _create(connection: Connection) -> None:
    METADATA.create_all(connection)
    secure_rows(Operations(MigrationContext.configure(connection)), "api_keys", "organisation")


@pytest.fixture
def lab(call_of: CallOf) -> Call:
    return call_of("functional_lab", "lab-drp", Permission.API_KEYS_MANAGE)


@pytest.fixture
def other_lab(call_of: CallOf) -> Call:
    return call_of("functional_lab", "lab-dbp", Permission.API_KEYS_MANAGE)


async def _issue(db: Database, call: Call, instrument: str = "reader-1") -> tuple[InstrumentKey, Presented]:
    async with db.transaction(call) as tx:
        order = IssueKey(
            organisation=call.caller.organisation,
            instrument=instrument,
            assays=frozenset({"drp"}),
            expires_at=tx.now + timedelta(days=90),
        )
        return await STORE.issue(tx, order)


async def _revoke(db: Database, call: Call, key_id: str) -> InstrumentKey:
    async with db.transaction(call) as tx:
        return await STORE.revoke(tx, key_id)


async def _all(db: Database, call: Call) -> list[str]:
    async with db.reading(call) as tx:
        return [key.id for key in await STORE.all(tx)]


async def test_an_issued_key_is_believed(keys: Database, lab: Call) -> None:
    key, presented = await _issue(keys, lab)

    caller = await KeyVerifier(keys, STORE).caller(presented.written)
    assert caller == key.caller()
    assert (caller.organisation, caller.assays) == ("lab-drp", frozenset({"drp"}))


async def test_the_secret_is_nowhere_in_the_database(keys: Database, lab: Call) -> None:
    _, presented = await _issue(keys, lab)

    async with keys.reading(lab) as tx:
        rows = [*await tx.all(select(TABLE)), *await tx.all(select(audit_entries))]
    assert rows
    assert presented.secret not in repr(rows)
    assert bytes.fromhex(presented.secret) not in repr(rows).encode()


async def test_another_secret_opens_nothing(keys: Database, lab: Call) -> None:
    key, _ = await _issue(keys, lab)
    forged = Presented(id=key.id, secret="0" * 64)

    with pytest.raises(InvalidToken, match="unknown, has ended, or was revoked"):
        await KeyVerifier(keys, STORE).caller(forged.written)


async def test_an_invented_key_opens_nothing(keys: Database) -> None:
    with pytest.raises(InvalidToken, match="unknown, has ended, or was revoked"):
        await KeyVerifier(keys, STORE).caller(Presented(id="0" * 12, secret="0" * 64).written)


async def test_a_revoked_key_is_refused_at_once(keys: Database, lab: Call) -> None:
    key, presented = await _issue(keys, lab)
    revoked = await _revoke(keys, lab, key.id)

    assert revoked.revoked_at is not None
    with pytest.raises(InvalidToken):
        await KeyVerifier(keys, STORE).caller(presented.written)
    with pytest.raises(WrongState, match="revoked before"):
        await _revoke(keys, lab, key.id)


async def test_a_key_ends_by_itself(keys: Database, lab: Call, clock: FixedClock) -> None:
    _, presented = await _issue(keys, lab)
    clock.move(timedelta(days=90))

    with pytest.raises(InvalidToken):
        await KeyVerifier(keys, STORE).caller(presented.written)


async def test_two_keys_live_while_one_is_changed_and_a_third_is_refused(keys: Database, lab: Call) -> None:
    first, _ = await _issue(keys, lab)
    await _issue(keys, lab)
    with pytest.raises(AlreadyThere, match="two live keys"):
        await _issue(keys, lab)

    await _issue(keys, lab, "reader-2")
    await _revoke(keys, lab, first.id)
    assert await _issue(keys, lab)


async def test_an_ended_key_makes_room(keys: Database, lab: Call, clock: FixedClock) -> None:
    await _issue(keys, lab)
    await _issue(keys, lab)
    clock.move(timedelta(days=91))

    assert await _issue(keys, lab)


async def test_of_many_at_once_two_get_a_key(keys: Database, lab: Call) -> None:
    ends = await asyncio.gather(*(_issue(keys, lab) for _ in range(5)), return_exceptions=True)

    assert sum(isinstance(end, tuple) for end in ends) == 2
    assert sum(isinstance(end, AlreadyThere) for end in ends) == 3


async def test_the_last_use_is_written_at_most_once_a_minute(keys: Database, lab: Call, clock: FixedClock) -> None:
    key, presented = await _issue(keys, lab)
    seen = []
    for _ in range(4):
        await KeyVerifier(keys, STORE).caller(presented.written)
        seen.append(await _last_used(keys, lab, key.id))
        clock.move(timedelta(seconds=30))

    began = seen[0]
    assert began is not None
    assert seen == [began, began, began + timedelta(seconds=60), began + timedelta(seconds=60)]


async def _last_used(db: Database, call: Call, key_id: str) -> datetime | None:
    async with db.reading(call) as tx:
        return (await STORE.of(tx, key_id)).last_used_at


async def test_another_organisation_neither_sees_nor_revokes(keys: Database, lab: Call, other_lab: Call) -> None:
    key, presented = await _issue(keys, lab)

    assert await _all(keys, lab) == [key.id]
    assert await _all(keys, other_lab) == []
    with pytest.raises(NotFound):
        await _revoke(keys, other_lab, key.id)
    assert await KeyVerifier(keys, STORE).caller(presented.written)


async def test_the_database_itself_hides_other_organisations_keys(keys: Database, lab: Call, other_lab: Call) -> None:
    await _issue(keys, lab)

    async with keys.reading(other_lab) as tx:
        assert await tx.all(select(TABLE)) == []


async def test_who_made_and_ended_a_key_is_written_down(keys: Database, lab: Call) -> None:
    key, _ = await _issue(keys, lab)
    await _revoke(keys, lab, key.id)

    async with keys.reading(Call.service("test")) as tx:
        rows = await tx.all(select(audit_entries.c.did, audit_entries.c.by_subject, audit_entries.c.about))
    assert [(row.did, row.by_subject, row.about) for row in rows] == [
        ("issued API key", "functional_lab@lab-drp", f"api_key/{key.id}"),
        ("revoked API key", "functional_lab@lab-drp", f"api_key/{key.id}"),
    ]
