"""Look whether sources contradict each other about a child, and state each contradiction that came or went once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.contracts.trials import FactConflictFound, FactConflictSettled
from libs.common.database import Transaction
from libs.common.identifiers import new_id
from services.trials.domain.facts.assembling import Knowledge
from services.trials.domain.facts.conflict import Conflict, ConflictState
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.known_fact import SETTLEMENT
from services.trials.domain.patient import KnownPatient
from services.trials.store import fact_conflicts


async def note_conflicts(
    tx: Transaction, found: Iterable[KnownPatient], known: Mapping[str, Knowledge], *, reason: str | None = None
) -> None:
    """With every look at the children, as time brings contradictions and ends them, too.

    `known` is what is known of each today; `reason` is that of a decision just taken.
    """
    standing = await fact_conflicts.of_patients(tx, list(known))
    for patient in found:
        await _note(tx, patient, known[patient.code], standing.get(patient.code, {}), reason)


async def _note(
    tx: Transaction, patient: KnownPatient, known: Knowledge, standing: Mapping[str, Conflict], reason: str | None
) -> None:
    for fact in known.disputes:
        earlier = standing.get(fact)
        if earlier is None or earlier.state is not ConflictState.OPEN:
            await _found(tx, patient, fact, earlier)
    for fact, conflict in standing.items():
        if conflict.state is ConflictState.OPEN and fact not in known.disputes:
            await _over(tx, patient, _decided(conflict, known, reason))


async def _found(tx: Transaction, patient: KnownPatient, fact: str, earlier: Conflict | None) -> None:
    conflict = Conflict(
        id=earlier.id if earlier else new_id(),
        patient=patient.code,
        fact=fact,
        state=ConflictState.OPEN,
        found_at=tx.now,
        version=earlier.version + 1 if earlier else 1,
    )
    await fact_conflicts.save(tx, patient, conflict, _entry("found conflict", conflict))
    event = FactConflictFound(
        at=tx.now,
        version=conflict.version,
        origin=patient.hospital,
        destination=patient.hospital,
        conflict_id=conflict.id,
        patient=patient.code,
        fact=fact,
        experimental=FACTS[fact].experimental,
    )
    await outbox.put(tx, event)


def _decided(conflict: Conflict, known: Knowledge, reason: str | None) -> Conflict:
    """By a person, where the fact now rests on a decision."""
    fact = known.facts.get(conflict.fact)
    decision = next((one for one in fact.sources if one.kind == SETTLEMENT), None) if fact else None
    over = replace(conflict, version=conflict.version + 1)
    if decision is None:
        return replace(over, state=ConflictState.GONE)
    return replace(over, state=ConflictState.SETTLED, settlement=decision.source, settled_by=decision.by, reason=reason)


async def _over(tx: Transaction, patient: KnownPatient, conflict: Conflict) -> None:
    await fact_conflicts.save(tx, patient, conflict, _entry("closed conflict", conflict))
    event = FactConflictSettled(
        at=tx.now,
        version=conflict.version,
        origin=patient.hospital,
        destination=patient.hospital,
        conflict_id=conflict.id,
        patient=patient.code,
        fact=conflict.fact,
        by_person=conflict.state is ConflictState.SETTLED,
        experimental=FACTS[conflict.fact].experimental,
    )
    await outbox.put(tx, event)


def _entry(did: str, conflict: Conflict) -> Audit:
    return Audit(did=did, about=f"fact-conflict/{conflict.id}", patient=conflict.patient)
