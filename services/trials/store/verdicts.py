"""Standing verdicts: the last answer of each arm for each child."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row, Select, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import Verdict
from services.trials.domain.answers.changes import ArmKey, Standing
from services.trials.domain.answers.judgement import Judgement
from services.trials.domain.patient import KnownPatient
from services.trials.store.tables.verdicts import verdicts

_REPLACED: Final = ("verdict", "reasons", "missing", "criteria_version", "version", "changed_at")


async def of_patient(tx: Transaction, code: str) -> Mapping[ArmKey, Standing]:
    """What was last said of every arm."""
    rows = await tx.all(select(verdicts).where(verdicts.c.patient == code))
    return {(row.trial, row.arm): _standing(row) for row in rows}


async def save(tx: Transaction, patient: KnownPatient, found: Sequence[Standing], *entries: Audit) -> None:
    """Insert the answers or replace the earlier ones."""
    statement = insert(verdicts)
    replaced = {name: statement.excluded[name] for name in _REPLACED}
    upsert = statement.on_conflict_do_update(index_elements=["id"], set_=replaced)
    await tx.execute(upsert, [_values(tx, patient, one) for one in found])
    await audit.write(tx, *entries)


async def forget(tx: Transaction, code: str, entry: Audit) -> None:
    """Delete all answers for the patient."""
    await tx.execute(delete(verdicts).where(verdicts.c.patient == code))
    await audit.write(tx, entry)


async def move(tx: Transaction, patient: KnownPatient, entry: Audit) -> None:
    """The new hospital sees the answers from now on, the old one no longer."""
    await tx.execute(update(verdicts).where(verdicts.c.patient == patient.code).values(hospital=patient.hospital))
    await audit.write(tx, entry)


async def page_of(
    tx: Transaction, *, trial: str | None, arm: str | None, verdict: Verdict | None, page: PageRequest
) -> Slice:
    """A worklist of the caller's own patients."""
    wanted = {"trial": trial, "arm": arm, "verdict": verdict}
    statement = _seen(tx).where(*(verdicts.c[name] == value for name, value in wanted.items() if value))
    return await pagination.fetch(tx, statement, by=(verdicts.c.patient, verdicts.c.id), page=page)


def _values(tx: Transaction, patient: KnownPatient, found: Standing) -> dict[str, object]:
    return {
        "id": found.id,
        "patient": patient.code,
        "hospital": patient.hospital,
        "trial": found.trial,
        "arm": found.arm,
        "verdict": found.judgement.verdict,
        "reasons": list(found.judgement.reasons),
        "missing": list(found.judgement.missing),
        "criteria_version": found.criteria_version,
        "version": found.version,
        "changed_at": tx.now,
    }


def _seen(tx: Transaction) -> Select[Any]:
    statement = select(verdicts)
    return statement if tx.call.everywhere else statement.where(verdicts.c.hospital == tx.call.scope)


def _standing(row: Row[Any]) -> Standing:
    return Standing(
        id=row.id,
        trial=row.trial,
        arm=row.arm,
        judgement=Judgement(Verdict(row.verdict), tuple(row.reasons), tuple(row.missing)),
        criteria_version=row.criteria_version,
        version=row.version,
    )
