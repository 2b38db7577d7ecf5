"""An aliquot is thawed, and perhaps frozen again: the count goes with every result from it."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Forbidden
from services.samples.commands.biobank.make_tubes import keep_rest, taking_of
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.biobank.derivation import TakenFor
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.store import patients
from services.samples.store.biobank import aliquots, movements, takings
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True)
class ThawAliquot:
    """Which one; `used_up` if nothing of it goes back."""

    call: Call
    aliquot_id: UUID
    used_up: bool = False


async def thaw_aliquot(db: Database, order: ThawAliquot) -> Aliquot:
    """Count the thaw; consent and quarantine are asked at the moment of handing out."""
    async with db.transaction(order.call) as tx:
        seen = await aliquots.find(tx, order.aliquot_id)
        (await patients.hold(tx, seen.patient)).check_consents(FOR_SAMPLES)
        (await samples.lock(tx, seen.sample_id)).check_usable()
        aliquot = await aliquots.lock(tx, order.aliquot_id)
        order.call.check_version(aliquot.version)
        if aliquot.hub != order.call.caller.organisation:
            raise Forbidden("Only the hub in whose biobank it lies can take it out.")
        thawed = aliquot.thawed()
        kept = thawed.used_up() if order.used_up else thawed
        left = aliquot.left()
        if order.used_up and left is not None and left.value:
            await takings.add(tx, taking_of(tx, aliquot, left, into=None, what_for=TakenFor.USED, at=tx.now))
        entry = Audit(did="thawed aliquot", about=f"aliquot/{kept.id}", patient=kept.patient)
        # The hub's clock may have run ahead of ours when it was laid down.
        last = await movements.last(tx, aliquot.id)
        await keep_rest(tx, aliquot, kept, entry, at=max(tx.now, last.moved_at) if last else tx.now)
        return tx.answer(kept)
