"""`reallnet vault` as typed: killed in the middle, taken up again, and a key given up at the end."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from deploy.cli.main import app
from libs.common.call import Call
from libs.common.database import Database
from libs.common.identifiers import new_id
from libs.common.key_file import read_keys, write_keys
from libs.common.organisations import Organisations
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.testing.messaging import until
from libs.common.vocabulary import Sex
from services.registry.commands.register_patient import RegisterPatient, register_patient
from services.registry.domain.identity import Identity
from services.registry.domain.identity_keys import IdentityKeys
from services.registry.domain.sealing import Sealed, VaultKeys, key_id, unseal
from services.registry.store import vault_keys
from services.registry.store.tables.identities import identity_vault

OLD = b"o" * 32
CHILDREN = 15
EVERYTHING = Call.service("test")


@pytest.fixture(scope="session")
def service() -> str:
    return "registry"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    write_keys(tmp_path / "vault-key", [OLD])
    return tmp_path / "vault-key"


@pytest.fixture
def told(migrated: ServiceDatabase, key_file: Path) -> Mapping[str, str]:
    return {"REALLNET_DATABASE_URL": migrated.app_url, "REALLNET_VAULT_KEY_FILE": str(key_file), "COLUMNS": "200"}


@pytest.fixture
async def children(database: Database, organisations: Organisations, call_of: Callable[..., Call]) -> None:
    hospital = organisations.get("hospital-aragon")
    for number in range(CHILDREN):
        traits = Identity(
            given_names="Nombre",
            family_names=f"Inventado {new_id()}",
            birth_date=date(2015, 3, 14),
            sex=Sex.FEMALE,
            record_number=f"HC-{number:06}",
        )
        keys = IdentityKeys(VaultKeys(OLD), b"h" * 32)
        call = call_of("site_clinician", hospital.id)
        await register_patient(database, RegisterPatient(call=call, hospital=hospital, identity=traits, keys=keys))


async def typed(told: Mapping[str, str], *words: str) -> tuple[int, str]:
    result = await asyncio.to_thread(CliRunner(env=dict(told)).invoke, app, ["vault", *words])
    return result.exit_code, result.output


async def counted(database: Database) -> Mapping[str, int]:
    async with database.reading(EVERYTHING) as tx:
        return await vault_keys.counted(tx)


async def opened(database: Database, keys: VaultKeys) -> int:
    """How many identities these keys open."""
    async with database.reading(EVERYTHING) as tx:
        rows = await tx.all(select(identity_vault))
    sealed = {row.patient_id: Sealed(row.key_id, row.nonce, row.sealed) for row in rows}
    return len([unseal(one, patient_id=patient_id, keys=keys) for patient_id, one in sealed.items()])


@pytest.mark.soak
@pytest.mark.usefixtures("children")
async def test_a_rotation_that_is_killed_is_taken_up_again(
    database: Database, key_file: Path, told: Mapping[str, str]
) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.cli", "vault", "rotate", "--at-once", "1"),
        env={**os.environ, **told},
        stdout=asyncio.subprocess.DEVNULL,
    )

    async def begun() -> bool:
        return len(await counted(database)) > 1

    await until(begun, patience=30)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    between = await counted(database)
    new, old = read_keys(key_file)
    assert old == OLD
    assert 0 < between[key_id(OLD)] < CHILDREN
    assert await opened(database, VaultKeys(new, (OLD,))) == CHILDREN

    code, said = await typed(told, "retire", key_id(OLD))
    assert (code, f"{between[key_id(OLD)]} identities are sealed under the key" in said) == (1, True)
    code, said = await typed(told, "rotate")
    assert (code, f"{between[key_id(OLD)]} identities were sealed anew" in said) == (0, True), said
    assert await counted(database) == {key_id(new): CHILDREN}
    assert await opened(database, VaultKeys(new)) == CHILDREN


@pytest.mark.usefixtures("database")
async def test_one_rotation_after_the_other(key_file: Path, told: Mapping[str, str]) -> None:
    assert (await typed(told, "rotate"))[0] == 0
    new = read_keys(key_file)[0]
    code, said = await typed(told, "rotate")
    assert (code, f"`vault retire {key_id(OLD)}` comes before another one" in said) == (1, True), said
    assert (await typed(told, "retire", key_id(new)))[0] == 1, "the key that seals"
    assert (await typed(told, "retire", key_id(OLD)))[0] == 0
    assert read_keys(key_file) == (new,)
    assert os.stat(key_file).st_mode & 0o777 == 0o600  # noqa: PTH116 - no waiting in it
    code, said = await typed(told, "keys")
    assert (code, key_id(new) in said) == (0, True)


async def test_wrong_words_get_a_sentence(key_file: Path, told: Mapping[str, str]) -> None:
    code, said = await typed(told, "retire", "unknown")
    assert (code, "The vault's key unknown is not here." in said) == (1, True)
    write_keys(key_file, [b"short"])
    code, said = await typed(told, "keys")
    assert (code, "holds a line that is no key" in said) == (1, True)
