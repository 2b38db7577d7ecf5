"""Two codes were one child: what was known under the duplicate goes on under the surviving code."""

from dataclasses import replace

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.registry import PatientMerged
from libs.common.database import Transaction
from libs.common.errors import NotYetKnown
from services.trials.commands.reassess import reassess
from services.trials.domain.patient import KnownPatient
from services.trials.store import (
    fact_conflicts,
    looks,
    patient_states,
    patients,
    pins,
    question_sessions,
    shown_answers,
    sources,
    verdicts,
)


@consumes(PatientMerged)
async def merge_patient(tx: Transaction, event: PatientMerged) -> None:
    """The survivor's own registration and consents stand; the duplicate's answers are given anew."""
    survivor = await patients.lock(tx, event.patient)
    duplicate = await patients.lock(tx, event.duplicate)
    if survivor is None or duplicate is None:
        raise NotYetKnown("The registration of one of the two codes has not arrived yet.")
    if duplicate.merged_into is not None:
        return
    await _close(tx, duplicate, survivor)
    await reassess(tx, survivor)


async def _close(tx: Transaction, duplicate: KnownPatient, survivor: KnownPatient) -> None:
    """Facts that the survivor's family does not let us keep are not passed on."""
    entry = Audit(did="merged patient", about=f"patient/{duplicate.code}", patient=survivor.code)
    await patients.save(tx, replace(duplicate, merged_into=survivor.code), entry)
    await verdicts.forget(tx, duplicate.code, entry)
    await looks.forget(tx, duplicate.code)
    await fact_conflicts.forget(tx, duplicate.code, entry)
    await question_sessions.forget(tx, duplicate.code, entry)
    await sources.drop(tx, f"patient/{duplicate.code}", entry)
    if survivor.matchable:
        await pins.pass_on(tx, duplicate.code, survivor)
    else:
        await pins.forget(tx, duplicate.code, entry)
    if survivor.keeps_facts:
        await sources.pass_on(tx, duplicate.code, survivor, entry)
        await shown_answers.pass_on(tx, duplicate.code, survivor)
        await patient_states.pass_on(tx, duplicate.code, survivor)
    else:
        await sources.forget(tx, duplicate.code, entry)
        await shown_answers.forget(tx, duplicate.code)
