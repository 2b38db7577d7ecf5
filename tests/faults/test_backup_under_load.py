"""A backup taken while everybody works, restored into an empty system: five databases and a stream that agree."""

import asyncio
import base64
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.backup.examining import check_empty, read_backup
from deploy.backup.failure import BackupFailed
from deploy.backup.restoring import Restored, restore_backup
from deploy.backup.servers import servers_alone
from deploy.cli.database import operator
from deploy.demo.surroundings import Surroundings
from deploy.local import postgres
from deploy.local.nats import bus_url
from deploy.local.postgres import embedded
from deploy.local.setup import Setup
from deploy.local.surroundings import surroundings
from deploy.local.system import running_system
from deploy.parties import admitting
from deploy.parties.credentials import address
from deploy.tests.parties.outsider import outsider
from libs.common.auditing.verified import verify_trail
from libs.common.database import Database
from libs.common.provisioning.databases import SERVICES
from tests.conftest import Live
from tests.faults.busy_network import busy
from tests.faults.history import check_history, stream_of
from tests.faults.history_breaches import Stated
from tests.journeys.test_rebuild import answers, rebuild

pytestmark = [pytest.mark.soak, pytest.mark.xdist_group("faults")]

PARTY = "hub-madrid"
KEYS = ("vault-key", "identity-hash-key", "board-signing-key", "webhook-key")
AUDIT_KEYS = tuple(f"audit-key-{service}" for service in SERVICES)
AUDIT = "SELECT id, at, by_subject, did, about, patient, reason, changes::text FROM audit_entries ORDER BY id"
LEDGER = "SELECT position, recorded_at, id, type, aggregate, version, subject, body FROM ledger ORDER BY position"

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Original:
    """What the system became that went on after the backup."""

    audit: dict[str, Rows]
    ledger: dict[str, Rows]
    stream: list[Stated]
    told: dict[str, str]
    """To the party, once."""
    acknowledged: list[str]


def private(folder: Path) -> Setup:
    """With ports that are free now: others may have taken those of an earlier start."""
    return Setup.private(folder, {}, durable=False)


@asynccontextmanager
async def lived_in(setup: Setup) -> AsyncIterator[Live]:
    async with running_system(setup) as system, httpx.AsyncClient(timeout=20) as http:
        yield Live(system, Surroundings.from_environment(surroundings(system)), http, {})


async def backup(setup: Setup, target: Path) -> None:
    """`reallnet backup`, as an operator types it."""
    servers = {"REALLNET_POSTGRES_URL": embedded(setup).url, "REALLNET_NATS_URL": bus_url(setup)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.cli", "backup", str(target)),
        env={**os.environ, "REALLNET_VAR": str(setup.places.var), **servers},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()


async def restore(setup: Setup, source: Path) -> Restored:
    found = read_backup(source, secrets=setup.places.secrets)
    async with servers_alone(setup):
        await check_empty(setup)
        return await restore_backup(source, found, setup=setup, by=operator())


async def replace(setup: Setup, source: Path) -> None:
    found = read_backup(source, secrets=setup.places.secrets)
    async with servers_alone(setup):
        await restore_backup(source, found, setup=setup, by=operator())


async def rows(live: Live, statement: str) -> dict[str, Rows]:
    return {service: [tuple(row) for row in await live.rows(service, statement)] for service in SERVICES}


async def received(told: dict[str, str], *, most: int) -> list[str]:
    """What the party's durable holds for it, acknowledged; while others are at work there is no end to it."""
    found: list[str] = []
    async with outsider(told) as connected:
        jetstream = connected.client.jetstream()
        subscription = await jetstream.pull_subscribe_bind(told["durable"], stream=told["stream"])
        while len(found) < most:
            try:
                messages = await subscription.fetch(min(50, most - len(found)), timeout=3)
            except TimeoutError:  # of nats-py or of asyncio, whichever notices first
                break
            for message in messages:
                await message.ack_sync()
                found.append(orjson.loads(message.data)["id"])
    return found


async def lived(setup: Setup, target: Path) -> Original:
    """Work, a backup in the middle of it, more work."""
    async with lived_in(setup) as live:
        async with busy(live) as work:
            await work.until(6)
            [let_in] = await admitting.add(setup, [PARTY])
            told = let_in.as_dict()
            acknowledged = await received(told, most=8)
            await backup(setup, target)
            await work.until(work.children + 4)
        await live.settle()
        audit, ledger = await rows(live, AUDIT), await rows(live, LEDGER)
        return Original(audit, ledger, await stream_of(live.bus_url), told, acknowledged)


async def test_what_is_restored_agrees_with_itself(tmp_path: Path) -> None:
    original = await lived(private(tmp_path / "old"), tmp_path / "backup")
    old, new = private(tmp_path / "old"), private(tmp_path / "new")
    with pytest.raises(BackupFailed, match="needs the key"):
        read_backup(tmp_path / "backup", secrets=new.places.secrets)
    new.places.secrets.mkdir(parents=True, mode=0o700)
    for name in (*KEYS, *AUDIT_KEYS):
        shutil.copy(old.places.secrets / name, new.places.secrets / name)
    restored = await restore(private(tmp_path / "new"), tmp_path / "backup")
    assert restored.begin_anew == []

    async with lived_in(private(tmp_path / "new")) as live:
        await live.settle()
        events = await check_history({service: live.admin_url(service) for service in SERVICES}, live.bus_url)
        await check_records(live, original)
        await check_order(live, original)
        assert len(original.acknowledged) < events < len(original.stream)
        await check_party(live, original)
        await check_audit(live)
        async with busy(live) as work:
            await work.until(2)
        await live.settle()
        before = await answers(live)
        await rebuild(live)
        await live.settle()
        assert await answers(live) == before

    with pytest.raises(BackupFailed, match="not empty"):
        await restore(private(tmp_path / "new"), tmp_path / "backup")
    await replace(private(tmp_path / "new"), tmp_path / "backup")
    async with lived_in(private(tmp_path / "new")) as live:
        await live.settle()
        assert await check_history({service: live.admin_url(service) for service in SERVICES}, live.bus_url) >= events
        await check_audit(live)


async def check_audit(live: Live) -> None:
    """Seals and checkpoints hold as far as the backup reaches."""
    places = live.system.setup.places
    for service, one in postgres.addresses(live.system.setup).items():
        seed = base64.b64decode((places.secrets / f"audit-key-{service}").read_text("ascii"))
        database = Database.connect(one.app_url, application_name="test", pool_size=1)
        found = await verify_trail(
            database,
            one.app_url,
            service=service,
            folder=places.audit,
            keys=[Ed25519PrivateKey.from_private_bytes(seed).public_key()],
            call=operator(),
        )
        await database.close()
        assert found.findings == (), service
        assert found.entries


async def check_records(live: Live, original: Original) -> None:
    """Ids and contents as they were; the trail says who put it back, after everything that had been before."""
    audit, ledger = await rows(live, AUDIT), await rows(live, LEDGER)
    for service in SERVICES:
        place = [row[3] for row in audit[service]].index("restored backup")
        assert audit[service][:place] == original.audit[service][:place]
        assert place
        known = {row[0]: row for row in original.ledger[service]}
        shared = [row for row in ledger[service] if row[2] in {one[2] for one in original.ledger[service]}]
        assert shared == [known[row[0]] for row in shared]


async def check_order(live: Live, original: Original) -> None:
    """What had been published stands in the new stream in the order of the old one."""
    first = {event.id: place for place, event in enumerate(original.stream)}
    found = [first[event.id] for event in await stream_of(live.bus_url) if event.id in first]
    assert found
    assert found[: len(found) * 9 // 10] == sorted(found)[: len(found) * 9 // 10]  # the last ones may still have waited


async def check_party(live: Live, original: Original) -> None:
    """It goes on behind what it had acknowledged, and misses nothing."""
    due = [
        event["id"]
        for event in map(orjson.loads, [row[7] for ledger in (await rows(live, LEDGER)).values() for row in ledger])
        if PARTY in {event["origin"], event["destination"]}
    ]
    told = {**original.told, "address": address(live.system.setup)}
    assert original.acknowledged
    assert sorted(await received(told, most=100_000)) == sorted(set(due) - set(original.acknowledged))
