"""A hub joins parts of several tubes of one child in a new one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.vocabulary import Preservation
from services.samples.commands.biobank.locked_tube import lock_tubes
from services.samples.commands.biobank.make_tubes import NewTube, keep_rest, lay_down, new_tube, taking_of
from services.samples.commands.biobank.named_place import hold_places
from services.samples.domain.biobank.aliquot import Aliquot, Place
from services.samples.domain.biobank.amount import Amount
from services.samples.domain.biobank.content import check_state
from services.samples.domain.biobank.derivation import TakenFor, Wanted, pooled, thaws_of
from services.samples.domain.biobank.movement import MoveReason
from services.samples.domain.sprec.preparation import Told, agreed
from services.samples.store.biobank import storages
from services.samples.store.sprec import preparations


@dataclass(frozen=True, slots=True)
class PoolPart:
    """So much of a tube."""

    aliquot_id: UUID
    taken: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolAliquots:
    """The first part's sample is the pool's; `thawed` if the tubes were thawed for it."""

    call: Call
    parts: tuple[PoolPart, ...]
    place: Place
    preservation: Preservation
    pooled_at: datetime
    thawed: bool = False
    told: Told | None = None


async def pool_aliquots(db: Database, order: PoolAliquots) -> Aliquot:
    """The pool holds exactly what left the tubes."""
    async with db.transaction(order.call) as tx:
        parents = await lock_tubes(tx, order.call, [part.aliquot_id for part in order.parts], for_use=True)
        order.call.check_version(parents[0].version)
        for parent in parents:
            parent.check_banked_before(order.pooled_at, where="body.pooled_at")
            if order.told is not None:
                order.told.check(after=parent.banked_at, before=order.pooled_at, where="body.preparation")
        total = pooled(parents, [part.taken for part in order.parts])
        check_state(parents[0].content, order.preservation, where="body.preservation")
        thawed = [parent.thawed() if order.thawed else parent for parent in parents]
        rests = [parent.without(part.taken) for parent, part in zip(thawed, order.parts, strict=True)]
        pool = await _made(tx, thawed, order, total)
        for before, rest in zip(parents, rests, strict=True):
            entry = Audit(did="pooled from aliquot", about=f"aliquot/{rest.id}", patient=rest.patient)
            await keep_rest(tx, before, rest, entry, at=order.pooled_at)
        return tx.answer(pool)


async def _made(tx: Transaction, parents: list[Aliquot], order: PoolAliquots, total: Amount) -> Aliquot:
    first, at = parents[0], order.pooled_at
    [storage] = await hold_places(tx, first.hub, [order.place], where="body.position")
    await storages.check_free(tx, storage, order.place, where="body.position")
    wanted = NewTube(Wanted(first.content, order.preservation, total), order.place)
    pool = await new_tube(tx, first, wanted, storage, at=at, thaw_cycles=thaws_of(parents))
    taken = [
        taking_of(tx, parent, part.taken, into=pool, what_for=TakenFor.POOLED, at=at)
        for parent, part in zip(parents, order.parts, strict=True)
    ]
    ways = await preparations.of_tubes(tx, parents)
    way = agreed(list(ways.values())).then(pool.id, order.told or Told(), at=at)
    await lay_down(tx, pool, taken, reason=MoveReason.POOLED, way=way)
    return pool
