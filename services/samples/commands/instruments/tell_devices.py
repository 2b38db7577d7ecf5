"""Devices that take orders are told what is wanted of them, until they answer; what they refuse, people see."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
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
from services.samples.domain.instruments.profiles.device_profile import DeviceProfile
from services.samples.store.instruments import device_orders
from services.samples.store.instruments.reading_rules import bench_of

AT_ONCE: Final = 20
NO_WAY: Final = "The device takes no orders any more, or its profile names no message for them."


@dataclass(frozen=True, slots=True)
class Said:
    """What a device answered to a message: MSA-1, whether it is for it, and what it said besides."""

    code: str
    taken: bool
    text: str | None


class NobodyAnswered(Exception):
    """The device has not said anything about this message; the sentence is for people."""


Exchange: TypeAlias = Callable[[Device, str, OutgoingOrder, Envelope], Awaitable[Said]]
"""Write the message, send it, read the answer: what the doors know. OSError, TimeoutError: nobody answered, either."""


async def tell_devices(db: Database, *, exchange: Exchange) -> int:
    """Queue what is new, then tell what is due; how many were told."""
    async with db.transaction(Call.service("samples")) as tx:
        await device_orders.queue(tx)
    async with db.reading(Call.service("samples")) as tx:
        waiting = await device_orders.due(tx, limit=AT_ONCE)
    devices = {told.order.device_id for told in waiting}
    each = [[told for told in waiting if told.order.device_id == device] for device in devices]
    await asyncio.gather(*(_tell_one(db, some, exchange) for some in each))
    return len(waiting)


async def conclude(db: Database, call: Call, after: DeviceOrder) -> None:
    """What the device, or the line, said of it is kept."""
    changes = {"state": after.state, "tries": after.tries, "answer": after.answer_code}
    async with db.transaction(call) as tx:
        entry = Audit(did="told device of order", about=f"assay/{after.assay_id}", changes=changes)
        await device_orders.save(tx, after, entry)


def outgoing(told: Told, profile: DeviceProfile) -> OutgoingOrder:
    """The tube and the step, never the child: the step's number comes back with the result and finds the order."""
    wanted, code = told.order.wanted, code_of(told.kind, profile)
    return OutgoingOrder(
        specimen=told.specimen,
        tests=(OutgoingTest(code=code, placer=told.number, text=told.kind.value, wanted=wanted),),
        material=told.material or "",
        collected_at=told.collected_at,
        ordered_at=told.ordered_at,
    )


async def _tell_one(db: Database, waiting: Sequence[Told], exchange: Exchange) -> None:
    """One device, one after the other; meanwhile others are told, too."""
    for told in waiting:
        await _tell(db, told, exchange)


async def _tell(db: Database, told: Told, exchange: Exchange) -> None:
    call = worker_of(told.order.lab)
    async with db.reading(call) as tx:
        bench = await bench_of(tx, told.order.lab)
    device = next((one for one in bench.devices if one.id == told.order.device_id), None)
    written = None if device is None else bench.profile(device.profile)
    await conclude(db, call, await _after(db, told, device, written.profile if written else None, exchange))


async def _after(
    db: Database, told: Told, device: Device | None, profile: DeviceProfile | None, exchange: Exchange
) -> DeviceOrder:
    now = db.clock.now()
    if device is None or not device.takes_orders or profile is None or profile.orders in {None, "ASTM"}:
        return told.order.answered("", taken=False, problem=NO_WAY, at=now)
    envelope = Envelope(control_id=told.order.control_id, now=now, receiving_application=device.application or "")
    try:
        said = await exchange(device, str(profile.orders), outgoing(told, profile), envelope)
    except NobodyAnswered as nobody:
        return told.order.unanswered(str(nobody), at=db.clock.now())
    except (OSError, TimeoutError, EOFError) as failure:
        return told.order.unanswered(f"Nobody answered ({type(failure).__name__}).", at=db.clock.now())
    return told.order.answered(said.code, taken=said.taken, problem=said.text, at=db.clock.now())
