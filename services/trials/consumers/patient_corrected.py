"""Birth date or sex had been wrong."""

from libs.common.consumer import consumes
from libs.common.contracts.registry import PatientCorrected
from libs.common.database import Transaction
from services.trials.commands.take_source import take_source
from services.trials.domain.facts.reading_patient import patient_source


@consumes(PatientCorrected)
async def correct_patient(tx: Transaction, event: PatientCorrected) -> None:
    """Replace what the registration claimed; the higher version wins."""
    await take_source(tx, event.patient, patient_source(event))
