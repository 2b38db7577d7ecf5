"""Temperature alarms of the biobanks, one row per step."""

from datetime import datetime

from libs.common.contracts.envelope import ATTRIBUTES
from libs.common.contracts.samples.biobank import (
    StorageAlarmAcknowledged,
    StorageAlarmEnded,
    StorageAlarmMerged,
    StorageAlarmRaised,
    StorageProbeSilent,
)
from libs.common.database import Transaction
from libs.common.keeping import keep_first
from services.reporting.store.tables.samples import storage_alarms

AlarmEvent = StorageAlarmRaised | StorageProbeSilent | StorageAlarmEnded | StorageAlarmMerged | StorageAlarmAcknowledged

_ELSEWHERE = {*ATTRIBUTES, "alarm_id"}


async def save(tx: Transaction, event: AlarmEvent, *, happened_at: datetime) -> None:
    """Keep the step."""
    await keep_first(
        tx,
        storage_alarms,
        alarm_id=event.alarm_id,
        version=event.version,
        hub=event.origin,
        step=event.participle,
        happened_at=happened_at,
        facts=event.model_dump(mode="json", exclude=_ELSEWHERE),
    )
