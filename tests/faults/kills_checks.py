"""What must hold after the load: every answered write is there, once, and reporting says what the registry holds."""

import asyncio
import os
import sys
from collections import Counter
from typing import Any

from deploy.local import postgres
from deploy.local.surroundings import surroundings
from services.reporting.store.tables.every import READ_MODELS
from tests.conftest import Live
from tests.faults.kills_client import Answered
from tests.faults.kills_load import Load

KEYS = "SELECT key FROM idempotency_keys WHERE status IS NOT NULL"
THINGS = {
    "registry": "SELECT code FROM patients UNION ALL SELECT id::text FROM withdrawals"
    " UNION ALL SELECT entry_id || ' ' || version FROM entry_versions",
    "samples": "SELECT split_part(aggregate, '/', 2) || ' ' || version FROM ledger WHERE aggregate LIKE 'sample/%'",
    "board": "SELECT id::text FROM consultations UNION ALL SELECT id::text FROM posts"
    " UNION ALL SELECT id::text FROM recommendations",
}
"""What a service holds, named as an answer names it (`_name`). Trials forgets a child that withdraws: its keys tell."""

VERSIONS = """
    SELECT aggregate, count(*) AS stated, max(version) AS last FROM ledger
    WHERE aggregate LIKE 'treatment/%' GROUP BY aggregate
"""
RECEIVED = "SELECT control_id FROM instrument_receipts"
FILED_WITHIN, LOOK = 60.0, 0.1

HELD_BY_REGISTRY = "SELECT id, version FROM entries WHERE entry = 'treatment' ORDER BY id"
HELD_BY_REPORTING = "SELECT treatment_id AS id, version FROM treatments ORDER BY treatment_id"


async def check_answered_writes(live: Live, load: Load) -> None:
    """Whoever was answered 2xx has written, and nobody has written twice."""
    for service in ("registry", "samples", "board", "trials"):
        writes = [write for write in load.client.told.writes if write.service == service]
        keys = {row["key"] for row in await live.rows(service, KEYS)}
        assert [write for write in writes if write.key not in keys] == [], f"{service} has lost a write"
        if service in THINGS:
            there = {row[0] for row in await live.rows(service, THINGS[service])}
            assert [write for write in writes if _name(write) not in there] == [], f"{service} has lost its answer"
    stated = {row["aggregate"]: (row["stated"], row["last"]) for row in await live.rows("registry", VERSIONS)}
    wanted = {aggregate: (often + 1, often + 1) for aggregate, often in load.corrections.items()}
    assert {aggregate: stated.get(aggregate) for aggregate in wanted} == wanted  # others may have written there before


async def check_acknowledged(live: Live, load: Load) -> None:
    """What a door has acknowledged is there, once, however often it was sent; the worker has looked at all of it."""
    kept = Counter(row["control_id"] for row in await live.rows("samples", RECEIVED))
    assert [one for one in load.client.told.acknowledged if one not in kept] == [], "a door has lost a message"
    assert [one for one, often in kept.items() if often > 1] == [], "a message is there twice"


async def until_filed(live: Live) -> None:
    """What becomes of the messages is told by events, which the history counts."""
    async with asyncio.timeout(FILED_WITHIN):
        while await live.rows("samples", f"{RECEIVED} WHERE state = 'received'"):
            await asyncio.sleep(LOOK)


async def check_reporting(live: Live) -> None:
    """Reporting has heard the last word on every treatment, and says the same when it is built again."""
    told = [tuple(row) for row in await live.rows("reporting", HELD_BY_REPORTING)]
    assert told == [tuple(row) for row in await live.rows("registry", HELD_BY_REGISTRY)]
    before = await _read_models(live)
    await _rebuild(live)
    await live.settle()
    after = await _read_models(live)
    assert [name for name in before if before[name] != after[name]] == [], "rebuilt reporting says something else"


def _name(write: Answered) -> str:
    body = write.body
    if write.service == "registry" and "code" in body:
        return str(body["code"])
    versioned = write.service == "samples" or (write.service == "registry" and "version" in body)
    return f"{body['id']} {body['version']}" if versioned else str(body["id"])


async def _read_models(live: Live) -> dict[str, list[Any]]:
    """Everything that was built from events, row by row."""
    statement = "SELECT t::text FROM {} AS t ORDER BY t::text"
    return {
        table.name: [row[0] for row in await live.rows("reporting", statement.format(table.name))]
        for table in READ_MODELS
    }


async def _rebuild(live: Live) -> None:
    """`reallnet rebuild reporting`, as an operator types it."""
    database = postgres.addresses(live.system.setup)["reporting"].app_url
    environment = {**os.environ, **surroundings(live.system), "REALLNET_DATABASE_URL": database}
    command = (sys.executable, "-m", "deploy.cli", "rebuild", "reporting")
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()
