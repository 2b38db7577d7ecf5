"""Tubes that could be picked for a request, and how many tubes each child has."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import func, or_, select

from libs.common.database import Transaction
from services.samples.domain.research.biobank_request import BiobankRequest, RequestLine
from services.samples.domain.research.picking import Candidate
from services.samples.domain.stages import AliquotStage
from services.samples.store.biobank.aliquots import aliquot_of
from services.samples.store.research.holdings import DRAWN_AT, RESERVED, WHOLE, fits, free_tubes
from services.samples.store.tables.biobank import aliquots
from services.samples.store.tables.samples import samples

MOST: Final = 2_000
"""Tubes that are looked at for one line, the oldest first."""

_SOMETHING_LEFT: Final = (
    aliquots.c.stage == AliquotStage.STORED,
    or_(aliquots.c.amount.is_(None), aliquots.c.amount > 0),
)


async def fitting(
    tx: Transaction, request: BiobankRequest, line: RequestLine, *, only: Collection[UUID] | None = None
) -> Sequence[Candidate]:
    """Free tubes of the hub that are what the line asks for, of children whose consents stand."""
    sample = (aliquots.c.patient, samples.c.material, DRAWN_AT.label("drawn_at"))
    asked = line.criteria(request.hub, frozenset(request.uses))
    named = [aliquots.c.id.in_(only)] if only is not None else []
    columns = (aliquots.c.id, RESERVED.label("reserved"), *sample)
    wanted = free_tubes(*columns, purposes=request.purposes).where(*fits(asked), *named)
    rows = await tx.all(wanted.order_by(aliquots.c.banked_at, aliquots.c.id).limit(MOST))
    known = await tx.all(select(aliquots).where(aliquots.c.id.in_([row.id for row in rows])))
    tubes = {row.id: aliquot_of(row) for row in known}
    return [Candidate(tubes[row.id], int(row.reserved), (row.patient, row.material, row.drawn_at)) for row in rows]


async def free_of_children(tx: Transaction, hub: str, patients: Collection[str]) -> Mapping[str, int]:
    """How many tubes each child has that nobody has reserved to the last drop."""
    unreserved = (~WHOLE, or_(aliquots.c.amount.is_(None), aliquots.c.amount > RESERVED))
    return await _counted(tx, hub, patients, *unreserved)


async def stored_of_children(tx: Transaction, hub: str, patients: Collection[str]) -> Mapping[str, int]:
    """How many tubes with something in them each child has at its place."""
    return await _counted(tx, hub, patients)


async def _counted(tx: Transaction, hub: str, patients: Collection[str], *more: object) -> Mapping[str, int]:
    mine = (aliquots.c.hub == hub, aliquots.c.patient.in_(sorted(patients)))
    counted = select(aliquots.c.patient, func.count().label("tubes")).where(*mine, *_SOMETHING_LEFT, *more)  # type: ignore[arg-type]
    return {row.patient: row.tubes for row in await tx.all(counted.group_by(aliquots.c.patient))}
