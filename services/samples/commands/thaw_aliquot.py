"""An aliquot is thawed, and perhaps frozen again: the count goes with every result from it."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Forbidden
from services.samples.domain.aliquot import Aliquot
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.store import aliquots, patients, samples


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
        entry = Audit(did="thawed aliquot", about=f"aliquot/{kept.id}", patient=kept.patient)
        await aliquots.save(tx, kept, entry)
        return tx.answer(kept)
