"""Tubes and messages that nobody knows."""

from typing import Any

from libs.common.contracts.samples.instruments import (
    InstrumentMessageQuarantined,
    InstrumentMessageSettled,
    MessageWaits,
)
from libs.common.contracts.samples.unmatched import (
    UnmatchedTubeDestroyed,
    UnmatchedTubeFound,
    UnmatchedTubeMatched,
    UnmatchedTubeReturned,
)
from services.reporting.tests.chronicle import named
from services.reporting.tests.history.network import Network
from services.reporting.tests.history.parties import ARAGON, BARCELONA


def unknown_tubes(network: Network, sample: dict[str, object]) -> None:
    """Three tubes came with codes that nobody knew."""
    for name in ("matched", "returned", "destroyed"):
        network.state(UnmatchedTubeFound, **_unknown(name), found_at=network.now)
    network.state(UnmatchedTubeMatched, **_unknown("matched"), sample_id=sample["sample_id"])
    network.state(UnmatchedTubeReturned, **_unknown("returned"), returned_to=ARAGON)
    network.state(UnmatchedTubeDestroyed, **_unknown("destroyed"))
    message = {"message_id": named("message"), "lab": BARCELONA, "origin": BARCELONA, "destination": BARCELONA}
    network.state(InstrumentMessageQuarantined, **message, waits=(MessageWaits.UNMATCHED,))
    network.state(InstrumentMessageSettled, **message)


def _unknown(name: str) -> dict[str, Any]:
    return {"tube_id": named(f"unknown {name}"), "hub": BARCELONA, "origin": ARAGON, "destination": BARCELONA}
