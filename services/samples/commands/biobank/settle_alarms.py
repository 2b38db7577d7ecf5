"""Readings have come: every excursion that lasts too long has one alarm, also if they came late."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from libs.common import audit, outbox
from libs.common.audit import Audit
from libs.common.contracts.samples.biobank import StorageAlarmMerged, StorageAlarmRaised
from libs.common.database import Transaction
from libs.common.identifiers import new_id
from services.samples.domain.biobank.alarm import Alarm, settle
from services.samples.domain.biobank.storage import Storage
from services.samples.domain.biobank.temperature import Excursion, Limits, Reading, excursions
from services.samples.store.biobank import storage_alarms, temperatures

_EVER: Final = datetime(1900, 1, 1, tzinfo=UTC)


async def settle_alarms(
    tx: Transaction, storage: Storage, limits: Limits, readings: Sequence[Reading]
) -> Sequence[Alarm]:
    """Raise, follow and merge alarms of the probes that have reported; the node is held."""
    raised: list[Alarm] = []
    for probe in sorted({reading.probe for reading in readings}):
        first = min(reading.measured_at for reading in readings if reading.probe == probe)
        raised += await _settle(tx, storage, limits, probe, since=first)
    return raised


async def _settle(tx: Transaction, storage: Storage, limits: Limits, probe: str, *, since: datetime) -> list[Alarm]:
    run = await temperatures.run_of(tx, limits, probe, since=since)
    # The first reading is within the limits, unless the probe was never within them before.
    start = run[0].measured_at if run and limits.is_kept(run[0].celsius) else _EVER
    there = await storage_alarms.from_then(tx, storage.id, probe, start)
    settled = settle(there, excursions(run, limits), limits)
    for alarm in settled.merged:
        await _merge(tx, storage, alarm)
    for alarm in settled.followed:
        await storage_alarms.keep(tx, alarm)
    return [await _raise(tx, storage, limits, probe, one) for one in settled.raised]


async def _merge(tx: Transaction, storage: Storage, alarm: Alarm) -> None:
    await storage_alarms.keep(tx, alarm)
    changes = {"into": str(alarm.merged_into)}
    await audit.write(tx, Audit(did="merged alarm", about=f"alarm/{alarm.id}", changes=changes))
    await outbox.put(
        tx,
        StorageAlarmMerged(
            at=tx.now,
            version=alarm.version,
            origin=alarm.hub,
            destination=alarm.hub,
            alarm_id=alarm.id,
            storage=storage.path,
            probe=alarm.probe,
            into_alarm_id=alarm.merged_into,
        ),
    )


async def _raise(tx: Transaction, storage: Storage, limits: Limits, probe: str, run: Excursion) -> Alarm:
    alarm = Alarm(
        id=new_id(),
        storage_id=storage.id,
        hub=storage.hub,
        probe=probe,
        since=run.since,
        ended_at=run.ended_at,
        worst=run.worst,
        raised_at=tx.now,
    )
    await storage_alarms.add(tx, alarm)
    await outbox.put(tx, _told(tx, storage, alarm, limits))
    return alarm


def _told(tx: Transaction, storage: Storage, alarm: Alarm, limits: Limits) -> StorageAlarmRaised:
    return StorageAlarmRaised(
        at=tx.now,
        version=alarm.version,
        origin=alarm.hub,
        destination=alarm.hub,
        alarm_id=alarm.id,
        storage=storage.path,
        probe=alarm.probe,
        since=alarm.since,
        worst=alarm.worst,
        highest=limits.highest,
        lowest=limits.lowest,
    )
