"""What questions about the whole network read: every child that is matched, with what is claimed of it."""

from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import select

from libs.common.database import Transaction
from services.trials.domain.network.child import Child
from services.trials.store.patients import is_matchable
from services.trials.store.sources import source_of
from services.trials.store.tables.patients import known_patients, sources


async def children(tx: Transaction) -> Sequence[Child]:
    """Those who live, whose family agrees, and whom the caller's reach covers."""
    statement = (
        select(sources, known_patients.c.hospital.label("treated_at"))
        .join(known_patients, known_patients.c.code == sources.c.patient)
        .where(is_matchable(), ~known_patients.c.deceased)
        .order_by(sources.c.patient, sources.c.stated_at, sources.c.id)
    )
    wanted = statement if tx.call.everywhere else statement.where(known_patients.c.hospital == tx.call.scope)
    rows = groupby(await tx.all(wanted), lambda row: (row.patient, row.treated_at))
    return [Child(code, hospital, tuple(map(source_of, told))) for (code, hospital), told in rows]
