"""The family agreed to a purpose; with registry and trial matching, trials are looked for."""

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.registry import ConsentGiven
from libs.common.database import Transaction
from services.trials.commands.reassess import reassess
from services.trials.commands.take_source import known
from services.trials.store import patients


@consumes(ConsentGiven)
async def note_consent(tx: Transaction, event: ConsentGiven) -> None:
    """A consent older than the last word known changes nothing."""
    patient = await known(tx, event.patient)
    if patient.code != event.patient or event.version <= patient.consent_version:
        return
    consenting = patient.consenting(event.purpose, version=event.version)
    entry = Audit(did="noted consent", about=event.aggregate, patient=patient.code)
    await patients.save(tx, consenting, entry)
    await reassess(tx, consenting)
