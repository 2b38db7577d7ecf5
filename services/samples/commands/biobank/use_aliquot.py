"""A part of a tube is used, for an assay or in the laboratory; what is left stays in the tube."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.samples.commands.biobank.locked_tube import lock_tube
from services.samples.commands.biobank.make_tubes import keep_rest, taking_of
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.biobank.amount import Amount
from services.samples.domain.biobank.derivation import TakenFor
from services.samples.store.biobank import takings


@dataclass(frozen=True, slots=True, kw_only=True)
class UseAliquot:
    """How much of which tube; `thawed` if it was thawed for that."""

    call: Call
    aliquot_id: UUID
    amount: Amount
    used_at: datetime
    thawed: bool = False


async def use_aliquot(db: Database, order: UseAliquot) -> Aliquot:
    """Never more than there is."""
    async with db.transaction(order.call) as tx:
        before = await lock_tube(tx, order.call, order.aliquot_id, for_use=True)
        before.check_banked_before(order.used_at, where="body.used_at")
        thawed = before.thawed() if order.thawed else before
        rest = thawed.without(order.amount)
        taken = taking_of(tx, before, order.amount, into=None, what_for=TakenFor.USED, at=order.used_at)
        await takings.add(tx, taken)
        entry = Audit(did="used of aliquot", about=f"aliquot/{rest.id}", patient=rest.patient)
        await keep_rest(tx, before, rest, entry, at=order.used_at)
        return tx.answer(rest)
