"""What the network is told of a photograph: that there is one. The picture stays here."""

from datetime import datetime

from libs.common.contracts.samples.photographs import PhotographAdded
from services.samples.domain.photographs.photograph import Photograph


def added(photograph: Photograph, *, at: datetime) -> PhotographAdded:
    """The hospital may look at it."""
    return PhotographAdded(
        at=at,
        version=1,
        origin=photograph.hospital,
        destination=photograph.hospital,
        photograph_id=photograph.id,
        sample_id=photograph.sample_id,
        hub=photograph.hub,
        condition=photograph.condition,
        nonconformity_id=photograph.nonconformity_id,
    )
