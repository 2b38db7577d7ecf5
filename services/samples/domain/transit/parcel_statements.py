"""What the network is told of a parcel. Origin is who sends it, destination whoever has to act."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from libs.common.contracts.samples.transit import (
    ParcelCancelled,
    ParcelDispatched,
    ParcelDrafted,
    ParcelInTransit,
    ParcelLost,
    ParcelPartlyReceived,
    ParcelReadied,
    ParcelReceived,
    ParcelReconciled,
    ParcelStep,
)
from services.samples.domain.transit.parcel import Parcel, Tube
from services.samples.domain.transit.parcel_states import ParcelState

EVENT_OF: Final[Mapping[ParcelState, type[ParcelStep]]] = MappingProxyType(
    {
        ParcelState.DRAFT: ParcelDrafted,
        ParcelState.READY: ParcelReadied,
        ParcelState.DISPATCHED: ParcelDispatched,
        ParcelState.IN_TRANSIT: ParcelInTransit,
        ParcelState.PARTLY_RECEIVED: ParcelPartlyReceived,
        ParcelState.RECEIVED: ParcelReceived,
        ParcelState.RECONCILED: ParcelReconciled,
        ParcelState.LOST: ParcelLost,
        ParcelState.CANCELLED: ParcelCancelled,
    }
)

SENDER_ACTS: Final = frozenset({ParcelState.PARTLY_RECEIVED, ParcelState.RECEIVED, ParcelState.RECONCILED})
"""The sender hears what became of it; of all other states the receiver, who has to expect it or not."""


def stated(parcel: Parcel, tubes: Iterable[Tube], *, at: datetime) -> ParcelStep:
    """The state that the parcel has just come into."""
    every = sorted(tubes, key=lambda tube: tube.sample_id)
    return EVENT_OF[parcel.state](
        at=at,
        version=parcel.version,
        origin=parcel.sender,
        destination=parcel.sender if parcel.state in SENDER_ACTS else parcel.receiver,
        parcel_id=parcel.id,
        sender=parcel.sender,
        receiver=parcel.receiver,
        samples=tuple(tube.sample_id for tube in every),
        waiting=tuple(tube.sample_id for tube in every if tube.taken_out_at is None),
        expected_at=parcel.expected_at,
    )
