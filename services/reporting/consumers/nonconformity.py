"""Facts of the aggregate nonconformity: opened, and closed when it is explained."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.transit import NonconformityClosed, NonconformityOpened
from libs.common.database import Transaction
from services.reporting.store import nonconformity_steps


@consumes(NonconformityOpened)
async def note_opening(tx: Transaction, event: NonconformityOpened) -> None:
    await nonconformity_steps.save(tx, event)


@consumes(NonconformityClosed)
async def note_closing(tx: Transaction, event: NonconformityClosed) -> None:
    await nonconformity_steps.save(tx, event)
