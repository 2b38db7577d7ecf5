"""Where a hospital is: its country and, if known, its coordinates; and how far two places are apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import Final

from libs.common.organisation import Coordinates

SPAIN: Final = "ES"

EARTH_RADIUS_KM: Final = 6371.0088
"""The mean radius (IUGG); on a sphere a distance is right within half a per cent."""


@dataclass(frozen=True, slots=True)
class Place:
    """A hospital's country (ISO 3166, two letters) and coordinates, as far as anybody entered them."""

    country: str | None = None
    coordinates: Coordinates | None = None


Places = Mapping[str, Place]
"""By the hospital's id."""

NOWHERE: Final = Place()


def country_of(organisation: str | None, entered: str | None) -> str | None:
    """Of a door's hospital: as it was entered; the network is Spain's, so a party of it is there."""
    return entered or (None if organisation is None else SPAIN)


@lru_cache(maxsize=4096)
def distance_km(here: Place, there: Place) -> int | None:
    """Along the great circle (haversine), in whole kilometres; None where either is not known."""
    if here.coordinates is None or there.coordinates is None:
        return None
    first, second = here.coordinates, there.coordinates
    north, south = radians(first.latitude), radians(second.latitude)
    across = sin((south - north) / 2) ** 2
    along = sin(radians(second.longitude - first.longitude) / 2) ** 2
    return round(2 * EARTH_RADIUS_KM * asin(sqrt(across + cos(north) * cos(south) * along)))
