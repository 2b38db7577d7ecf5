"""A laboratory says which devices it has: by what their messages are known, how they are read, what they may post."""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import AlreadyThere, Invalid
from libs.common.identifiers import new_id
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.ordering import can_be_told
from services.samples.store.instruments import devices
from services.samples.store.instruments.reading_rules import bench_of

WAYS = "a profile whose orders are ASTM for astm, and a message of HL7 for mllp and http"
TAKEN = "Your laboratory has a device of this name, or another device in force is the default."


@dataclass(frozen=True, slots=True)
class TellDevice:
    """A device as it is to be; `device.id` counts for nothing when it is new."""

    call: Call
    device: Device


async def register_device(db: Database, order: TellDevice) -> Device:
    """Messages that come from now on are known to be its."""
    async with db.transaction(order.call) as tx:
        told = replace(order.device, id=new_id(), lab=_lab(order), changed_at=tx.now, changed_by=tx.call.by, version=1)
        await _check(tx, told)
        if not await devices.add(tx, told, Audit(did="registered device", about=f"device/{told.id}")):
            raise AlreadyThere(TAKEN, where="body.name")
        return tx.answer(told)


async def change_device(db: Database, order: TellDevice, device_id: UUID) -> Device:
    """Told anew, or taken out of use; what it has posted stays its."""
    async with db.transaction(order.call) as tx:
        kept = await devices.lock(tx, device_id)
        order.call.check_version(kept.version)
        changed = kept.changed(replace(order.device, lab=kept.lab), by=tx.call.by, at=tx.now)
        await _check(tx, changed)
        await devices.save(tx, changed, Audit(did="changed device", about=f"device/{device_id}"))
        return tx.answer(changed)


def _lab(order: TellDevice) -> str:
    return order.call.caller.organisation


async def _check(tx: Transaction, device: Device) -> None:
    bench = await bench_of(tx, device.lab)
    written = bench.profile(device.profile)
    if written is None:
        raise Invalid("There is no such profile.", where="body.profile", right="one of GET /v1/instrument-profiles")
    if not can_be_told(device, written.profile):
        raise Invalid("The profile does not write orders for this way.", where="body.orders_by", right=WAYS)
    others = [one for one in bench.devices if one.id != device.id]
    if any(one.name == device.name for one in others):
        raise AlreadyThere(TAKEN, where="body.name")
    if device.is_default and device.active and any(one.is_default and one.active for one in others):
        raise AlreadyThere(TAKEN, where="body.is_default")
