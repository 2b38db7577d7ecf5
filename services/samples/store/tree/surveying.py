"""What the records say of a box, for whoever surveys it."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from libs.common.database import Transaction
from services.samples.domain.biobank.storage import Storage
from services.samples.domain.tree.survey import Spot
from services.samples.store.tables.biobank import aliquots


async def known_in(tx: Transaction, storage: Storage, labels: Sequence[str]) -> tuple[dict[str, Spot], list[str]]:
    """What should lie there, and where whatever was found should be, in the hub's own biobank; and whose it is."""
    kept = aliquots.c
    columns = (kept.label, kept.box, kept.position, kept.patient)
    named = or_(kept.storage_id == storage.id, kept.label.in_(labels))
    rows = await tx.all(select(*columns).where(named, kept.hub == storage.hub))
    return {row.label: Spot(row.box, row.position) for row in rows}, sorted({row.patient for row in rows})
