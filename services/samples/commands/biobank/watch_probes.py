"""The worker listens for probes that used to report and have fallen silent: each silence is told once."""

from typing import Final

from libs.common import audit, outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.contracts.samples.biobank import StorageProbeSilent
from libs.common.database import Database, Transaction
from libs.common.identifiers import new_id
from services.samples.domain.biobank.alarm import Alarm, AlarmKind
from services.samples.domain.biobank.silence import Probe
from services.samples.domain.biobank.storage import Storage
from services.samples.domain.biobank.temperature import Limits
from services.samples.store.biobank import probes, storage_alarms, storages, temperatures

AT_A_TIME: Final = 200
"""Far more than the network has; the next round takes the rest."""


async def watch_probes(db: Database) -> None:
    """Look at each in a transaction of its own: one that fails holds up no other."""
    call = Call.service("samples")
    async with db.reading(call) as tx:
        silent = await probes.fallen_silent(tx, limit=AT_A_TIME)
    failures = [failure for probe in silent if (failure := await _look(db, call, probe)) is not None]
    if failures:
        raise ExceptionGroup("some probes could not be looked at", failures)


async def _look(db: Database, call: Call, probe: Probe) -> Exception | None:
    try:
        async with db.transaction(call) as tx:
            # Two workers at once, or a reading that comes meanwhile, take turns by the node's lock.
            found = await storages.find(tx, probe.storage_id)
            storage = (await storages.hold(tx, found.hub, [found.path]))[found.path]
            await _tell(tx, storage, await probes.find(tx, storage.id, probe.probe))
    except Exception as failure:  # noqa: BLE001 - raised together, after the others have been looked at
        return failure
    return None


async def _tell(tx: Transaction, storage: Storage, probe: Probe) -> None:
    limits = await temperatures.limits_of(tx, storage.id)
    told = await storage_alarms.open_silence(tx, storage.id, probe.probe)
    if limits is None or told is not None or not probe.is_silent(limits, tx.now):
        return
    alarm = Alarm(
        id=new_id(),
        storage_id=storage.id,
        hub=storage.hub,
        probe=probe.probe,
        since=probe.last_at,
        ended_at=None,
        worst=probe.last_celsius,
        raised_at=tx.now,
        kind=AlarmKind.SILENCE,
    )
    await storage_alarms.add(tx, alarm)
    await audit.write(tx, Audit(did="raised alarm", about=f"alarm/{alarm.id}", changes={"kind": alarm.kind}))
    await outbox.put(tx, _silent(tx, storage, alarm, limits))


def _silent(tx: Transaction, storage: Storage, alarm: Alarm, limits: Limits) -> StorageProbeSilent:
    return StorageProbeSilent(
        at=tx.now,
        version=alarm.version,
        origin=alarm.hub,
        destination=alarm.hub,
        alarm_id=alarm.id,
        storage=storage.path,
        probe=alarm.probe,
        since=alarm.since,
        silent_after_minutes=limits.silent_after_minutes or 0,
    )
