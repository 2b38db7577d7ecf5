"""Lists looked for from the parties' sides show what everybody may see, once, in order, page by page."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from sqlalchemy import select, update

from libs.common import pagination
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.identifiers import new_id
from libs.common.pagination import PageRequest
from libs.common.vocabulary import Assay as Kind
from services.samples.domain.assays.assay import Assay
from services.samples.domain.stages import AssayStage, SampleStage
from services.samples.domain.tubes.sample import Sample
from services.samples.store import sides
from services.samples.store.assays import assays as orders
from services.samples.store.sight import seen_assays, seen_samples
from services.samples.store.tables.assays import assays
from services.samples.store.tables.samples import samples
from services.samples.store.tubes import samples as tubes

AT = datetime(2026, 6, 15, tzinfo=UTC)
PARTIES = ("hospital-aragon", "hub-barcelona", "lab-drp", "hub-madrid", "*")
ENTRY = Audit(did="drew sample", about="sample/1")


async def store(database: Database) -> None:
    """Every mixture of hospital, hub and laboratory; two of a kind are as old as each other."""
    parties = product(
        ("hospital-aragon", "hub-barcelona"), ("hub-barcelona", "hub-madrid", None), (*PARTIES[1:4], None)
    )
    async with database.transaction(Call.service("samples")) as tx:
        for turn, (hospital, hub, lab) in enumerate(parties):
            sample = Sample(
                id=new_id(),
                label=f"S-{turn}",
                patient="000001AF",
                hospital=hospital,
                hub=hub,
                stage=SampleStage.EXPECTED,
                created_at=AT + timedelta(hours=turn // 2),
            )
            await tubes.add(tx, sample, ENTRY)
            if lab is not None:
                await orders.add(tx, order_of(sample, lab), ENTRY)


def order_of(sample: Sample, lab: str) -> Assay:
    return Assay(
        id=new_id(),
        sample_id=sample.id,
        patient=sample.patient,
        hospital=sample.hospital,
        hub=sample.hub,
        lab=lab,
        kind=Kind.DRP,
        stage=AssayStage.ORDERED,
        ordered_at=sample.created_at,
    )


@pytest.mark.parametrize("few", [sides.FEW, 0])
async def test_sides_show_what_may_be_seen(few: int, database: Database, call_of: Callable[..., Call]) -> None:
    await store(database)
    for party in PARTIES:
        call = replace(call_of("machine", "hub-madrid"), scope=party)
        async with database.transaction(call) as tx:
            by = (samples.c.created_at.desc(), samples.c.id.desc())
            may = await tx.all(select(samples.c.id).where(seen_samples(call)).order_by(*by))
            found = [one async for one in walk(tx, sides.sides_of_samples(call, few=few), samples, by)]
            assert found == [row.id for row in may]
            by = (assays.c.ordered_at.desc(), assays.c.id.desc())
            may = await tx.all(select(assays.c.id).where(seen_assays(call)).order_by(*by))
            assert [one async for one in walk(tx, sides.sides_of_assays(call), assays, by)] == [row.id for row in may]


@pytest.mark.parametrize("few", [sides.FEW, 0])
async def test_only_those_with_an_open_order_of_an_assay(
    few: int, database: Database, call_of: Callable[..., Call]
) -> None:
    await store(database)
    async with database.transaction(Call.service("samples")) as tx:
        done = update(assays).where(assays.c.id.in_(select(assays.c.id).order_by(assays.c.id).limit(7)))
        await tx.execute(done.values(stage=AssayStage.CANCELLED))
        await tx.execute(update(assays).where(assays.c.lab == "lab-drp").values(kind=Kind.DBP))
    for party, kind in product(PARTIES, (Kind.DRP, Kind.DBP)):
        call = replace(call_of("machine", "hub-madrid"), scope=party)
        async with database.transaction(call) as tx:
            by = (samples.c.created_at.desc(), samples.c.id.desc())
            still_open = (assays.c.kind == kind, assays.c.stage == AssayStage.ORDERED, seen_assays(call))
            ordered = samples.c.id.in_(select(assays.c.sample_id).where(*still_open))
            may = await tx.all(select(samples.c.id).where(seen_samples(call), ordered).order_by(*by))
            asked = sides.sides_of_samples(call, few=few, still_open=kind)
            assert [one async for one in walk(tx, asked, samples, by)] == [row.id for row in may]


async def walk(tx: Transaction, sides: object, table: object, by: object) -> AsyncIterator[UUID]:
    """Three at a time."""
    cursor: str | None = None
    while True:
        page = PageRequest(3, cursor)
        found = await pagination.fetch_from_sides(tx, table, sides=sides, by=by, page=page)  # type: ignore[arg-type]
        for row in found.rows:
            yield row.id
        cursor = found.next_cursor
        if cursor is None:
            return
