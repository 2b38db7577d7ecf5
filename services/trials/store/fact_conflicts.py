"""Contradictions between sources, one row per child and fact."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice
from services.trials.domain.facts.conflict import Conflict, ConflictState
from services.trials.domain.patient import KnownPatient
from services.trials.store.tables.fact_conflicts import fact_conflicts

_REPLACED: Final = ("state", "found_at", "changed_at", "settlement", "settled_by", "reason", "version")
_OF: Final = select(fact_conflicts).where(fact_conflicts.c.patient.in_(bindparam("codes", expanding=True)))
_SAVE = insert(fact_conflicts)
_SAVE = _SAVE.on_conflict_do_update(index_elements=["id"], set_={name: _SAVE.excluded[name] for name in _REPLACED})


async def of_patient(tx: Transaction, code: str) -> Mapping[str, Conflict]:
    """By fact."""
    rows = await tx.all(select(fact_conflicts).where(fact_conflicts.c.patient == code))
    return {row.fact: _conflict(row) for row in rows}


async def of_patients(tx: Transaction, codes: Sequence[str]) -> Mapping[str, Mapping[str, Conflict]]:
    """By fact, child by child."""
    found: dict[str, dict[str, Conflict]] = defaultdict(dict)
    for row in await tx.all(_OF, {"codes": list(codes)}):
        found[row.patient][row.fact] = _conflict(row)
    return found


async def save(tx: Transaction, patient: KnownPatient, conflict: Conflict, entry: Audit) -> None:
    """Insert or replace."""
    row = {
        "id": conflict.id,
        "patient": patient.code,
        "hospital": patient.hospital,
        "fact": conflict.fact,
        "state": conflict.state,
        "found_at": conflict.found_at,
        "changed_at": tx.now,
        "settlement": conflict.settlement,
        "settled_by": conflict.settled_by,
        "reason": conflict.reason,
        "version": conflict.version,
    }
    await tx.execute(_SAVE, row)
    await audit.write(tx, entry)


async def page_of(tx: Transaction, *, state: ConflictState | None, fact: str | None, page: PageRequest) -> Slice:
    """A worklist of the caller's own patients."""
    statement = select(fact_conflicts)
    if not tx.call.everywhere:
        statement = statement.where(fact_conflicts.c.hospital == tx.call.scope)
    wanted = {"state": state, "fact": fact}
    statement = statement.where(*(fact_conflicts.c[name] == value for name, value in wanted.items() if value))
    return await pagination.fetch(tx, statement, by=(fact_conflicts.c.id,), page=page)


async def forget(tx: Transaction, code: str, entry: Audit) -> None:
    """Delete all of the child's."""
    await tx.execute(delete(fact_conflicts).where(fact_conflicts.c.patient == code))
    await audit.write(tx, entry)


async def move(tx: Transaction, patient: KnownPatient, entry: Audit) -> None:
    """The new hospital sees them from now on, the old one no longer."""
    moved = update(fact_conflicts).where(fact_conflicts.c.patient == patient.code)
    await tx.execute(moved.values(hospital=patient.hospital))
    await audit.write(tx, entry)


def _conflict(row: Row[Any]) -> Conflict:
    return Conflict(
        id=row.id,
        patient=row.patient,
        fact=row.fact,
        state=ConflictState(row.state),
        found_at=row.found_at,
        version=row.version,
        settlement=row.settlement,
        settled_by=row.settled_by,
        reason=row.reason,
    )
