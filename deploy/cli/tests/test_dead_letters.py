"""An operator's commands against a real database, as typed."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from deploy.cli.main import app
from libs.common.backbone import held_events
from libs.common.call import Call
from libs.common.database import Database
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.tests.test_outbox import registered


@pytest.fixture(scope="session")
def service() -> str:
    return "registry"


@pytest.fixture
async def held_id(database: Database, migrated: ServiceDatabase, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("REALLNET_DATABASE_URL", migrated.app_url)
    event = registered()
    async with database.transaction(Call.service("test")) as tx:
        row = await tx.one(
            held_events.insert().returning(held_events.c.id),
            {
                "reader": "registry",
                "event_id": event.id,
                "type": event.type(),
                "aggregate": event.aggregate,
                "sequence": 7,
                "body": event.to_cloudevent(),
                "state": "parked",
                "code": "wrong_state",
                "reason": "The patient is closed.",
                "attempts": 1,
                "held_at": tx.now,
                "next_try_at": tx.now + timedelta(days=1),
            },
        )
    return int(row.id)


async def typed(*words: str) -> tuple[int, str]:
    """In a thread: the commands have an event loop of their own."""
    result = await asyncio.to_thread(CliRunner(env={"COLUMNS": "200"}).invoke, app, ["dead-letters", *words])
    return result.exit_code, result.output


async def states(database: Database) -> list[str]:
    async with database.transaction(Call.service("test")) as tx:
        return [row.state for row in await tx.all(select(held_events))]


async def test_list_show_replay(database: Database, held_id: int) -> None:
    code, listed = await typed("list", "registry", "--state", "parked")
    assert code == 0
    assert "The patient is closed." in listed
    code, shown = await typed("show", "registry", str(held_id))
    assert (code, '"000001AF"' in shown) == (0, True)
    code, _ = await typed("replay", "registry", str(held_id))
    assert (code, await states(database)) == (0, ["waiting"])


async def test_discard_needs_a_reason(database: Database, held_id: int) -> None:
    code, _ = await typed("discard", "registry", str(held_id))
    assert (code, await states(database)) == (2, ["parked"])
    code, _ = await typed("discard", "registry", str(held_id), "--reason", "a test")
    assert (code, await states(database)) == (0, [])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["show", "registry", "999999"], "No event is held under this number."),
        (["list", "pharmacy"], "There is no service 'pharmacy'"),
    ],
)
async def test_wrong_words_get_a_sentence(held_id: int, words: list[str], sentence: str) -> None:
    code, output = await typed(*words)
    assert (code, sentence in output) == (1, True)
