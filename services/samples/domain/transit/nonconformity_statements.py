"""What the network is told of a nonconformity: codes only. Origin and destination are the hospital that sent it."""

from datetime import datetime
from typing import Any

from libs.common.contracts.samples.transit import NonconformityClosed, NonconformityOpened
from services.samples.domain.transit.nonconformity import Nonconformity


def opened(found: Nonconformity, *, at: datetime) -> NonconformityOpened:
    """The hospital hears what was wrong."""
    return NonconformityOpened(**_common(found, at), deviation=found.deviation, rejected=found.rejected)


def closed(found: Nonconformity, *, at: datetime) -> NonconformityClosed:
    """It is explained; the words are read at samples."""
    return NonconformityClosed(**_common(found, at))


def _common(found: Nonconformity, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "version": found.version,
        "origin": found.hospital,
        "destination": found.hospital,
        "nonconformity_id": found.id,
        "hub": found.hub,
        "sample_id": found.sample_id,
        "parcel_id": found.parcel_id,
    }
