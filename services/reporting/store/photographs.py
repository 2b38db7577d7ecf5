"""That a tube was photographed, and what the picture shows; it names no patient and holds no picture."""

from libs.common.contracts.envelope import ATTRIBUTES
from libs.common.contracts.samples.photographs import PhotographAdded
from libs.common.database import Transaction
from libs.common.keeping import keep_first
from services.reporting.store.tables.samples import photographs

_ELSEWHERE = {*ATTRIBUTES, "photograph_id", "sample_id", "hub"}


async def save(tx: Transaction, event: PhotographAdded) -> None:
    """Keep it once."""
    await keep_first(
        tx,
        photographs,
        photograph_id=event.photograph_id,
        sample_id=event.sample_id,
        added_at=event.at,
        hospital=event.origin,
        hub=event.hub,
        facts=event.model_dump(mode="json", exclude=_ELSEWHERE),
    )
