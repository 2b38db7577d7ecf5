"""A decision between sources was made in error: the contradiction is open again."""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import NotFound
from services.trials.commands.finding_patient import arrived, consenting_patient
from services.trials.commands.reassess import reassess
from services.trials.domain.facts.conflict import ConflictState
from services.trials.domain.facts.dictionary import definition
from services.trials.store import fact_conflicts, sources


@dataclass(frozen=True, slots=True)
class VoidSettlement:
    """Which decision, and why it was wrong."""

    call: Call
    patient: str
    fact: str
    reason: str


@dataclass(frozen=True, slots=True)
class VoidedSettlement:
    """The contradiction as it now stands."""

    conflict: UUID
    patient: str
    fact: str
    state: ConflictState


async def void_settlement(db: Database, order: VoidSettlement) -> VoidedSettlement:
    """The decision stays in the history; all values are possible again unless the sources agree by now."""
    fact = definition(order.fact, where="path.fact")
    async with arrived(db, order.patient), db.transaction(order.call) as tx:
        patient = await consenting_patient(tx, order.patient)
        standing = (await fact_conflicts.of_patient(tx, patient.code)).get(fact.id)
        source = await sources.find(tx, patient.code, standing.settlement or "") if standing else None
        if standing is None or source is None or source.voided:
            raise NotFound("No decision stands about this fact.")
        entry = Audit(did="voided settlement", about=source.id, patient=patient.code, reason=order.reason)
        await sources.save(tx, patient, replace(source, version=source.version + 1, voided=True), entry)
        await reassess(tx, patient)
        now = (await fact_conflicts.of_patient(tx, patient.code))[fact.id]
        return tx.answer(VoidedSettlement(now.id, patient.code, fact.id, now.state))
