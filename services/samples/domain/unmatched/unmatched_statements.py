"""What the network is told of an unmatched tube: no word that is written on it.

Origin is who sent it, if that is known, else the hub; destination whoever has to act, or has to know.
"""

from datetime import datetime
from typing import Any

from libs.common.contracts.samples.unmatched import (
    UnmatchedTubeDestroyed,
    UnmatchedTubeFound,
    UnmatchedTubeMatched,
    UnmatchedTubeReturned,
)
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.unmatched.unmatched_tube import UnmatchedTube


def found(tube: UnmatchedTube, *, at: datetime) -> UnmatchedTubeFound:
    """The hub has to find out whose it is; the sender hears of it."""
    return UnmatchedTubeFound(**_common(tube, at), destination=tube.hub, material=tube.material, found_at=tube.found_at)


def matched(tube: UnmatchedTube, sample: Sample, *, at: datetime) -> UnmatchedTubeMatched:
    """The hospital hears which sample it is; the reception itself is told of the sample."""
    told = {**_common(tube, at), "origin": sample.hospital}
    return UnmatchedTubeMatched(**told, destination=sample.hospital, sample_id=sample.id)


def returned(tube: UnmatchedTube, *, at: datetime) -> UnmatchedTubeReturned:
    """Whoever gets it back hears of it."""
    to = tube.returned_to or tube.hub
    return UnmatchedTubeReturned(**_common(tube, at), destination=to, returned_to=to)


def destroyed(tube: UnmatchedTube, *, at: datetime) -> UnmatchedTubeDestroyed:
    """The sender hears that it will not come back."""
    return UnmatchedTubeDestroyed(**_common(tube, at), destination=tube.hospital or tube.hub)


def _common(tube: UnmatchedTube, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "version": tube.version,
        "origin": tube.hospital or tube.hub,
        "tube_id": tube.id,
        "hub": tube.hub,
        "parcel_id": tube.parcel_id,
    }
