"""What questions about the whole network read: every child that is matched, with what is claimed of it."""

from collections.abc import Sequence

from sqlalchemy import Text, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from libs.common.database import Transaction
from services.trials.domain.network.child import Kept
from services.trials.store.patients import is_matchable
from services.trials.store.tables.patients import known_patients, sources

_PARTS = ("id", "kind", "version", "stated_at", "voided", "claims", "settles")
_TOLD = func.json_agg(
    aggregate_order_by(func.json_build_array(*(sources.c[part] for part in _PARTS)), sources.c.stated_at, sources.c.id)
)


async def children(tx: Transaction, after: str, *, most: int) -> Sequence[Kept]:
    """The next of those who live, whose family agrees, and whom the caller's reach covers, in the order of codes."""
    child = known_patients.c.code, known_patients.c.hospital
    statement = (
        select(*child, cast(_TOLD, Text).label("told"))
        .join(sources, sources.c.patient == known_patients.c.code)
        .where(known_patients.c.code > after, is_matchable(), ~known_patients.c.deceased)
        .group_by(*child)
        .order_by(known_patients.c.code)
        .limit(most)
    )
    wanted = statement if tx.call.everywhere else statement.where(known_patients.c.hospital == tx.call.scope)
    return [(row.code, row.hospital, row.told) for row in await tx.all(wanted)]
