"""How relays, readers, parties and the audit trail stand, seen in real servers; and what is shown when one is down."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import insert

from libs.common import application
from libs.common.auditing.tables import audit_verifications
from libs.common.backbone import METADATA, outbox_waiting, reader_positions
from libs.common.bus.behind import behind
from libs.common.bus.connection import STREAM, Bus
from libs.common.bus.standing import durables, stream_standing
from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.contracts.samples.tubes import SampleReceived
from libs.common.contracts.schema import envelope_example
from libs.common.database import Database
from libs.common.lasting_connection import lasting_connection
from libs.common.metrics import Metrics
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.provisioning.parties import ensure_durable
from libs.common.settings import ServiceSettings
from libs.common.standing.figures import Figures
from libs.common.standing.looking import Looking
from libs.common.standing.overdue import no_clocks
from libs.common.standing.trail import trail
from libs.common.standing.turns import taken
from libs.common.testing.marks import mark
from libs.common.tests.sealed_trail import Trail

CALL = Call.service("registry")


async def publish(bus: Bus, *subjects: str) -> None:
    for subject in subjects:
        await bus.request(subject, b"{}")


async def test_behind_counts_what_is_asked_for_and_dates_the_first(bus: Bus) -> None:
    begun = datetime.now(UTC) - timedelta(seconds=1)
    await publish(bus, "reallnet.a.x.done.v1.o.d", "reallnet.b.x.done.v1.o.d", "reallnet.a.x.done.v1.o.d")
    last = (await bus.stream_state()).last
    found = await behind(bus, filters=["reallnet.a.>"], after=0)
    assert found.messages == 2
    assert found.since is not None
    assert begun < found.since < datetime.now(UTC) + timedelta(seconds=1)
    assert found.seconds(found.since + timedelta(seconds=7)) == 7
    assert (await behind(bus, filters=["reallnet.a.>", "reallnet.b.>"], after=last - 2)).messages == 2
    nothing = await behind(bus, filters=["reallnet.a.>"], after=last)
    assert (nothing.messages, nothing.since, nothing.seconds(begun)) == (0, None, 0)
    assert (await bus.ask(f"CONSUMER.NAMES.{STREAM}"))["total"] == 0


async def test_durables_tell_what_was_not_acknowledged(bus: Bus) -> None:
    name = await ensure_durable(bus, "hub-madrid")
    await publish(bus, *["reallnet.a.x.done.v1.hub-madrid._"] * 3, "reallnet.a.x.done.v1.hub-lima._")
    next_one = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{name}"
    handed_out = await bus.client.request(next_one, b"1", old_style=True)
    [durable] = [durable async for durable in durables(bus)]
    assert (durable.name, durable.waiting, durable.unacknowledged, durable.messages) == (name, 2, 1, 3)
    await bus.request(handed_out.reply, b"+ACK")
    [durable] = [durable async for durable in durables(bus)]
    assert (durable.messages, durable.acknowledged_through) == (2, 1)


async def test_the_stream_tells_what_it_promises(bus: Bus) -> None:
    await publish(bus, "reallnet.a.x.done.v1.o.d")
    found = await stream_standing(bus)
    assert (found.messages, found.storage, found.replicas, found.replicas_current) == (1, "file", 1, 1)
    assert found.sync_always is False, "servers of the tests need not flush"
    assert any("sync_interval" in sentence for sentence in found.broken)
    assert found.room_bytes is not None
    assert found.room_bytes > (found.stored_bytes or 0)


async def test_a_turn_is_seen_while_somebody_has_it(database: Database, migrated: ServiceDatabase) -> None:
    async def turns() -> frozenset[str]:
        async with database.reading(CALL) as tx:
            return await taken(tx, ["relay", "reader registry"])

    assert await turns() == frozenset()
    holder = await lasting_connection(migrated.app_url, name="relay")
    await holder.fetchval("SELECT pg_try_advisory_lock(hashtext('reader registry'))")
    assert await turns() == {"reader registry"}
    await holder.close()


async def test_the_trail_tells_what_is_not_sealed_signed_or_verified(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    async def standing() -> tuple[int, int, timedelta, timedelta, int]:
        async with database.reading(CALL) as tx:
            found = await trail(tx)
            return found.sealed, found.unsealed, found.unsealed_for, found.unsigned_for, found.findings

    kept, minute, none = Trail(database, clock, "", tmp_path), timedelta(minutes=1), timedelta()
    assert await standing() == (0, 0, none, none, 0)
    await kept.write("a", "b")
    clock.move(minute)
    assert await standing() == (0, 2, minute, none, 0)
    sealing = kept.sealing()
    await sealing.seal(database)
    assert await standing() == (2, 0, none, none, 0)
    tmp_path.joinpath("backbone.jsonl").write_bytes(b"")  # and nobody signs any more
    for _ in range(2):
        clock.move(minute)
        await kept.write("c")
        await type(sealing)("backbone", None).seal(database)
    assert await standing() == (4, 0, none, 2 * minute, 0)
    async with database.transaction(CALL) as tx:
        counts = {"entries": 4, "seals": 3, "checkpoints": 0, "findings": 2}
        await tx.execute(audit_verifications.insert(), [{"at": tx.now, "by_subject": "auditor", **counts}])
    assert (await standing())[-1] == 2


async def figures_of(looking: Looking, metrics: Metrics, figures: Figures) -> dict[str, float]:
    await looking.fill(metrics, figures)
    told = re.findall(r"^(reallnet_\w+)\{.*?\} (\S+)$", metrics.text().decode(), re.MULTILINE)
    return {name: float(value) for name, value in told}


@pytest.fixture
async def at_head(database: Database, postgres_url: str) -> AsyncIterator[None]:
    """What the look at migrations asks for."""
    owner = await lasting_connection(postgres_url.removesuffix("/postgres") + "/backbone", name="test")
    await owner.execute("CREATE TABLE alembic_version AS SELECT '1' AS version_num")
    await owner.execute("GRANT SELECT ON alembic_version TO public")
    yield
    await owner.execute("DROP TABLE alembic_version")
    await owner.close()


async def test_figures_of_a_part_that_is_down_are_not_shown(
    at_head: None, database: Database, bus: Bus, clock: FixedClock
) -> None:
    made = SampleReceived.from_envelope(envelope_example(SampleReceived))
    await bus.request(made.nats_subject, made.to_cloudevent())
    await ensure_durable(bus, "hub-madrid")
    async with database.transaction(CALL) as tx:
        row = {"reader": "registry", "position": 0, "types": [SampleReceived.type()]}
        await tx.execute(insert(reader_positions).values(row))
        await tx.execute(insert(outbox_waiting).values(mark(at=tx.now)))
    clock.set(datetime.now(UTC) + timedelta(hours=1))
    reached: list[Bus | None] = [bus]
    looking = Looking(service="registry", db=lambda: database, bus=lambda: reached[0], overdue=no_clocks)
    metrics = Metrics("registry")
    figures = Figures("registry", metrics.registry)
    found = await figures_of(looking, metrics, figures)
    assert found["reallnet_reader_behind_events"] == 1
    assert found["reallnet_reader_lag_seconds"] > 3_000
    assert found["reallnet_stream_messages"] == found["reallnet_bus_up"] == found["reallnet_database_up"] == 1
    assert found["reallnet_turn_taken"] == found["reallnet_party_begun"] == found["reallnet_bus_sync_always"] == 0
    reached[0] = None
    found = await figures_of(looking, metrics, figures)
    assert (found["reallnet_bus_up"], found["reallnet_database_up"]) == (0, 1)
    assert not {"reallnet_stream_messages", "reallnet_reader_lag_seconds", "reallnet_party_begun"} & found.keys()


async def test_metrics_answer_with_database_and_bus_down(application_of_nothing: FastAPI) -> None:
    transport = httpx.ASGITransport(app=application_of_nothing)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert 'reallnet_database_up{service="registry"} 0.0' in answer.text
    assert "reallnet_audit_unsealed_entries{" not in answer.text


@pytest.fixture
def application_of_nothing() -> FastAPI:
    settings = ServiceSettings(
        environment="test",
        database_url="postgresql://nobody@127.0.0.1:1/none",
        bus_url="nats://127.0.0.1:1",
        oidc_issuer="https://issuer.test",
    )
    return application.create(
        service="registry", title="Backbone", description="", settings=settings, routers=[], metadata=METADATA
    )
