"""What can go wrong with a tube on its way, as codes that every result carries."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from libs.common.vocabulary import Preservation

TRANSIT_PROMISE: Final = timedelta(hours=24)
"""Anywhere in Spain within 24 h (Velasco 2023, section 4)."""

FRESH_LIMIT: Final = timedelta(hours=48)
"""Fresh unless reception within 48 h of extraction cannot be guaranteed; exactly 48 h is fresh (section 4)."""


class Temperature(StrEnum):
    """At which the parcel of a fresh sample travels."""

    ROOM = "room"
    COOLED = "cooled"


class TransportAlarm(StrEnum):
    """The two first the service finds itself; the others are noticed at the hub's door."""

    TRANSIT_OVER_24_H = "transit_over_24_h"
    FRESH_OVER_48_H = "fresh_over_48_h"
    EXTRACTION_TIME_UNKNOWN = "extraction_time_unknown"
    TOO_WARM = "too_warm"
    TOO_COLD = "too_cold"
    THAWED = "thawed"
    DELAYED = "delayed"
    PACKAGE_OPENED = "package_opened"


def alarms_at_reception(
    *,
    extracted_at: datetime | None,
    dispatched_at: datetime | None,
    received_at: datetime,
    preservation: Preservation | None,
) -> tuple[TransportAlarm, ...]:
    """What the times themselves say, on instants and not on wall clocks."""
    found = []
    if dispatched_at is not None and received_at - dispatched_at > TRANSIT_PROMISE:
        found.append(TransportAlarm.TRANSIT_OVER_24_H)
    if extracted_at is None:
        found.append(TransportAlarm.EXTRACTION_TIME_UNKNOWN)
    elif preservation is Preservation.FRESH and received_at - extracted_at > FRESH_LIMIT:
        found.append(TransportAlarm.FRESH_OVER_48_H)
    return tuple(found)
