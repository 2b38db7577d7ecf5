"""A tube's way through the biobank, one row per step, put in the order of their versions by whoever reads it."""

from datetime import datetime

from libs.common.contracts.envelope import ATTRIBUTES
from libs.common.contracts.samples.biobank import AliquotDerived, AliquotMoved, AliquotUsed
from libs.common.database import Transaction
from libs.common.keeping import keep_first
from services.reporting.store.tables.samples import aliquot_steps

_ELSEWHERE = {*ATTRIBUTES, "aliquot_id", "sample_id", "patient"}


async def save(tx: Transaction, event: AliquotMoved | AliquotDerived | AliquotUsed, *, happened_at: datetime) -> None:
    """Keep the step."""
    await keep_first(
        tx,
        aliquot_steps,
        aliquot_id=event.aliquot_id,
        version=event.version,
        patient=event.patient,
        sample_id=event.sample_id,
        step=event.participle,
        happened_at=happened_at,
        facts=event.model_dump(mode="json", exclude=_ELSEWHERE),
    )
