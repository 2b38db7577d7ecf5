"""The vault's key changes while hospitals register, correct and read: nothing is unreadable at any moment."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from libs.common.audit import Audit
from libs.common.backbone import audit_entries
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Unavailable, WrongState
from libs.common.key_file import write_keys
from libs.common.testing.messaging import until
from services.registry.commands.reseal_identities import ResealIdentities, reseal_identities
from services.registry.commands.retire_vault_key import RetireVaultKey, retire_vault_key
from services.registry.domain.sealing import Sealed, VaultKeys, key_id, unseal
from services.registry.main import create_app
from services.registry.settings import RegistrySettings
from services.registry.store import vault_keys
from services.registry.store.tables.identities import identity_vault
from services.registry.tests.conftest import ENVIRONMENT, Ask, Register, identity, signed

OLD, NEW = b"v" * 32, b"n" * 32
DURING = VaultKeys(NEW, (OLD,))
EVERYTHING = Call.service("test")


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "vault-key"
    write_keys(path, [OLD])
    return path


@pytest.fixture
def application_of(key_file: Path) -> Callable[[], FastAPI]:
    told = {name: value for name, value in ENVIRONMENT.items() if name != "REALLNET_VAULT_KEY"}
    settings = RegistrySettings.from_environment({**told, "REALLNET_VAULT_KEY_FILE": str(key_file)})
    return lambda: create_app(settings)


async def counted(database: Database) -> dict[str, int]:
    async with database.reading(EVERYTHING) as tx:
        return dict(await vault_keys.counted(tx))


async def correct(ask: Ask, code: str, given_names: str) -> httpx.Response:
    """Opens what is sealed, and seals the corrected."""
    current = (await ask("GET", f"/v1/patients/{code}")).headers["etag"]
    body = {"given_names": given_names, "reason": "misspelt"}
    return await ask("PATCH", f"/v1/patients/{code}", body, if_match=current)


async def test_everybody_works_while_the_key_changes(
    database: Database, key_file: Path, ask: Ask, register: Register
) -> None:
    codes = [await register() for _ in range(8)]
    write_keys(key_file, [NEW, OLD])  # the process that runs sees it: nobody is restarted

    async def resealed() -> int:
        found = 0
        while key_id(OLD) in await counted(database):
            found += await reseal_identities(database, ResealIdentities(EVERYTHING, DURING, at_once=1))
        return found

    work = asyncio.create_task(resealed())
    answers = await asyncio.gather(*(correct(ask, code, "Corregido") for code in codes))
    more = [await register() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 8
    assert 0 <= await work <= len(codes)
    assert await counted(database) == {key_id(NEW): len(codes) + len(more)}
    async with database.reading(EVERYTHING) as tx:
        rows = await tx.all(select(identity_vault))
    opened = [
        unseal(Sealed(row.key_id, row.nonce, row.sealed), patient_id=row.patient_id, keys=VaultKeys(NEW))
        for row in rows
    ]
    names = [one.given_names for one in opened]
    assert sorted(names) == ["Corregido"] * 8 + ["Nombre"] * 3


async def test_what_was_done_stands_in_the_trail(database: Database, register: Register) -> None:
    await register()
    assert await reseal_identities(database, ResealIdentities(EVERYTHING, DURING)) == 1
    assert await reseal_identities(database, ResealIdentities(EVERYTHING, DURING)) == 0
    async with database.reading(EVERYTHING) as tx:
        rows = await tx.all(select(audit_entries).where(audit_entries.c.about == "vault"))
    assert [(row.did, row.changes) for row in rows] == [
        ("sealed identities anew", {"identities": 1, "key": key_id(NEW)})
    ]


async def test_a_key_that_is_needed_is_not_given_up(database: Database, register: Register) -> None:
    await register()
    with pytest.raises(WrongState, match="1 identities are sealed under the key"):
        await retire_vault_key(database, RetireVaultKey(EVERYTHING, key_id(OLD)))
    await reseal_identities(database, ResealIdentities(EVERYTHING, DURING))
    await retire_vault_key(database, RetireVaultKey(EVERYTHING, key_id(OLD)))


async def test_nobody_seals_under_a_key_that_was_given_up(
    database: Database, key_file: Path, ask: Ask, register: Register
) -> None:
    """A process that has not heard of the change yet gets 503, and the same again goes once it has."""
    await retire_vault_key(database, RetireVaultKey(EVERYTHING, key_id(OLD)))
    body = {"identity": identity(), "consents": signed()}
    refused = await ask("POST", "/v1/patients", body)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    write_keys(key_file, [NEW])
    assert (await ask("POST", "/v1/patients", body)).status_code == 201
    assert set(await counted(database)) == {key_id(NEW)}


async def test_who_seals_while_the_key_is_given_up_waits_and_is_refused(database: Database, ask: Ask) -> None:
    waiting = text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'identity_vault'::regclass)")
    async with database.transaction(EVERYTHING) as tx:
        assert await vault_keys.still_under(tx, key_id(OLD)) == 0
        asked = asyncio.ensure_future(ask("POST", "/v1/patients", {"identity": identity()}))

        async def waits() -> bool:
            return bool(await tx.scalar(waiting))

        await until(waits)
        await vault_keys.retire(tx, key_id(OLD), Audit(did="retired vault key", about="vault-key"))
    assert (await asked).status_code == 503
    assert await counted(database) == {}


async def test_a_key_that_is_not_here_yet_is_no_failure(
    database: Database, key_file: Path, ask: Ask, register: Register
) -> None:
    code = await register()
    await reseal_identities(database, ResealIdentities(EVERYTHING, DURING))
    assert (await correct(ask, code, "Corregido")).status_code == 503
    write_keys(key_file, [OLD, NEW])
    assert (await correct(ask, code, "Corregido")).status_code == 200


async def test_a_file_that_holds_no_keys_is_no_failure(key_file: Path, ask: Ask) -> None:
    write_keys(key_file, [b"short"])
    assert (await ask("POST", "/v1/patients", {"identity": identity(), "consents": signed()})).status_code == 503


async def test_an_unknown_key_cannot_open(database: Database, register: Register) -> None:
    await register()
    with pytest.raises(Unavailable, match=key_id(OLD)):
        await reseal_identities(database, ResealIdentities(EVERYTHING, replace(DURING, earlier=())))
    assert set(await counted(database)) == {key_id(OLD)}
