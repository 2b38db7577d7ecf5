"""An order goes to a device over the way that the device names."""

from services.samples.commands.instruments.tell_devices import Said
from services.samples.commands.instruments.ways_out import WaysOut
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.orders_by import OrdersBy
from services.samples.domain.instruments.outgoing import Envelope, OutgoingOrder
from services.samples.doors.http.telling import tell_over_http
from services.samples.doors.mllp.telling import tell_over_mllp


async def tell(device: Device, message: str, order: OutgoingOrder, envelope: Envelope, *, out: WaysOut) -> Said:
    """And what the device says to it; those on ASTM lines are told by whoever holds the line."""
    if device.orders_by is OrdersBy.HTTP:
        return await tell_over_http(device, message, order, envelope, out=out)
    return await tell_over_mllp(device, message, order, envelope, out=out)
