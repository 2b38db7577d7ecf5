"""`reallnet audit verify` as typed: untouched, tampered with, and where it cannot be done."""

import asyncio
import base64
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from deploy.cli.main import app
from libs.common.auditing.tables import audit_verifications
from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.tests.sealed_trail import CALL, KEY, Trail


@pytest.fixture(scope="session")
def service() -> str:
    return "registry"


@pytest.fixture
async def trail(  # noqa: PLR0917 - fixtures
    database: Database,
    migrated: ServiceDatabase,
    clock: FixedClock,
    postgres_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Trail:
    """Three sealed entries and a checkpoint, known to the commands by the environment."""
    monkeypatch.setenv("REALLNET_VAR", str(tmp_path))
    monkeypatch.setenv("REALLNET_DATABASE_URL", migrated.app_url)
    monkeypatch.setenv("REALLNET_AUDIT_KEY", base64.b64encode(KEY).decode())
    trail = Trail(database, clock, postgres_url.removesuffix("/postgres") + "/registry", tmp_path / "audit", "registry")
    await trail.write("a", "b", "c")
    await trail.sealing().seal(database)
    return trail


async def typed(*words: str) -> tuple[int, str]:
    result = await asyncio.to_thread(CliRunner().invoke, app, ["audit", *words])
    return result.exit_code, result.output


async def test_untouched(trail: Trail) -> None:
    code, output = await typed("verify", "registry")
    assert (code, output) == (0, "registry   3 entries, 1 seals, 1 checkpoints: nothing was changed\n")


async def test_tampered_with(trail: Trail) -> None:
    await trail.tamper("UPDATE audit_entries SET did = 'nothing' WHERE about = 'b'")
    code, output = await typed("verify", "registry")
    assert (code, "not what was sealed" in output, "1 findings" in output) == (1, True, True)
    code, output = await typed("verify", "registry", "--json")
    [found] = orjson.loads(output)
    assert (code, found["entries"], found["findings"][0]["position"].split()[0]) == (1, 3, "entry")
    async with trail.database.reading(CALL) as tx:
        notes = await tx.all(select(audit_verifications).order_by(audit_verifications.c.id))
    assert [(note.entries, note.findings) for note in notes] == [(3, 1), (3, 1)]
    assert notes[0].by_subject.startswith("operator:")


@pytest.mark.parametrize(
    ("words", "variables", "sentence"),
    [
        (["pharmacy"], {}, "There is no service 'pharmacy'"),
        (["registry"], {"REALLNET_AUDIT_KEY": ""}, "There is no key to check the checkpoints of registry with"),
        (["registry", "--key", "abc"], {}, "'abc' is no public key"),
        (["registry"], {"REALLNET_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "does not answer"),
    ],
)
async def test_what_cannot_be_done_gets_a_sentence(
    trail: Trail, monkeypatch: pytest.MonkeyPatch, words: list[str], variables: dict[str, str], sentence: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    code, output = await typed("verify", *words)
    assert (code, sentence in output) == (2, True), output


async def test_the_printed_key_verifies_elsewhere(trail: Trail, monkeypatch: pytest.MonkeyPatch) -> None:
    _, printed = await typed("keys")
    monkeypatch.delenv("REALLNET_AUDIT_KEY")
    key = printed.splitlines()[0].split()[1]
    assert (await typed("verify", "registry", "--key", key))[0] == 0
