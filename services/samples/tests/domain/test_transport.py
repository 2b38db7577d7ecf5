"""What the journey's times say by themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.common.vocabulary import Preservation
from services.samples.domain.transit.transport import TransportAlarm, alarms_at_reception

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
H = timedelta(hours=1)
LATE, OLD, UNKNOWN = (
    TransportAlarm.TRANSIT_OVER_24_H,
    TransportAlarm.FRESH_OVER_48_H,
    TransportAlarm.EXTRACTION_TIME_UNKNOWN,
)


@pytest.mark.parametrize(
    ("extracted", "dispatched", "preservation", "alarms"),
    [
        (NOON - 48 * H, NOON - 24 * H, Preservation.FRESH, ()),
        (NOON - 48 * H, NOON - 24.1 * H, Preservation.FRESH, (LATE,)),
        (NOON - 48.1 * H, NOON - 10 * H, Preservation.FRESH, (OLD,)),
        (NOON - 90 * H, NOON - 10 * H, Preservation.FROZEN_VIABLE, ()),
        (NOON - 90 * H, NOON - 30 * H, Preservation.FRESH, (LATE, OLD)),
        (None, NOON - 10 * H, Preservation.FRESH, (UNKNOWN,)),
    ],
)
def test_alarms(
    extracted: datetime | None, dispatched: datetime, preservation: Preservation, alarms: tuple[TransportAlarm, ...]
) -> None:
    found = alarms_at_reception(
        extracted_at=extracted, dispatched_at=dispatched, received_at=NOON, preservation=preservation
    )
    assert found == alarms
