"""Facts of the aggregates viability and delay: a sample's time runs out, or its parcel is late."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.viability import DelayAdvised, ViabilityChanged
from libs.common.database import Transaction
from services.reporting.store import sample_warnings


@consumes(ViabilityChanged)
async def note_colour(tx: Transaction, event: ViabilityChanged) -> None:
    await sample_warnings.save(tx, event, warning_id=event.clock_id)


@consumes(DelayAdvised)
async def note_delay(tx: Transaction, event: DelayAdvised) -> None:
    await sample_warnings.save(tx, event, warning_id=event.sample_id)
