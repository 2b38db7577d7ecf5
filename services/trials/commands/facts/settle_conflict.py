"""A treating clinician or data manager decides between sources that contradict each other, with a reason."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import WrongState
from libs.common.identifiers import new_id
from services.trials.commands.finding_patient import arrived, consenting_patient
from services.trials.commands.reassess import reassess, today
from services.trials.domain.facts.assembling import Disputed, knowledge_on
from services.trials.domain.facts.claim import Source
from services.trials.domain.facts.conflict import ConflictState
from services.trials.domain.facts.deciding import Choice, decided
from services.trials.domain.facts.dictionary import definition
from services.trials.domain.facts.known_fact import SETTLEMENT
from services.trials.domain.patient import KnownPatient
from services.trials.store import fact_conflicts, sources


@dataclass(frozen=True, slots=True)
class SettleConflict:
    """Which fact of whom, what is right, and why."""

    call: Call
    patient: str
    fact: str
    choice: Choice
    reason: str


@dataclass(frozen=True, slots=True)
class SettledConflict:
    """The decision that now stands."""

    id: UUID
    conflict: UUID
    patient: str
    fact: str


async def settle_conflict(db: Database, order: SettleConflict) -> SettledConflict:
    """Holds until a newer source speaks otherwise; verdicts that change are stated in the same transaction."""
    fact = definition(order.fact, where="path.fact")
    order.choice.check()
    async with arrived(db, order.patient), db.transaction(order.call) as tx:
        patient = await consenting_patient(tx, order.patient)
        disputed = await _disputed(tx, patient, fact.id)
        decision = new_id()
        claim = decided(fact, disputed, order.choice, today=today(tx))
        source = Source(
            f"{SETTLEMENT}/{decision}", SETTLEMENT, 1, tx.now, by=order.call.by, claims=(claim,), settles=disputed
        )
        await sources.save(tx, patient, source, _entry(source, patient, order))
        await reassess(tx, patient, settled=order.reason)
        conflict = (await fact_conflicts.of_patient(tx, patient.code))[fact.id]
        return tx.answer(SettledConflict(decision, conflict.id, patient.code, fact.id))


async def _disputed(tx: Transaction, patient: KnownPatient, fact: str) -> Disputed:
    disputed = knowledge_on(today(tx), await sources.of_patient(tx, patient.code)).disputes.get(fact)
    if disputed is not None:
        return disputed
    standing = (await fact_conflicts.of_patient(tx, patient.code)).get(fact)
    if standing is not None and standing.state is ConflictState.SETTLED:
        raise WrongState("This was settled before.", right="take that decision back first, or wait for a newer source")
    raise WrongState("No two sources contradict each other about this fact.", right="enter the fact")


def _entry(source: Source, patient: KnownPatient, order: SettleConflict) -> Audit:
    """What was decided is in the decision itself; the trail names it, and why."""
    changes = {"fact": order.fact, "source": order.choice.source}
    return Audit(did="settled conflict", about=source.id, patient=patient.code, reason=order.reason, changes=changes)
