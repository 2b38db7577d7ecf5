"""What loggers say of parcels, one row per judgement: the highest version holds."""

from libs.common.contracts.envelope import ATTRIBUTES
from libs.common.contracts.samples.loggers import TemperatureLogged
from libs.common.database import Transaction
from libs.common.keeping import keep_first
from services.reporting.store.tables.samples import parcel_temperatures

_ELSEWHERE = {*ATTRIBUTES, "parcel_id", "sender", "receiver", "samples"}


async def save(tx: Transaction, event: TemperatureLogged) -> None:
    """Keep the judgement; it names no patient."""
    await keep_first(
        tx,
        parcel_temperatures,
        parcel_id=event.parcel_id,
        version=event.version,
        stated_at=event.at,
        sender=event.sender,
        receiver=event.receiver,
        samples=list(event.samples),
        facts=event.model_dump(mode="json", exclude=_ELSEWHERE),
    )
