"""A freezer is watched: its limits, its probes' readings, and a person's answer to an alarm."""

from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.contracts.samples.biobank import StorageAlarmAcknowledged
from libs.common.database import Database
from services.samples.commands.biobank.hear_probes import hear_probes
from services.samples.commands.biobank.settle_alarms import settle_alarms
from services.samples.domain.biobank.alarm import Alarm
from services.samples.domain.biobank.temperature import Limits, Reading
from services.samples.store.biobank import storage_alarms, storages, temperatures

_LIMITS = ("lowest", "highest", "allowed_minutes", "silent_after_minutes")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLimits:
    """What the node's probes may show."""

    call: Call
    storage_id: UUID
    lowest: float | None
    highest: float
    allowed_minutes: int
    silent_after_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class NoteReadings:
    """What probes showed, in any order."""

    call: Call
    storage_id: UUID
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """How many readings were new, and which alarms they raised."""

    storage_id: UUID
    new: int
    raised: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class AcknowledgeAlarm:
    """What was done about it."""

    call: Call
    alarm_id: UUID
    action: str


async def set_limits(db: Database, order: SetLimits) -> Limits:
    """From now on; what was read before is not judged again."""
    async with db.transaction(order.call) as tx:
        storage = await storages.find(tx, order.storage_id)
        limits = Limits(
            storage_id=storage.id,
            hub=storage.hub,
            lowest=order.lowest,
            highest=order.highest,
            allowed_minutes=order.allowed_minutes,
            silent_after_minutes=order.silent_after_minutes,
        )
        limits.check()
        changes = {name: getattr(order, name) for name in _LIMITS}
        entry = Audit(did="set temperature limits", about=f"storage/{storage.id}", changes=changes)
        await temperatures.set_limits(tx, limits, entry)
        return tx.answer(limits)


async def note_readings(db: Database, order: NoteReadings) -> Noted:
    """Keep them, and raise an alarm for every excursion that lasted too long; the same again changes nothing."""
    async with db.transaction(order.call) as tx:
        found = await storages.find(tx, order.storage_id)
        storage = (await storages.hold(tx, found.hub, [found.path]))[found.path]
        new = await temperatures.add(tx, storage.id, storage.hub, order.readings)
        limits = await temperatures.limits_of(tx, storage.id)
        raised = await settle_alarms(tx, storage, limits, order.readings) if limits else ()
        await hear_probes(tx, storage, limits, order.readings)
        return tx.answer(Noted(storage.id, new, tuple(raised)))


async def acknowledge_alarm(db: Database, order: AcknowledgeAlarm) -> Alarm:
    """The words of the action stay here; the network hears that somebody has answered."""
    async with db.transaction(order.call) as tx:
        alarm = await storage_alarms.lock_alarm(tx, order.alarm_id)
        order.call.check_version(alarm.version)
        answered = alarm.acknowledged(at=tx.now, by=tx.call.by, action=order.action)
        entry = Audit(did="acknowledged alarm", about=f"alarm/{alarm.id}", reason=order.action)
        await storage_alarms.save_alarm(tx, answered, entry)
        about = {"version": answered.version, "origin": alarm.hub, "destination": alarm.hub, "alarm_id": alarm.id}
        await outbox.put(tx, StorageAlarmAcknowledged(at=tx.now, acknowledged_at=tx.now, **about))
        return tx.answer(answered)
