"""What became of a tube that nobody knew, one row per step; it names no patient."""

from libs.common.contracts.envelope import ATTRIBUTES
from libs.common.contracts.samples.unmatched import UnmatchedTubeStep
from libs.common.database import Transaction
from libs.common.keeping import keep_first
from services.reporting.store.tables.samples import unmatched_tube_steps

_ELSEWHERE = {*ATTRIBUTES, "tube_id", "hub"}


async def save(tx: Transaction, event: UnmatchedTubeStep) -> None:
    """Keep the step."""
    await keep_first(
        tx,
        unmatched_tube_steps,
        tube_id=event.tube_id,
        version=event.version,
        state=event.participle,
        stated_at=event.at,
        sender=event.origin,
        hub=event.hub,
        facts=event.model_dump(mode="json", exclude=_ELSEWHERE),
    )
