"""Facts of the aggregate photograph: one was added."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.photographs import PhotographAdded
from libs.common.database import Transaction
from services.reporting.store import photographs


@consumes(PhotographAdded)
async def note_photograph(tx: Transaction, event: PhotographAdded) -> None:
    await photographs.save(tx, event)
