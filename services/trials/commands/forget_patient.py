"""The family took its consent back: facts, verdicts and all that rests on them are deleted."""

from collections.abc import Sequence

from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.vocabulary import Purpose
from services.trials.domain.patient import NEEDED, KnownPatient
from services.trials.store import (
    forgetting,
    looks,
    patient_states,
    pins,
    question_sessions,
    shown_answers,
    sources,
    verdicts,
)


async def forget(tx: Transaction, patient: KnownPatient, purposes: Sequence[Purpose]) -> None:
    """Delete, if one of the purposes is one that trials stand on."""
    if not NEEDED & set(purposes):
        return
    about = f"patient/{patient.code}"
    await sources.forget(tx, patient.code, Audit(did="forgot facts", about=about, patient=patient.code))
    await shown_answers.forget(tx, patient.code)
    await patient_states.forget(tx, patient.code)
    await question_sessions.leave_tombstones(tx, patient.code)
    await question_sessions.forget(
        tx, patient.code, Audit(did="forgot question sessions", about=about, patient=patient.code)
    )
    await verdicts.forget(tx, patient.code, Audit(did="forgot verdicts", about=about, patient=patient.code))
    await looks.forget(tx, patient.code)
    await pins.forget(tx, patient.code, Audit(did="forgot pins", about=about, patient=patient.code))
    await forgetting.forget_all(tx, patient.code, Audit(did="forgot the rest", about=about, patient=patient.code))
