"""Registrations that look like one child, waiting for the network office."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.identifiers import new_id
from services.registry.domain.duplicate import PossibleDuplicate
from services.registry.domain.identity import Digest, MatchedOn
from services.registry.domain.stages import DuplicateStage
from services.registry.store.tables.patients import patients, possible_duplicates

_registered = patients.alias("registered")
_other = patients.alias("other")


def listed(call: Call, *, stage: DuplicateStage | None) -> Select[Any]:
    """What the caller may see, with the codes it may see: row-level security leaves the others empty."""
    query = _rows().where(_visible(call))
    return query.where(possible_duplicates.c.stage == stage) if stage else query


ORDER = (possible_duplicates.c.found_at.desc(), possible_duplicates.c.id.desc())


async def find(tx: Transaction, duplicate_id: UUID) -> PossibleDuplicate:
    """One of them."""
    row = await tx.first(_rows().where(possible_duplicates.c.id == duplicate_id, _visible(tx.call)))
    if row is None:
        raise NotFound("There is no such possible duplicate.")
    return of_row(row)


async def lock(tx: Transaction, duplicate_id: UUID) -> PossibleDuplicate:
    """One of them, for deciding."""
    mine = (possible_duplicates.c.id == duplicate_id, _visible(tx.call))
    await tx.execute(select(possible_duplicates.c.id).where(*mine).with_for_update())
    return await find(tx, duplicate_id)


async def earlier(tx: Transaction, patient_id: UUID, hashes: Iterable[Digest]) -> PossibleDuplicate | None:
    """The question this organisation has asked before about this child by the same traits."""
    columns = possible_duplicates.c
    row = await tx.first(
        _rows().where(
            columns.patient_id == patient_id,
            columns.other_id.is_(None),
            columns.asked_by == tx.call.caller.organisation,
            columns.digests.contains([one.value for one in hashes]),
        )
    )
    return None if row is None else of_row(row)


async def ask(
    tx: Transaction, patient_id: UUID, hashes: Iterable[Digest], why: Audit, *, other_id: UUID | None = None
) -> UUID:
    """Put the question to the network office."""
    shared = tuple(hashes)
    question = new_id()
    await tx.execute(
        insert(possible_duplicates).values(
            id=question,
            patient_id=patient_id,
            other_id=other_id,
            asked_by=tx.call.caller.organisation,
            matched_on=[one.matched_on for one in shared],
            digests=[one.value for one in shared],
            stage=DuplicateStage.ASKED,
            version=1,
            found_at=tx.now,
            found_by=tx.call.by,
        )
    )
    await audit.write(tx, why)
    return question


async def decide(tx: Transaction, asked: PossibleDuplicate, stage: DuplicateStage, why: Audit) -> PossibleDuplicate:
    """Keep what was decided, by whom and why."""
    decided = replace(asked, stage=stage, version=asked.version + 1)
    await tx.execute(
        update(possible_duplicates)
        .where(possible_duplicates.c.id == asked.id)
        .values(stage=stage, version=decided.version, decided_at=tx.now, decided_by=tx.call.by, reason=why.reason)
    )
    await audit.write(tx, why)
    return decided


async def close_pair(tx: Transaction, one: UUID, other: UUID, why: Audit) -> None:
    """Mark the open questions about two records as answered by their merging."""
    columns = possible_duplicates.c
    pair = columns.patient_id.in_([one, other]) & columns.other_id.in_([one, other])
    rows = await tx.all(_rows().where(pair, columns.stage == DuplicateStage.ASKED))
    for row in rows:
        await decide(tx, of_row(row), DuplicateStage.MERGED, why)


def of_row(row: Row[Any]) -> PossibleDuplicate:
    """The question that a row holds."""
    names = ("id", "patient_id", "other_id", "asked_by", "found_at", "version", "patient", "other")
    return PossibleDuplicate(
        **{name: getattr(row, name) for name in names},
        matched_on=tuple(MatchedOn(trait) for trait in row.matched_on),
        digests=tuple(row.digests),
        stage=DuplicateStage(row.stage),
    )


def _rows() -> Select[Any]:
    columns = possible_duplicates.c
    return (
        select(possible_duplicates, _registered.c.code.label("patient"), _other.c.code.label("other"))
        .outerjoin(_registered, _registered.c.id == columns.patient_id)
        .outerjoin(_other, _other.c.id == columns.other_id)
    )


def _visible(call: Call) -> ColumnElement[bool]:
    return true() if call.everywhere else or_(possible_duplicates.c.asked_by == call.scope)
