"""Whether an instrument's message waits for somebody, one row per step; it names no patient."""

from libs.common.contracts.envelope import ATTRIBUTES
from libs.common.contracts.samples.instruments import InstrumentMessageStep
from libs.common.database import Transaction
from libs.common.keeping import keep_first
from services.reporting.store.tables.samples import instrument_message_steps

_ELSEWHERE = {*ATTRIBUTES, "message_id", "lab"}


async def save(tx: Transaction, event: InstrumentMessageStep) -> None:
    """Keep the step."""
    await keep_first(
        tx,
        instrument_message_steps,
        message_id=event.message_id,
        version=event.version,
        state=event.participle,
        stated_at=event.at,
        lab=event.lab,
        facts=event.model_dump(mode="json", exclude=_ELSEWHERE),
    )
