"""That a sample's time runs out, or its parcel is late: one row per statement."""

from uuid import UUID

from libs.common.contracts.envelope import ATTRIBUTES
from libs.common.contracts.samples.viability import DelayAdvised, ViabilityChanged
from libs.common.database import Transaction
from libs.common.keeping import keep_first
from services.reporting.store.tables.samples import sample_warnings

_ELSEWHERE = {*ATTRIBUTES, "clock_id", "sample_id", "patient"}


async def save(tx: Transaction, event: ViabilityChanged | DelayAdvised, *, warning_id: UUID) -> None:
    """Keep what was said."""
    await keep_first(
        tx,
        sample_warnings,
        warning_id=warning_id,
        kind=event.noun,
        version=event.version,
        sample_id=event.sample_id,
        patient=event.patient,
        stated_at=event.at,
        facts=event.model_dump(mode="json", exclude=_ELSEWHERE),
    )
