"""Kits from order to use."""

from typing import Any

from libs.common.contracts.samples import kits
from services.reporting.tests.chronicle import named
from services.reporting.tests.history.network import Network
from services.reporting.tests.history.parties import ARAGON, BARCELONA


def some_kits(network: Network) -> None:
    """Barcelona assembles kits that Aragón has ordered: one is used, one discarded, one found, one expires."""
    for step in (kits.KitOrderRequested, kits.KitOrderAccepted, kits.KitOrderSent, kits.KitOrderReceived):
        _order(network, "full", step)
    _order(network, "declined", kits.KitOrderRequested)
    _order(network, "declined", kits.KitOrderDeclined)
    _order(network, "cancelled", kits.KitOrderRequested)
    _order(network, "cancelled", kits.KitOrderCancelled)
    for name in ("used", "discarded", "found", "expired"):
        _kit(network, name, kits.KitAssembled, stock_of=BARCELONA)
        _kit(network, name, kits.KitSent, receiver=ARAGON)
        _kit(network, name, kits.KitReceived, holder=ARAGON, stock_of=ARAGON)
    here = {"holder": ARAGON}
    _kit(network, "used", kits.KitUsed, **here, sample_id=named("sample full"))
    _kit(network, "used", kits.KitRestored, **here, stock_of=ARAGON)
    _kit(network, "discarded", kits.KitDiscarded, **here, reason="damaged")
    _kit(network, "found", kits.KitLost, **here)
    _kit(network, "found", kits.KitFound, **here, stock_of=ARAGON)
    _kit(network, "expired", kits.KitExpired, **here)


def _kit(network: Network, name: str, step: type[kits.KitStep], **told: Any) -> None:
    about = {"kit_id": named(f"kit {name}"), "label": "K-000001AF", "template": "draw-heparin", "maker": BARCELONA}
    network.state(step, **{**about, "holder": BARCELONA, "origin": BARCELONA, "destination": ARAGON, **told})


def _order(network: Network, name: str, step: type[kits.KitOrderStep]) -> None:
    lines = (kits.KitLine(template="draw-heparin", number=4),)
    about = {"order_id": named(f"kit order {name}"), "orderer": ARAGON, "supplier": BARCELONA, "lines": lines}
    network.state(step, **about, origin=ARAGON, destination=BARCELONA)
