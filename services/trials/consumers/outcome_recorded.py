"""How the child is: for one that died no answer stays open."""

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.registry import OutcomeRecorded
from libs.common.database import Transaction
from services.trials.commands.reassess import reassess
from services.trials.commands.take_source import keep_source, known
from services.trials.domain.facts.claim import Source, one_of
from services.trials.store import patients


@consumes(OutcomeRecorded)
async def note_outcome(tx: Transaction, event: OutcomeRecorded) -> None:
    """The higher version wins."""
    patient = await known(tx, event.patient)
    if event.version <= patient.outcome_version:
        return
    ending = patient.ending(event.status, version=event.version)
    entry = Audit(did="noted outcome", about=event.aggregate, patient=patient.code)
    await patients.save(tx, ending, entry)
    claims = (one_of("outcome_status", (event.status,), event.on),)
    source = Source(event.aggregate, "outcome", event.version, event.at, event=event.id, by=event.actor, claims=claims)
    await keep_source(tx, ending, source)
    await reassess(tx, ending)
