"""A laboratory registers a lot of a control material with its targets, and takes it out of use."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.identifiers import new_id
from libs.common.vocabulary import Assay
from services.samples.domain.runs.control_lot import ControlLot, Target
from services.samples.store.runs import controls


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterControl:
    """What it is, and what its values should be."""

    call: Call
    assay: Assay
    material: str
    lot: str
    expires_on: date
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class RetireControl:
    """Which lot."""

    call: Call
    lot_id: UUID


async def register_control(db: Database, order: RegisterControl) -> ControlLot:
    """Targets never change: other ones are another lot's."""
    async with db.transaction(order.call) as tx:
        lot = ControlLot(
            id=new_id(),
            lab=order.call.caller.organisation,
            assay=order.assay,
            material=order.material,
            lot=order.lot,
            expires_on=order.expires_on,
            targets=order.targets,
            registered_at=tx.now,
            registered_by=tx.call.by,
        )
        await controls.add(tx, lot, Audit(did="registered control lot", about=f"control_lot/{lot.id}"))
        return tx.answer(lot)


async def retire_control(db: Database, order: RetireControl) -> ControlLot:
    """Its values stay on the chart."""
    async with db.transaction(order.call) as tx:
        lot = await controls.lock(tx, order.lot_id)
        order.call.check_version(lot.version)
        retired = lot.retired(by=tx.call.by, at=tx.now)
        await controls.save(tx, retired, Audit(did="retired control lot", about=f"control_lot/{lot.id}"))
        return tx.answer(retired)
