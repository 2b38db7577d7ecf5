"""Writers that state events in process: a transaction with its audit entry and its event, as every command has them."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from libs.common import audit, outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.contracts.samples import SampleBanked
from libs.common.database import Database
from libs.common.identifiers import PatientCode, new_id
from libs.common.vocabulary import Preservation
from libs.common.web.bus_link import BusLink

SERVICE = "samples"
CALL = Call.service(SERVICE)
PATIENT = PatientCode.new()


async def state(db: Database) -> UUID:
    """State that a sample was banked, which reporting alone hears. Returns the event's id."""
    sample_id = new_id()
    async with db.transaction(CALL) as tx:
        await audit.write(tx, Audit(did="banked sample", about=f"sample/{sample_id}", patient=PATIENT))
        event = SampleBanked(
            at=tx.now,
            version=1,
            origin="hospital-madrid",
            destination="hub-madrid",
            sample_id=sample_id,
            patient=PATIENT,
            aliquots=3,
            preservation=Preservation.FROZEN_VIABLE,
            banked_at=tx.now,
        )
        await outbox.put(tx, event)
    return event.id


async def state_for(db: Database, *, writers: int, seconds: float) -> int:
    """State as fast as so many writers can; returns how many events."""
    until = time.monotonic() + seconds
    return sum(await asyncio.gather(*(_write(db, until) for _ in range(writers))))


async def _write(db: Database, until: float) -> int:
    done = 0
    while time.monotonic() < until:
        await state(db)
        done += 1
    return done


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
