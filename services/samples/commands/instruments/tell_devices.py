"""Devices that take orders are told what is wanted of them, until they answer; what they refuse, people see."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.samples.commands.instruments.batch import worker_of
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.device_order import DeviceOrder, Told
from services.samples.domain.instruments.ordering import code_of
from services.samples.domain.instruments.outgoing import Envelope, OutgoingOrder, OutgoingTest
from services.samples.store.instruments import device_orders
from services.samples.store.instruments.reading_rules import bench_of

AT_ONCE: Final = 20
NOT_BY_MLLP: Final = "The device's profile names no HL7 message for orders."


@dataclass(frozen=True, slots=True)
class Said:
    """What a device answered to a message: MSA-1, whether it is for it, and what it said besides."""

    code: str
    taken: bool
    text: str | None


Exchange: TypeAlias = Callable[[Device, str, OutgoingOrder, Envelope], Awaitable[Said]]
"""Write the message, send it, read the answer: what the doors know. OSError or TimeoutError: nobody answered."""


async def tell_devices(db: Database, *, exchange: Exchange) -> int:
    """Queue what is new, then tell what is due; how many were told."""
    async with db.transaction(Call.service("samples")) as tx:
        await device_orders.queue(tx)
    async with db.reading(Call.service("samples")) as tx:
        waiting = await device_orders.due(tx, limit=AT_ONCE)
    for told in waiting:
        await _tell(db, told, exchange)
    return len(waiting)


async def _tell(db: Database, told: Told, exchange: Exchange) -> None:
    call = worker_of(told.order.lab)
    async with db.reading(call) as tx:
        bench = await bench_of(tx, told.order.lab)
    device = next((one for one in bench.devices if one.id == told.order.device_id), None)
    after = await _after(db, told, device, None if device is None else bench.profile(device.profile), exchange)
    changes = {"state": after.state, "tries": after.tries, "answer": after.answer_code}
    async with db.transaction(call) as tx:
        entry = Audit(did="told device of order", about=f"assay/{after.assay_id}", changes=changes)
        await device_orders.save(tx, after, entry)


async def _after(db: Database, told: Told, device: Device | None, written: object, exchange: Exchange) -> DeviceOrder:
    profile = getattr(written, "profile", None)
    now = db.clock.now()
    if device is None or not device.takes_orders or profile is None or profile.orders in {None, "ASTM"}:
        return told.order.answered("", taken=False, problem=NOT_BY_MLLP, at=now)
    envelope = Envelope(control_id=told.order.control_id, now=now, receiving_application=device.application or "")
    try:
        said = await exchange(device, str(profile.orders), _order(told, code_of(told.kind, profile)), envelope)
    except (OSError, TimeoutError, EOFError) as failure:
        return told.order.unanswered(f"Nobody answered ({type(failure).__name__}).", at=db.clock.now())
    return told.order.answered(said.code, taken=said.taken, problem=said.text, at=db.clock.now())


def _order(told: Told, code: str) -> OutgoingOrder:
    """The tube and the step, never the child: the step's number comes back with the result and finds the order."""
    test = OutgoingTest(code=code, placer=told.number, text=told.kind.value, wanted=told.order.wanted)
    return OutgoingOrder(
        specimen=told.specimen,
        tests=(test,),
        material=told.material or "",
        collected_at=told.collected_at,
        ordered_at=told.ordered_at,
    )
