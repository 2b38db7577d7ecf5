"""A fact and its event are written together, or neither is."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from asyncpg import InsufficientPrivilegeError
from sqlalchemy import select, text

from libs.common import audit, outbox
from libs.common.audit import Audit
from libs.common.backbone import audit_entries, ledger, outbox_waiting
from libs.common.call import Call
from libs.common.contracts.registry import PatientRegistered
from libs.common.database import Database
from libs.common.testing.ledger import published
from libs.common.vocabulary import Sex

EVERYTHING = Call.service("test")


def registered(patient: str = "000001AF", version: int = 1) -> PatientRegistered:
    return PatientRegistered(
        at=datetime(2026, 6, 15, tzinfo=UTC),
        version=version,
        origin="hospital-murcia",
        patient=patient,
        hospital="hospital-murcia",
        region="murcia",
        birth_date=date(2020, 1, 1),
        sex=Sex.FEMALE,
    )


async def test_event_is_kept_and_marked_as_waiting(database: Database, call_of: Callable[..., Call]) -> None:
    async with database.transaction(call_of("site_clinician", "hospital-murcia")) as tx:
        await outbox.put(tx, registered(), registered(version=2))
    [first, second] = await published(database)
    assert (first.version, second.version) == (1, 2)
    assert first.actor == "site_clinician@hospital-murcia"
    async with database.transaction(EVERYTHING) as tx:
        waiting = await tx.all(select(outbox_waiting).order_by(outbox_waiting.c.position))
    assert [row.aggregate for row in waiting] == ["patient/000001AF"] * 2


async def test_nothing_stays_of_a_transaction_that_fails(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction(EVERYTHING) as tx:
            await outbox.put(tx, registered())
            await audit.write(tx, Audit(did="registered patient", about="patient/000001AF"))
            raise ZeroDivisionError
    assert await published(database) == []


async def test_commit_wakes_the_relay_only_when_something_was_stated(database: Database) -> None:
    woken: list[bool] = []
    database.wake = lambda: woken.append(True)
    async with database.transaction(EVERYTHING) as tx:
        await tx.scalar(text("SELECT 1"))
    assert woken == []
    async with database.transaction(EVERYTHING) as tx:
        await outbox.put(tx, registered())
    assert woken == [True]


async def test_organisation_sees_neither_ledger_nor_foreign_audit(
    database: Database, call_of: Callable[..., Call]
) -> None:
    async with database.transaction(call_of("site_clinician", "hospital-murcia")) as tx:
        await outbox.put(tx, registered())
        await audit.write(tx, Audit(did="registered patient", about="patient/000001AF", patient="000001AF"))
    async with database.transaction(call_of("site_clinician", "hospital-galicia")) as tx:
        assert await tx.all(select(ledger)) == []
        assert await tx.all(select(outbox_waiting)) == []
        assert await tx.all(select(audit_entries)) == []


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger SET version = 9", "DELETE FROM ledger", "DELETE FROM audit_entries", "TRUNCATE ledger"],
)
async def test_service_cannot_change_what_was_recorded(database: Database, statement: str) -> None:
    with pytest.raises(InsufficientPrivilegeError):
        async with database.transaction(EVERYTHING) as tx:
            await tx.execute(text(statement))
