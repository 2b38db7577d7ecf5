"""The worker's command line: a rewind empties and leaves; a wrong environment is told in one sentence."""

import asyncio

import pytest

from libs.common.call import Call
from libs.common.database import Database
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.reader import positions
from services.reporting import worker
from services.reporting.tests.conftest import Tell
from services.reporting.tests.contents import contents
from services.reporting.tests.history.children import FULL
from services.reporting.tests.history.network import Network

SERVICE = Call.service("reporting")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("REALLNET_ENV", "test")
    monkeypatch.setenv("REALLNET_BUS_URL", "nats://127.0.0.1:1")
    monkeypatch.setenv("REALLNET_OIDC_ISSUER", "http://127.0.0.1:1")
    monkeypatch.setenv("REALLNET_WEBHOOK_KEY", "C" * 43 + "=")
    monkeypatch.delenv("REALLNET_DATABASE_URL", raising=False)
    return monkeypatch


async def test_rewind(
    database: Database, migrated: ServiceDatabase, tell: Tell, environment: pytest.MonkeyPatch
) -> None:
    network = Network()
    network.register(FULL)
    await tell(network.events)
    async with database.transaction(SERVICE) as tx:
        await positions.place(tx, "reporting", stream_created_at="then", sequence=4, types=[])
    environment.setenv("REALLNET_DATABASE_URL", migrated.app_url)
    await asyncio.to_thread(worker.main, ["--rewind"])
    assert not any((await contents(database)).values())
    async with database.reading(SERVICE) as tx:
        kept = await positions.load(tx, "reporting")
    assert kept is not None
    assert kept.sequence == 0


def test_a_missing_variable_is_named(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        worker.main(["--rewind"])
    assert "REALLNET_DATABASE_URL is missing" in capsys.readouterr().err
