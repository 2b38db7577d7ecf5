"""Facts of the aggregate instrument message: it waits for somebody, and no longer."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.instruments import InstrumentMessageQuarantined, InstrumentMessageSettled
from libs.common.database import Transaction
from services.reporting.store import instrument_message_steps


@consumes(InstrumentMessageQuarantined)
async def note_quarantine(tx: Transaction, event: InstrumentMessageQuarantined) -> None:
    await instrument_message_steps.save(tx, event)


@consumes(InstrumentMessageSettled)
async def note_settlement(tx: Transaction, event: InstrumentMessageSettled) -> None:
    await instrument_message_steps.save(tx, event)
