"""The way to the devices of a laboratory: where orders may be sent, so that nobody has the server call what it likes.

A laboratory names the addresses of its devices itself. What leaves in the clear (MLLP, plain HTTP) goes only to
networks that whoever runs the server has named for this laboratory; over HTTPS also to the public internet.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from libs.common.errors import Invalid
from libs.common.outbound.door import Door, NoPublicAddress
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.orders_by import OrdersBy
from services.samples.domain.instruments.own_network import OwnNetwork, is_own

NOT_OURS: Final = "The address leads to nothing that may be called for this laboratory."
RIGHT: Final = "an address in the laboratory's networks (doors.toml), or https:// and a public one"


class WaysOut:
    """Of one process; the doors are made when they are first needed."""

    def __init__(self, networks: Mapping[str, Sequence[OwnNetwork]]) -> None:
        """By laboratory; whoever has none sends orders over HTTPS to public addresses alone."""
        self._networks = networks
        self._doors: dict[tuple[str, bool], Door] = {}

    def of(self, lab: str, *, secret: bool) -> Door:
        """`secret`: nobody on the way can read it."""
        key = (lab, secret)
        if key not in self._doors:
            self._doors[key] = Door(allows=partial(is_own, self._networks.get(lab, ())), to_public=secret)
        return self._doors[key]

    async def check(self, lab: str, device: Device) -> None:
        """Refuse now what would be refused later; where a name leads later is looked at at every call."""
        try:
            if device.orders_by is OrdersBy.MLLP:
                await self.of(lab, secret=False).addresses(device.orders_host or "", device.orders_port or 0)
            elif device.orders_by is OrdersBy.HTTP:
                await self.door_to(lab, device.orders_url or "").check(device.orders_url or "")
        except NoPublicAddress:
            where = "body.orders_url" if device.orders_by is OrdersBy.HTTP else "body.orders_host"
            raise Invalid(NOT_OURS, where=where, right=RIGHT) from None

    def door_to(self, lab: str, url: str) -> Door:
        """For an address of a web server."""
        return self.of(lab, secret=urlsplit(url).scheme == "https")

    async def close(self) -> None:
        """Let go of everything."""
        for door in self._doors.values():
            await door.close()
