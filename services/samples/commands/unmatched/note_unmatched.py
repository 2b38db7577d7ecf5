"""A hub notes a tube at its reception that it can match to nothing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Forbidden
from libs.common.identifiers import new_id
from libs.common.organisation import OrganisationKind
from libs.common.organisations import Organisations
from libs.common.vocabulary import Material, Tube
from services.samples.domain.unmatched import unmatched_statements as statements
from services.samples.domain.unmatched.unmatched_tube import UnmatchedTube
from services.samples.store.transit import parcels
from services.samples.store.unmatched import unmatched_tubes


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteUnmatched:
    """What the hub sees at its door."""

    call: Call
    written: str
    found_at: datetime
    parcel_id: UUID | None = None
    courier: str | None = None
    material: Material | None = None
    tube: Tube | None = None
    note: str | None = None


async def note_unmatched(db: Database, order: NoteUnmatched, *, parties: Organisations) -> UnmatchedTube:
    """Keep it until somebody knows whose it is."""
    if parties.get(order.call.caller.organisation).kind is not OrganisationKind.HUB:
        raise Forbidden("Tubes are received by hubs.")
    async with db.transaction(order.call) as tx:
        tube = await _tube(tx, order)
        await unmatched_tubes.add(tx, tube, Audit(did="noted unmatched tube", about=f"unmatched-tube/{tube.id}"))
        await outbox.put(tx, statements.found(tube, at=tx.now))
        return tx.answer(tube)


async def _tube(tx: Transaction, order: NoteUnmatched) -> UnmatchedTube:
    hub = order.call.caller.organisation
    parcel = None if order.parcel_id is None else await parcels.find(tx, order.parcel_id)
    if parcel is not None:
        parcel.check_receiver(hub)
    return UnmatchedTube(
        id=new_id(),
        hub=hub,
        hospital=parcel.hospital if parcel else None,
        parcel_id=order.parcel_id,
        courier=order.courier,
        written=order.written,
        material=order.material,
        tube=order.tube,
        note=order.note,
        found_at=order.found_at,
        noted_at=tx.now,
        noted_by=order.call.by,
    )
