"""Registration as a whole: a failed commit leaves nothing, and two at once are one child."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date

import asyncpg
import pytest
from sqlalchemy import select

from libs.common.backbone import audit_entries, idempotency_keys
from libs.common.call import Call
from libs.common.contracts.registry import ConsentGiven, PatientRegistered
from libs.common.database import Database
from libs.common.organisations import Organisations
from libs.common.testing.ledger import published
from libs.common.vocabulary import Purpose
from services.registry.commands.give_consents import Signed
from services.registry.commands.register_patient import Registered, RegisterPatient, register_patient
from services.registry.domain.identity import Identity
from services.registry.domain.identity_keys import IdentityKeys
from services.registry.domain.refusals import AlreadyRegistered
from services.registry.domain.sealing import unseal
from services.registry.store import vault
from services.registry.store.tables.identities import identity_vault
from services.registry.store.tables.patients import patients
from services.registry.tests.conftest import ELSEWHERE, HOSPITAL, Ask, identity

Order = Callable[[str], RegisterPatient]


@pytest.fixture
def order(call_of: Callable[..., Call], organisations: Organisations, keys: IdentityKeys) -> Order:
    traits = identity()
    child = Identity(**{**traits, "birth_date": date.fromisoformat(traits["birth_date"])})

    def of(hospital: str) -> RegisterPatient:
        call = call_of("site_clinician", hospital)
        return RegisterPatient(call=call, hospital=organisations.get(hospital), identity=child, keys=keys)

    return of


async def test_the_vault_opens_with_the_key(database: Database, order: Order, keys: IdentityKeys) -> None:
    told = order(HOSPITAL)
    registered = await register_patient(database, told)
    async with database.reading(told.call) as tx:
        sealed = await vault.sealed(tx, registered.patient.id)
    assert sealed is not None
    assert unseal(sealed, patient_id=registered.patient.id, keys=keys.vault) == told.identity


async def test_the_consents_signed_with_it_travel_with_the_registration(database: Database, order: Order) -> None:
    """Whoever hears of the child must not answer "no consent" until the next event (docs/decisions/0017)."""
    signed = Signed(purposes=tuple(Purpose), document_version="2026-1", given_on=date(2026, 1, 2))
    await register_patient(database, replace(order(HOSPITAL), signed=signed))
    [told, *given] = await published(database)
    assert isinstance(told, PatientRegistered)
    assert (told.consents, told.consents_version) == (signed.purposes, len(signed.purposes))
    assert [(type(event), event.version) for event in given] == [
        (ConsentGiven, version) for version in range(1, len(signed.purposes) + 1)
    ]


async def test_two_at_once_are_one_child(database: Database, order: Order) -> None:
    both = await asyncio.gather(
        register_patient(database, order(HOSPITAL)),
        register_patient(database, order(ELSEWHERE)),
        return_exceptions=True,
    )
    assert {type(one) for one in both} == {Registered, AlreadyRegistered}
    async with database.reading(Call.service("registry")) as tx:
        assert len(await tx.all(select(patients))) == 1


FAIL_AT_COMMIT = """
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no room left'; END $$;
    CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON patients DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION fail();
"""


@pytest.fixture
async def failing_commit(database: Database, postgres_url: str) -> AsyncIterator[None]:
    """The statements succeed and COMMIT itself fails, as with a full disk."""
    connection = await asyncpg.connect(postgres_url.removesuffix("/postgres") + "/registry")
    await connection.execute(FAIL_AT_COMMIT)
    yield
    await connection.execute("DROP TRIGGER fails ON patients; DROP FUNCTION fail()")
    await connection.close()


@pytest.mark.usefixtures("failing_commit")
async def test_a_commit_that_fails_answers_no_2xx_and_leaves_nothing(database: Database, ask: Ask) -> None:
    answer = await ask("POST", "/v1/patients", {"identity": identity()}, Idempotency_Key="one")
    assert answer.status_code >= 500
    async with database.reading(Call.service("registry")) as tx:
        for table in (patients, identity_vault, audit_entries, idempotency_keys):
            assert await tx.all(select(table)) == []
    assert await published(database) == []
