"""What the host has to say on one ASTM line: answers to what the device has asked, and orders that nobody asked for."""

from asyncio import get_running_loop
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from libs.common.clock import Clock
from libs.common.errors import Unavailable
from services.samples.commands.instruments.tell_devices import outgoing
from services.samples.domain.instruments.arrival import Arrival
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.device_order import Told
from services.samples.domain.instruments.orders_by import OrdersBy
from services.samples.domain.instruments.outgoing import Envelope
from services.samples.domain.instruments.profiles.written_profile import WrittenProfile
from services.samples.doors.astm.asking import FindOrders, answer_of
from services.samples.doors.astm.link import AstmLink
from services.samples.doors.astm.sending import Sent
from services.samples.doors.orders_out import write_orders
from services.samples.doors.ways import Ways

ANSWER: Final = "answer"
"""The reference of an answer on the link: of one that is not taken nothing is kept, the device asks again."""
ASTM: Final = "ASTM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What is known of a laboratory's orders, by those who know it."""

    find: FindOrders
    take: Callable[[Device], Awaitable[Sequence[Told]]]
    say: Callable[[Told, str | None], Awaitable[None]]


class Saying:
    """On one line."""

    def __init__(self, *, clock: Clock, orders: Orders) -> None:
        self._clock = clock
        self._orders = orders
        self._out: dict[str, Told] = {}
        self._application: str | None = None

    async def answer(self, link: AstmLink, stored: Sequence[Arrival], ways: Ways) -> bytes:
        """The bytes with which the host begins to answer; nothing: nobody has asked, or the device is still speaking.

        With the database away there is no answer: the device waits for a while, then asks again.
        """
        out = b""
        with suppress(Unavailable):
            for arrival in stored:
                records = await answer_of(arrival, ways, self._orders.find, self._clock.now())
                if records is not None:
                    out += link.send(ANSWER, records, get_running_loop().time())
        return out

    def heard(self, stored: Sequence[Arrival]) -> None:
        """Who it is that speaks here: what the device calls itself (H-5)."""
        named = [arrival.sender for arrival in stored if arrival.sender]
        self._application = named[-1] if named else self._application

    async def tell(self, link: AstmLink, ways: Ways) -> bytes:
        """Orders that are due, if the device is known and takes them here, and nothing else is being said to it."""
        device, written = self._listener(ways)
        if device is None or written.profile.orders != ASTM or link.has_to_say:
            return b""
        out = b""
        with suppress(Unavailable):
            for told in await self._orders.take(device):
                self._out[str(told.order.id)] = told
                name = device.application or ""
                envelope = Envelope(control_id=told.order.control_id, now=self._clock.now(), receiving_application=name)
                records = write_orders(ASTM, [outgoing(told, written.profile)], envelope)
                out += link.send(str(told.order.id), records, get_running_loop().time())
        return out

    async def conclude(self, sent: Sequence[Sent]) -> None:
        """What became of them; where that cannot be kept now, they are told again later, as the same messages."""
        with suppress(Unavailable):
            for one in sent:
                told = self._out.pop(one.reference, None)
                if told is not None:
                    await self._orders.say(told, one.reason)

    def _listener(self, ways: Ways) -> tuple[Device | None, WrittenProfile]:
        """By its name once it has said it, else by the port that it has to itself; nobody is taken for the default."""
        device, written = ways.sender(self._application, None)
        is_meant = device is not None and device.fits(self._application, None, ways.port) > 0
        takes = device is not None and device.takes_orders and device.orders_by is OrdersBy.ASTM
        return (device if is_meant and takes else None), written
