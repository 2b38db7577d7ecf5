"""Another hospital treats the child: it sees facts and verdicts from now on, the old one no longer."""

from dataclasses import replace

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.registry import PatientMoved
from libs.common.database import Transaction
from libs.common.errors import NotYetKnown
from services.trials.store import (
    fact_conflicts,
    looks,
    patients,
    pins,
    question_sessions,
    shown_answers,
    sources,
    verdicts,
)


@consumes(PatientMoved)
async def move_patient(tx: Transaction, event: PatientMoved) -> None:
    """A move of an older version than the one known changes nothing."""
    patient = await patients.lock(tx, event.patient)
    if patient is None:
        raise NotYetKnown("The registration of this patient has not arrived yet.")
    if event.version <= patient.version:
        return
    moved = replace(patient, hospital=event.to_hospital, version=event.version)
    entry = Audit(did="moved patient", about=f"patient/{moved.code}", patient=moved.code)
    await patients.save(tx, moved, entry)
    await sources.pass_on(tx, moved.code, moved, entry)
    await shown_answers.pass_on(tx, moved.code, moved)
    await verdicts.move(tx, moved, entry)
    await looks.move(tx, moved)
    await pins.pass_on(tx, moved.code, moved)
    await fact_conflicts.move(tx, moved, entry)
    await question_sessions.move(tx, moved, entry)
