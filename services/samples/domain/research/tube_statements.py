"""What the network is told of a picked tube. Origin is the hub it comes from, destination whoever has to act."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from libs.common.contracts.samples.research import (
    ResearchTubeConsumed,
    ResearchTubeDestroyed,
    ResearchTubeHandedOut,
    ResearchTubeRecalled,
    ResearchTubeReleased,
    ResearchTubeReported,
    ResearchTubeReserved,
    ResearchTubeReturned,
    ResearchTubeStep,
    ResearchTubeWithheld,
)
from services.samples.domain.research.request_states import TubeState
from services.samples.domain.research.research_tube import ResearchTube

EVENT_OF: Final[Mapping[TubeState, type[ResearchTubeStep]]] = MappingProxyType(
    {
        TubeState.RESERVED: ResearchTubeReserved,
        TubeState.WITHHELD: ResearchTubeWithheld,
        TubeState.RELEASED: ResearchTubeReleased,
        TubeState.HANDED_OUT: ResearchTubeHandedOut,
        TubeState.RECALLED: ResearchTubeRecalled,
        TubeState.RETURNED: ResearchTubeReturned,
        TubeState.CONSUMED: ResearchTubeConsumed,
        TubeState.DESTROYED: ResearchTubeDestroyed,
    }
)


def stated(tube: ResearchTube, *, at: datetime) -> ResearchTubeStep:
    """The state that it has just come into."""
    return _of(EVENT_OF[tube.state], tube, at=at, destination=tube.institution, reason=tube.reason)


def reported(tube: ResearchTube, *, at: datetime) -> ResearchTubeStep:
    """What the institution says of it; the hub has to book it."""
    return _of(ResearchTubeReported, tube, at=at, destination=tube.hub, reason=tube.reported)


def _of(
    kind: type[ResearchTubeStep], tube: ResearchTube, *, at: datetime, destination: str, reason: str | None
) -> ResearchTubeStep:
    return kind(
        at=at,
        version=tube.version,
        origin=tube.hub,
        destination=destination,
        research_tube_id=tube.id,
        biobank_request_id=tube.biobank_request_id,
        institution=tube.institution,
        hub=tube.hub,
        pseudonym=tube.pseudonym,
        reason=reason,
        amount=tube.amount,
        unit=tube.unit,
        due_at=tube.due_at,
    )
