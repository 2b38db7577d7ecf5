"""A treatment was given: earlier lines and washouts become facts."""

from libs.common.consumer import consumes
from libs.common.contracts.registry import TreatmentRecorded
from libs.common.database import Transaction
from services.trials.commands.take_source import take_source
from services.trials.domain.facts.claim import Source
from services.trials.domain.facts.reading_treatment import treatment_claims


@consumes(TreatmentRecorded)
async def read_treatment(tx: Transaction, event: TreatmentRecorded) -> None:
    """A treatment stated anew replaces what it claimed before."""
    source = Source(
        event.aggregate,
        "treatment",
        event.version,
        event.at,
        event=event.id,
        by=event.actor,
        claims=treatment_claims(event),
    )
    await take_source(tx, event.patient, source)
