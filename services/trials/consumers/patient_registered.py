"""A child is known to the network: its code, hospital, age and sex."""

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.registry import PatientRegistered
from libs.common.database import Transaction
from services.trials.commands.take_source import take_source, take_source_of
from services.trials.domain.facts.reading_patient import patient_source
from services.trials.domain.patient import KnownPatient
from services.trials.store import patients


@consumes(PatientRegistered)
async def know_patient(tx: Transaction, event: PatientRegistered) -> None:
    """Keep the child once; a repeated registration changes nothing."""
    source = patient_source(event)
    if await patients.lock(tx, event.patient) is not None:
        await take_source(tx, event.patient, source)
    else:
        patient = KnownPatient(
            event.patient,
            event.hospital,
            event.version,
            consent_version=event.consents_version,
            given=frozenset(event.consents),
        )
        entry = Audit(did="knew patient", about=f"patient/{event.patient}", patient=event.patient)
        await patients.save(tx, patient, entry)
        await take_source_of(tx, patient, source)
