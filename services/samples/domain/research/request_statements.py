"""What the network is told of a request. Origin is the institution that asks, destination whoever has to act."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from libs.common.contracts.samples.research import (
    BiobankRequestCancelled,
    BiobankRequestClosed,
    BiobankRequestGranted,
    BiobankRequestHandedOut,
    BiobankRequestPartlyGranted,
    BiobankRequestPicked,
    BiobankRequestRefused,
    BiobankRequestStep,
    BiobankRequestSubmitted,
    RequestedLine,
)
from services.samples.domain.research.biobank_request import BiobankRequest
from services.samples.domain.research.request_states import RequestState

EVENT_OF: Final[Mapping[RequestState, type[BiobankRequestStep]]] = MappingProxyType(
    {
        RequestState.SUBMITTED: BiobankRequestSubmitted,
        RequestState.GRANTED: BiobankRequestGranted,
        RequestState.PARTLY_GRANTED: BiobankRequestPartlyGranted,
        RequestState.REFUSED: BiobankRequestRefused,
        RequestState.CANCELLED: BiobankRequestCancelled,
        RequestState.PICKED: BiobankRequestPicked,
        RequestState.HANDED_OUT: BiobankRequestHandedOut,
        RequestState.CLOSED: BiobankRequestClosed,
    }
)

INSTITUTION_HEARS: Final = frozenset({RequestState.REFUSED, RequestState.HANDED_OUT, RequestState.CLOSED})
"""Of all other states the hub, which has to be ready, to pick or to stop. The committee has a list, and no events."""


def stated(request: BiobankRequest, *, at: datetime) -> BiobankRequestStep:
    """The state that the request has just come into."""
    receiver = request.institution if request.state in INSTITUTION_HEARS else request.hub
    return EVENT_OF[request.state](
        at=at,
        version=request.version,
        origin=request.institution,
        destination=receiver,
        biobank_request_id=request.id,
        institution=request.institution,
        hub=request.hub,
        uses=tuple(request.uses),
        lines=tuple(_line(request, place) for place in range(len(request.lines))),
        reason=request.reason,
    )


def _line(request: BiobankRequest, place: int) -> RequestedLine:
    line = request.lines[place]
    return RequestedLine(
        line=place + 1, content=line.content, material=line.material, samples=line.samples, granted=line.granted
    )
