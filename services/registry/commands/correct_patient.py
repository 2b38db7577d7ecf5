"""A hospital corrects who the child is: identity, birth date or sex; the course is classified anew."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.contracts.registry import PatientCorrected
from libs.common.database import Database, Transaction
from libs.common.errors import ConsentMissing, NotFound, WrongState
from libs.common.vocabulary import Sex
from services.registry.commands.change_course import change_course
from services.registry.commands.match_identity import known_by
from services.registry.commands.register_patient import ask_about
from services.registry.domain.consent import record_stage
from services.registry.domain.identity import Identity, digests
from services.registry.domain.identity_keys import IdentityKeys
from services.registry.domain.patient import Patient
from services.registry.domain.sealing import seal, unseal
from services.registry.domain.stages import RecordStage
from services.registry.store import consents, courses, patients, vault


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CorrectedTraits:
    """Only what was wrong; None leaves a trait as it is."""

    given_names: str | None = None
    family_names: str | None = None
    birth_date: date | None = None
    sex: Sex | None = None
    record_number: str | None = None
    national_id: str | None = None

    def applied_to(self, identity: Identity) -> Identity:
        """The identity with the corrections."""
        told: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        return replace(identity, **{name: value for name, value in told.items() if value is not None})


@dataclass(frozen=True, slots=True, repr=False)
class CorrectPatient:
    """What was wrong about whom, and why it is known to be."""

    call: Call
    code: str
    traits: CorrectedTraits
    reason: str
    keys: IdentityKeys


async def correct_patient(db: Database, order: CorrectPatient) -> Patient:
    """Seal the corrected identity, look for its duplicates, and tell the network what others keep of it."""
    async with db.transaction(order.call) as tx:
        patient = await patients.lock(tx, order.code)
        order.call.check_version(patient.version)
        stage = record_stage(await consents.of_patient(tx, patient.code), merged=False)
        if stage is RecordStage.FROZEN:
            raise ConsentMissing("The consent to the registry was withdrawn; nothing more is written.")
        now = await _reseal(tx, patient, order)
        why = Audit(did="corrected patient", about=f"patient/{patient.code}", patient=patient.code, reason=order.reason)
        corrected = replace(patient, birth_date=now.birth_date, sex=now.sex)
        saved = await patients.save(tx, corrected, "corrected", why)
        if (patient.birth_date, patient.sex) != (saved.birth_date, saved.sex):
            await _tell(tx, patient, saved, why)
        return tx.answer(saved)


async def _reseal(tx: Transaction, patient: Patient, order: CorrectPatient) -> Identity:
    sealed = await vault.sealed(tx, patient.id)
    if sealed is None:
        raise NotFound("The vault holds no identity of this patient.")
    was = unseal(sealed, patient_id=patient.id, keys=order.keys.vault)
    now = order.traits.applied_to(was)
    if now == was:
        raise WrongState("Nothing in this differs from what is known.", where="body")
    old, new = (digests(one, hospital=patient.hospital, key=order.keys.hashing) for one in (was, now))
    await vault.take_turns(tx, new)
    await ask_about(tx, patient, await known_by(tx, set(new) - set(old), other_than=patient.id))
    await vault.forget_hashes(tx, patient.id, set(old) - set(new))
    why = Audit(did="sealed corrected identity", about=f"patient/{patient.code}", patient=patient.code)
    await vault.keep(tx, patient.id, seal(now, patient_id=patient.id, keys=order.keys.vault), new, why)
    return now


async def _tell(tx: Transaction, was: Patient, now: Patient, why: Audit) -> None:
    await outbox.put(
        tx,
        PatientCorrected(
            at=tx.now,
            version=now.version,
            origin=now.hospital,
            patient=now.code,
            birth_date=now.birth_date,
            sex=now.sex,
        ),
    )
    before = await courses.load(tx, was)
    await change_course(tx, now, before, replace(before, birth_date=now.birth_date), why)
