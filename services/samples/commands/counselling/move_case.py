"""Genetic counselling takes a case, tells the family, closes it. No event tells of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.vocabulary import Purpose
from services.samples.commands.assays.release_result import check_is_person
from services.samples.domain.assays.result_version import ResultState
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.domain.counselling.case import Closing, CounsellingCase, QueuedCase
from services.samples.domain.known_patient import KnownPatient
from services.samples.store import patients
from services.samples.store.counselling import cases, findings

RELEASED: Final = frozenset({ResultState.FINAL, ResultState.CORRECTED})


@dataclass(frozen=True, slots=True)
class TakeCase:
    """Which one."""

    call: Call
    case_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCase:
    """When the family heard it."""

    call: Call
    case_id: UUID
    reported_at: datetime
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCase:
    """Why nothing is left to do."""

    call: Call
    case_id: UUID
    closing: Closing
    note: str | None = None


async def take_case(db: Database, order: TakeCase) -> CounsellingCase:
    """The person looks after it from now on."""
    check_is_person(order.call)
    async with db.transaction(order.call) as tx:
        one, _ = await _locked(tx, order.case_id)
        return await _save(tx, one, one.case.taken(by=tx.call.by, at=tx.now), did="took counselling case")


async def report_case(db: Database, order: ReportCase) -> CounsellingCase:
    """The family has heard it; without consent nobody may tell it."""
    check_is_person(order.call)
    async with db.transaction(order.call) as tx:
        one, patient = await _locked(tx, order.case_id)
        patient.check_consents(FOR_SAMPLES, Purpose.GERM_LINE)
        found = await findings.of_assay(tx, one.case.assay_id)
        released = any(one.state in RELEASED for one in found)
        told = one.case.reported(by=tx.call.by, at=order.reported_at, is_released=released, note=order.note)
        return await _save(tx, one, told, did="reported counselling case to family")


async def close_case(db: Database, order: CloseCase) -> CounsellingCase:
    """Nothing is left to do until something further is found."""
    check_is_person(order.call)
    async with db.transaction(order.call) as tx:
        one, _ = await _locked(tx, order.case_id)
        done = one.case.closed(by=tx.call.by, at=tx.now, closing=order.closing, note=order.note)
        return await _save(tx, one, done, did="closed counselling case")


async def _locked(tx: Transaction, case_id: UUID) -> tuple[QueuedCase, KnownPatient]:
    """Patient before case, as everybody locks."""
    seen = await cases.find(tx, case_id)
    patient = await patients.hold(tx, seen.patient)
    one = await cases.lock(tx, case_id)
    tx.call.check_version(one.case.version)
    return one, patient


async def _save(tx: Transaction, one: QueuedCase, case: CounsellingCase, *, did: str) -> CounsellingCase:
    """The audit says who did what with which case; neither finding nor note."""
    await cases.save(tx, case, Audit(did=did, about=f"counselling/{case.id}", patient=one.patient))
    return tx.answer(case)
