"""What became of a nonconformity, one row per step; it names no patient."""

from libs.common.contracts.envelope import ATTRIBUTES
from libs.common.contracts.samples.transit import NonconformityClosed, NonconformityOpened
from libs.common.database import Transaction
from libs.common.keeping import keep_first
from services.reporting.store.tables.samples import nonconformity_steps

_ELSEWHERE = {*ATTRIBUTES, "nonconformity_id", "hub"}


async def save(tx: Transaction, event: NonconformityOpened | NonconformityClosed) -> None:
    """Keep the step."""
    await keep_first(
        tx,
        nonconformity_steps,
        nonconformity_id=event.nonconformity_id,
        version=event.version,
        state=event.participle,
        stated_at=event.at,
        hospital=event.origin,
        hub=event.hub,
        facts=event.model_dump(mode="json", exclude=_ELSEWHERE),
    )
