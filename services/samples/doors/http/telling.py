"""An order goes to a device as HL7 over HTTP, and its answer is read: only one that names our message counts."""

from typing import Final

from services.samples.commands.instruments.tell_devices import NobodyAnswered, Said
from services.samples.commands.instruments.ways_out import NOT_OURS, WaysOut
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.outgoing import Envelope, OutgoingOrder
from services.samples.doors.hl7.replies import said_in
from services.samples.doors.orders_out import write_orders

ER7: Final = "application/hl7-v2+er7"
_HEADERS: Final = {"Content-Type": f"{ER7}; charset=utf-8", "Accept": ER7}
_AGAIN_LATER: Final = frozenset({408, 425, 429})
_FAULT: Final = 400
_FAULT_OF_ITS_OWN: Final = 500
_TROUBLES: Final = {
    "no_public_address": NOT_OURS,
    "timed_out": "Nobody answered in time.",
    "not_reached": "Nobody could be reached there.",
    "broken_off": "The connection broke off.",
}


async def tell_over_http(
    device: Device, message: str, order: OutgoingOrder, envelope: Envelope, *, out: WaysOut
) -> Said:
    """One request for one message; a redirection is not followed."""
    url = device.orders_url or ""
    answered = await out.door_to(device.lab, url).post(
        url, headers=_HEADERS, body=write_orders(message, [order], envelope)
    )
    if answered.status is None:
        raise NobodyAnswered(_TROUBLES.get(answered.trouble or "", "Nobody answered."))
    reply = said_in(answered.content, envelope.control_id)
    if reply is not None:
        return Said(reply.code, taken=reply.taken_whole, text=reply.words)
    if _FAULT <= answered.status < _FAULT_OF_ITS_OWN and answered.status not in _AGAIN_LATER:
        return Said(f"HTTP {answered.status}", taken=False, text="There is no acknowledgement in the answer.")
    raise NobodyAnswered(f"HTTP {answered.status}, without an acknowledgement of this message.")
