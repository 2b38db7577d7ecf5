"""When each probe was heard last, so that its silence can be heard."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from libs.common.columns import columns_of
from libs.common.database import Transaction
from services.samples.domain.biobank.alarm import AlarmKind
from services.samples.domain.biobank.silence import Probe
from services.samples.store.tables.temperatures import probes, storage_alarms, temperature_limits


async def hear(tx: Transaction, newest: Sequence[Probe]) -> None:
    """Keep the newest reading of each; one that comes late is not the newest."""
    new = insert(probes).values([columns_of(probe) for probe in newest])
    later = {"last_at": new.excluded.last_at, "last_celsius": new.excluded.last_celsius}
    put = new.on_conflict_do_update(
        index_elements=["storage_id", "probe"], set_=later, where=new.excluded.last_at > probes.c.last_at
    )
    await tx.execute(put)


async def find(tx: Transaction, storage_id: UUID, probe: str) -> Probe:
    """One that has reported; its node is held."""
    which = select(probes).where(probes.c.storage_id == storage_id, probes.c.probe == probe)
    return Probe(**(await tx.one(which))._mapping)  # noqa: SLF001 - SQLAlchemy's public name


async def fallen_silent(tx: Transaction, *, limit: int) -> Sequence[Probe]:
    """Those whose silence nobody has told of yet, the longest silent first."""
    waits = temperature_limits.c.silent_after_minutes * timedelta(minutes=1)
    told = exists().where(
        storage_alarms.c.storage_id == probes.c.storage_id,
        storage_alarms.c.probe == probes.c.probe,
        storage_alarms.c.kind == AlarmKind.SILENCE,
        storage_alarms.c.ended_at.is_(None),
    )
    silent = (temperature_limits.c.storage_id == probes.c.storage_id, probes.c.last_at + waits < tx.now, ~told)
    found = select(probes).where(*silent).order_by(probes.c.last_at).limit(limit)
    return [Probe(**row._mapping) for row in await tx.all(found)]  # noqa: SLF001 - SQLAlchemy's public name
