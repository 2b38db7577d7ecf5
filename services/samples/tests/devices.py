"""Devices that stand on this machine, for tests."""

from ipaddress import ip_network

from services.samples.commands.instruments.ways_out import WaysOut
from services.samples.domain.instruments.own_network import OwnNetwork
from services.samples.tests.events import HUB


def near_by() -> WaysOut:
    """The hub's devices may be called on this machine; nobody else's."""
    return WaysOut({HUB: [OwnNetwork((ip_network("127.0.0.0/8"),))]})
