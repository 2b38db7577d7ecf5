"""A shipment: one parcel of a courier, with one or more samples of one hospital for one hub."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from libs.common.errors import Invalid
from libs.common.vocabulary import Preservation
from services.samples.domain.tubes.sample import Parcel

LONGEST_JOURNEY: Final = timedelta(days=14)
"""An arrival expected later than this is a slip of the pen; a frozen parcel over Easter takes less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """Who carries it, and when it is to be there."""

    id: UUID
    hospital: str
    hub: str
    courier: str
    tracking_number: str | None
    preservation: Preservation | None
    dispatched_at: datetime
    expected_at: datetime
    created_at: datetime

    def parcel(self) -> Parcel:
        """What it says of each tube in it."""
        return Parcel(
            id=self.id,
            hub=self.hub,
            preservation=self.preservation,
            dispatched_at=self.dispatched_at,
            expected_at=self.expected_at,
        )

    def check_times(self) -> None:
        """Refuse an arrival before the departure, or weeks after it."""
        if not self.dispatched_at < self.expected_at <= self.dispatched_at + LONGEST_JOURNEY:
            raise Invalid(
                "The arrival must lie after the departure, and within two weeks of it.", where="body.expected_at"
            )
