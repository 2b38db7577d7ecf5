"""A treatment was entered in error: its facts no longer count."""

from libs.common.consumer import consumes
from libs.common.contracts.registry import TreatmentVoided
from libs.common.database import Transaction
from services.trials.commands.take_source import drop_source


@consumes(TreatmentVoided)
async def drop_treatment(tx: Transaction, event: TreatmentVoided) -> None:
    await drop_source(tx, event.patient, event)
