"""A parcel's way, one row per step, as `sample_steps` keeps a sample's."""

from libs.common.contracts.envelope import ATTRIBUTES
from libs.common.contracts.samples.transit import ParcelStep
from libs.common.database import Transaction
from libs.common.keeping import keep_first
from services.reporting.store.tables.samples import parcel_steps

_ELSEWHERE = {*ATTRIBUTES, "parcel_id", "sender", "receiver"}


async def save(tx: Transaction, event: ParcelStep) -> None:
    """Keep the step; a parcel names no patient."""
    await keep_first(
        tx,
        parcel_steps,
        parcel_id=event.parcel_id,
        version=event.version,
        state=event.participle,
        stated_at=event.at,
        sender=event.sender,
        receiver=event.receiver,
        facts=event.model_dump(mode="json", exclude=_ELSEWHERE),
    )
