"""Writers in process: one command with its rows, policy, audit entries and events, as hospitals collect tubes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.caller import Caller
from libs.common.database import Database
from libs.common.gathered import Gathered
from libs.common.identifiers import PatientCode, new_id
from libs.common.permissions import Permission
from libs.common.vocabulary import Material, Preservation, Tube
from libs.common.web.bus_link import BusLink
from services.samples.domain.stages import SampleStage
from services.samples.domain.tubes import sample_statements as statements
from services.samples.domain.tubes.sample import Collected, Sample
from services.samples.store.tubes import samples

SERVICE = "samples"
HOSPITAL, HUB = "hospital-madrid", "hub-madrid"
CALLER = Caller("bench", HOSPITAL, permissions=frozenset({Permission.SAMPLES_COLLECT}))
CALL = Call(CALLER, CALLER.scope(Permission.SAMPLES_COLLECT))
PATIENT = PatientCode.new()


async def state(db: Database) -> UUID:
    """Keep one tube and tell the network, which reporting alone hears; asks nothing. Returns the event's id."""
    [stated] = await state_rows(db, 1)
    return stated


async def state_alone(db: Database) -> UUID:
    """The same in a transaction of its own, as a command has it that reads before it writes."""
    async with db.transaction(CALL) as tx:
        return await _state(tx)


async def state_rows(db: Database, rows: int) -> list[UUID]:
    """The same for many tubes in one command. Returns the events' ids."""
    async with db.writing(CALL) as gathered:
        return [await _state(gathered) for _ in range(rows)]


async def _state(gathered: Gathered) -> UUID:
    sample = _announced(gathered.now).collected(_drawn(gathered.now))
    entry = Audit(did="collected sample", about=f"sample/{sample.id}", patient=PATIENT)
    await samples.add(gathered, sample, entry)
    event = statements.collected(sample, at=gathered.now)
    await outbox.put(gathered, event)
    return event.id


def _announced(now: datetime) -> Sample:
    sample_id = new_id()
    return Sample(
        id=sample_id,
        label=str(sample_id),
        patient=PATIENT,
        hospital=HOSPITAL,
        stage=SampleStage.EXPECTED,
        created_at=now,
        version=0,
    )


def _drawn(now: datetime) -> Collected:
    return Collected(
        material=Material.BONE_MARROW,
        tube=Tube.SODIUM_HEPARIN,
        preservation=Preservation.FRESH,
        extracted_at=now,
        at=now,
        hub=HUB,
    )


@asynccontextmanager
async def stating(url: str, bus_url: str, *, writers: int) -> AsyncIterator[Database]:
    """The service's database as its HTTP process has it: after each commit the relay gets its hint."""
    db = Database.connect(url, application_name="bench writers", pool_size=writers)
    link = BusLink(bus_url, service=SERVICE)
    db.wake = link.wake
    hinting = asyncio.create_task(link.run())
    try:
        yield db
    finally:
        hinting.cancel()
        with suppress(asyncio.CancelledError):
            await hinting
        await link.close()
        await db.close()
