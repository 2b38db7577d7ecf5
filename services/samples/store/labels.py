"""Labels that nobody else has: each is claimed before it is given."""

from sqlalchemy.dialects.postgresql import insert

from libs.common.database import Transaction
from services.samples.domain.label import Labelled, new_label
from services.samples.store.tables.samples import labels

_CLAIM = insert(labels).on_conflict_do_nothing().returning(labels.c.label)


async def claim(tx: Transaction, kind: Labelled) -> str:
    """A new label. Labels are random, so two in a thousand million meet: then the next one is taken."""
    while True:
        wished = new_label(kind)
        if await tx.first(_CLAIM, {"label": wished}) is not None:
            return wished
