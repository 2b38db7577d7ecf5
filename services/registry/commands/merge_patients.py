"""Two codes were one child: the duplicate is closed and everything it held goes on under the other code."""

from dataclasses import dataclass, replace

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.contracts.envelope import NOBODY
from libs.common.contracts.registry import PatientMerged
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, WrongState
from libs.common.vocabulary import Purpose
from libs.common.wire import NETWORK_ZONE
from services.registry.commands.course_events import restated
from services.registry.commands.give_consents import Signed, file_signed
from services.registry.commands.record_outcome import state_outcome
from services.registry.domain.check_course import check_course
from services.registry.domain.consent import Consent, in_force, record_stage
from services.registry.domain.course import Course
from services.registry.domain.patient import Patient
from services.registry.domain.settle import Changes, settle
from services.registry.domain.stages import RecordStage, check_record_move
from services.registry.store import consents, courses, duplicates, grants, outcomes, patients, vault


@dataclass(frozen=True, slots=True)
class MergePatients:
    """Which code goes on, which one is closed, and why they are known to be one child."""

    call: Call
    survivor: str
    duplicate: str
    reason: str


async def merge_patients(db: Database, order: MergePatients) -> Patient:
    """Join the two, or refuse where both say different things and somebody has to correct first."""
    if order.survivor == order.duplicate:
        raise Invalid("A code cannot be merged with itself.", where="body.duplicate")
    async with db.transaction(order.call) as tx:
        found = {code: await patients.lock(tx, code) for code in sorted({order.survivor, order.duplicate})}
        survivor, duplicate = found[order.survivor], found[order.duplicate]
        order.call.check_version(survivor.version)
        why = _why(order)
        survivor = await _close(tx, survivor, duplicate, why)
        survivor = await _join_consents(tx, survivor, duplicate, why)
        await _join_courses(tx, survivor, duplicate, why)
        await _join_outcomes(tx, survivor, duplicate, why)
        await vault.pass_on_hashes(tx, duplicate=duplicate.id, survivor=survivor.id, why=why)
        await grants.revoke_all(tx, duplicate.code, why)
        await duplicates.close_pair(tx, survivor.id, duplicate.id, why)
        return tx.answer(survivor)


def _why(order: MergePatients) -> Audit:
    return Audit(
        did="merged patients",
        about=f"patient/{order.survivor}",
        patient=order.survivor,
        reason=order.reason,
        changes={"duplicate": order.duplicate},
    )


async def _close(tx: Transaction, survivor: Patient, duplicate: Patient, why: Audit) -> Patient:
    """Close the duplicate and tell the network which code goes on."""
    stage = record_stage(await consents.of_patient(tx, duplicate.code), merged=False)
    check_record_move(stage, RecordStage.MERGED)
    await patients.save(tx, replace(duplicate, merged_into=survivor.code), "merged", why)
    saved = await patients.save(tx, survivor, "took over a duplicate", why)
    event = PatientMerged(
        at=tx.now,
        version=saved.version,
        origin=saved.hospital,
        destination=NOBODY if duplicate.hospital == saved.hospital else duplicate.hospital,
        patient=saved.code,
        duplicate=duplicate.code,
    )
    await outbox.put(tx, event)
    return saved


async def _join_consents(tx: Transaction, survivor: Patient, duplicate: Patient, why: Audit) -> Patient:
    """A consent of one record counts for the child, unless the other record had it withdrawn."""
    theirs, mine = await consents.of_patient(tx, duplicate.code), await consents.of_patient(tx, survivor.code)
    contested = (withdrawn(mine) & in_force(theirs)) | (withdrawn(theirs) & in_force(mine))
    if contested:
        raise WrongState(
            f"One record has a consent to {', '.join(sorted(contested))} that the other has withdrawn.",
            right="ask the family, then give or withdraw it in both",
        )
    missing = in_force(theirs) - in_force(mine)
    for consent in theirs:
        if consent.withdrawal_id is None and consent.purpose in missing:
            survivor = await file_signed(tx, survivor, _as_signed(consent))
    await consents.pass_on_withdrawals(tx, duplicate=duplicate.code, survivor=survivor.code, why=why)
    return survivor


def withdrawn(given: tuple[Consent, ...]) -> frozenset[Purpose]:
    """The purposes that were given once and are in force no more."""
    return frozenset(one.purpose for one in given) - in_force(given)


def _as_signed(consent: Consent) -> Signed:
    return Signed(
        purposes=(consent.purpose,),
        document_version=consent.document_version,
        given_on=consent.given_on,
        given_by=consent.given_by,
        assent=consent.assent,
    )


async def _join_courses(tx: Transaction, survivor: Patient, duplicate: Patient, why: Audit) -> None:
    """Both courses become one; the rules must hold for it, with the survivor's birth date."""
    mine, theirs = await courses.load(tx, survivor), await courses.load(tx, duplicate)
    both = Course(birth_date=survivor.birth_date, entries=(*mine.entries, *theirs.entries))
    check_course(both, today=tx.now.astimezone(NETWORK_ZONE).date())
    await courses.pass_on(tx, duplicate=duplicate.code, survivor=survivor.code, why=why)
    settled = settle(mine, both)
    passed_on = tuple(replace(entry, version=entry.version + 1) for entry in settled.added)
    await courses.save(tx, survivor, Changes(course=settled.course, changed=(*settled.changed, *passed_on)), why)
    told = Course(birth_date=survivor.birth_date, entries=(*settled.changed, *passed_on))
    await outbox.put(tx, *restated(tx, survivor, told))


async def _join_outcomes(tx: Transaction, survivor: Patient, duplicate: Patient, why: Audit) -> None:
    """The later outcome counts."""
    mine, theirs = await outcomes.present(tx, survivor.code), await outcomes.present(tx, duplicate.code)
    if theirs is None or (mine is not None and not mine.on.certainly_before(theirs.on)):
        return
    await state_outcome(tx, survivor, replace(theirs, version=mine.version + 1 if mine else 1), why)
