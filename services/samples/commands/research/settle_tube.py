"""The hub books what became of a tube that was handed out: it is back, or nothing is left of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, WrongState
from services.samples.commands.biobank.locked_tube import lock_tubes
from services.samples.commands.biobank.make_tubes import keep_rest, taking_of
from services.samples.commands.biobank.named_place import hold_places
from services.samples.commands.biobank.position_history import movement_of, note_move
from services.samples.commands.destruction.check_locked_away import check_laid_away
from services.samples.commands.research.keep_tube import keep_tube
from services.samples.domain.biobank.aliquot import Aliquot, Place
from services.samples.domain.biobank.amount import Amount
from services.samples.domain.biobank.derivation import TakenFor
from services.samples.domain.biobank.movement import MoveReason
from services.samples.domain.research.request_states import TubeState, check_tube_move
from services.samples.domain.research.research_tube import ResearchTube
from services.samples.domain.stages import AliquotStage
from services.samples.store.biobank import aliquots, storages, takings
from services.samples.store.research import biobank_requests, research_tubes


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleTube:
    """What became of it; returned: where it lies now, what is left, and how often it was thawed there."""

    call: Call
    tube_id: UUID
    to: TubeState
    at: datetime
    place: Place | None = None
    left: Amount | None = None
    thaws: int = 0


async def settle_tube(db: Database, order: SettleTube) -> ResearchTube:
    """Also of a child whose family withdrew: what is back can be locked away."""
    async with db.transaction(order.call) as tx:
        seen = await research_tubes.find(tx, order.tube_id)
        seen.check_hub(order.call.caller.organisation)
        if seen.handed_id is None:
            raise WrongState(f"The tube is {seen.state}; only what was handed out can be settled.")
        check_tube_move(seen.state, order.to)
        [gone] = await lock_tubes(tx, order.call, [seen.handed_id], for_use=False)
        gone.check_banked_before(order.at, where="body.at")
        left = await (_laid_back if order.to is TubeState.RETURNED else _emptied)(tx, gone, order)
        await biobank_requests.lock(tx, seen.biobank_request_id)
        tube = await research_tubes.lock(tx, order.tube_id)
        order.call.check_version(tube.version)
        settled = tube.settled(order.to, at=order.at, left=left)
        await keep_tube(tx, settled, patient=gone.patient)
        return tx.answer(settled)


async def _laid_back(tx: Transaction, gone: Aliquot, order: SettleTube) -> Aliquot:
    if order.place is None:
        raise Invalid("It must be said where it lies.", where="body.box", right="a box, and a position in it")
    await check_laid_away(tx, gone, order.place)
    [storage] = await hold_places(tx, gone.hub, [order.place], where="body.position")
    await storages.check_free(tx, storage, order.place, where="body.position")
    after = (await _used(tx, _thawed(gone, order.thaws), order)).laid(order.place, storage.id)
    await aliquots.save(tx, after, Audit(did="returned aliquot", about=f"aliquot/{after.id}", patient=after.patient))
    await note_move(tx, gone, movement_of(tx, gone, after, reason=MoveReason.RETURNED, at=order.at), after)
    return after


async def _used(tx: Transaction, gone: Aliquot, order: SettleTube) -> Aliquot:
    """What is missing was used there; nothing less than something can come back."""
    if order.left is None or gone.amount is None:
        return gone
    if order.left.unit != gone.unit or not 0 < order.left.value <= gone.amount:
        right = f"1 to {gone.amount} {gone.unit}"
        raise Invalid("So much cannot be left.", where="body.left", wrong=str(order.left.value), right=right)
    if order.left.value == gone.amount:
        return gone
    taken = Amount(gone.amount - order.left.value, order.left.unit)
    await takings.add(tx, taking_of(tx, gone, taken, into=None, what_for=TakenFor.USED, at=order.at))
    return gone.without(taken)


async def _emptied(tx: Transaction, gone: Aliquot, order: SettleTube) -> Aliquot:
    if order.to is TubeState.DESTROYED and gone.stage is AliquotStage.DESTROYED:
        # After a withdrawal it stood on the list for destruction, too, and was accounted for there.
        return gone
    left = gone.left()
    if left is not None and left.value:
        await takings.add(tx, taking_of(tx, gone, left, into=None, what_for=TakenFor.USED, at=order.at))
    after = gone.used_up()
    entry = Audit(did=f"{order.to} aliquot", about=f"aliquot/{after.id}", patient=after.patient)
    await keep_rest(tx, gone, after, entry, at=order.at)
    return after


def _thawed(gone: Aliquot, times: int) -> Aliquot:
    for _ in range(times):
        gone = gone.thawed()
    return gone
