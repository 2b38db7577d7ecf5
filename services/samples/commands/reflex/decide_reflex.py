"""A person orders what a reflex rule proposes, or declines it."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Forbidden
from libs.common.organisations import Organisations
from services.samples.commands.reflex.place_reflex import Standing, place_reflex, refusal_of
from services.samples.domain.reflex.reflex import Reflex
from services.samples.store import patients
from services.samples.store.assays import assays
from services.samples.store.reflex import reflexes
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True)
class OrderReflex:
    """Which one."""

    call: Call
    reflex_id: UUID


@dataclass(frozen=True, slots=True)
class DeclineReflex:
    """Which one, and why (kept here)."""

    call: Call
    reflex_id: UUID
    reason: str


async def order_reflex(db: Database, order: OrderReflex, *, parties: Organisations) -> Reflex:
    """Consent and sample are asked again at this moment."""
    async with db.transaction(order.call) as tx:
        seen = await reflexes.find(tx, order.reflex_id)
        _check_party(order.call, seen)
        patient = await patients.hold(tx, seen.patient)
        sample = await samples.lock(tx, seen.sample_id)
        orders = await assays.lock_all_of_sample(tx, sample.id)
        reflex = await _locked(tx, order.call, order.reflex_id)
        standing = Standing(patient, sample, orders)
        obstacle = standing.obstacle(reflex)
        if obstacle is not None:
            raise refusal_of(obstacle)
        placed = await place_reflex(tx, reflex, standing, parties=parties)
        entry = Audit(did="ordered reflex", about=f"reflex/{placed.id}", patient=placed.patient)
        await reflexes.save(tx, placed, entry)
        return tx.answer(placed)


async def decline_reflex(db: Database, order: DeclineReflex) -> Reflex:
    """It stays readable who declined, and why."""
    async with db.transaction(order.call) as tx:
        _check_party(order.call, await reflexes.find(tx, order.reflex_id))
        reflex = await _locked(tx, order.call, order.reflex_id)
        declined = reflex.declined(by=tx.call.by, at=tx.now, reason=order.reason)
        about, patient = f"reflex/{reflex.id}", reflex.patient
        entry = Audit(did="declined reflex", about=about, patient=patient, reason=order.reason)
        await reflexes.save(tx, declined, entry)
        return tx.answer(declined)


async def _locked(tx: Transaction, call: Call, reflex_id: UUID) -> Reflex:
    reflex = await reflexes.lock(tx, reflex_id)
    call.check_version(reflex.version)
    reflex.check_waits()
    return reflex


def _check_party(call: Call, reflex: Reflex) -> None:
    """Whoever may order of this sample decides."""
    if not call.everywhere and call.scope not in {reflex.hospital, reflex.hub}:
        raise Forbidden("Only the child's hospital, or the hub that has the tube, decides on this.")
