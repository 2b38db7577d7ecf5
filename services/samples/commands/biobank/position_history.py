"""Every change of place gets its line in the history and is told to the network, in one go."""

from datetime import datetime

from libs.common import outbox
from libs.common.database import Transaction
from libs.common.errors import Invalid
from services.samples.domain.biobank import aliquot_statements as statements
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.biobank.movement import Movement, MoveReason
from services.samples.store.biobank import movements


def movement_of(
    tx: Transaction,
    before: Aliquot | None,
    after: Aliquot,
    *,
    reason: MoveReason,
    at: datetime,
    note: str | None = None,
) -> Movement:
    """The line that leads from one state of a tube to the next."""
    old, new = before.place if before else None, after.place
    return Movement(
        aliquot_id=after.id,
        version=after.version,
        stage=after.stage,
        from_box=old.box if old else None,
        from_position=old.position if old else None,
        to_box=new.box if new else None,
        to_position=new.position if new else None,
        reason=reason,
        note=note,
        moved_at=at,
        recorded_at=tx.now,
        moved_by=tx.call.by,
    )


async def note_first_place(tx: Transaction, aliquot: Aliquot, *, reason: MoveReason) -> None:
    """Where a new tube was laid; what made it tells the network."""
    await movements.add(tx, movement_of(tx, None, aliquot, reason=reason, at=aliquot.banked_at))


async def note_move(tx: Transaction, before: Aliquot, movement: Movement, after: Aliquot) -> None:
    """Keep the line and tell the network where the tube is now; history runs forward."""
    earlier = await movements.last(tx, before.id)
    if earlier is not None and movement.moved_at < earlier.moved_at:
        since = earlier.moved_at.isoformat()
        raise Invalid("The tube was moved later than that already.", where="body.at", right=f"from {since} on")
    await movements.add(tx, movement)
    await outbox.put(tx, statements.moved(after, movement, at=tx.now))
