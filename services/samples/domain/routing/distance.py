"""How far two organisations are apart, to choose the nearer of two hubs that are equally early."""

from math import asin, cos, inf, radians, sin, sqrt
from typing import Final

from libs.common.organisation import Organisation

_EARTH_RADIUS_KM: Final = 6371.0


def kilometres(one: Organisation, other: Organisation) -> float:
    """Great-circle distance; infinite where a place is not known."""
    if one.coordinates is None or other.coordinates is None:
        return inf
    (north, east), (to_north, to_east) = (
        (radians(at.latitude), radians(at.longitude)) for at in (one.coordinates, other.coordinates)
    )
    half = sin((to_north - north) / 2) ** 2 + cos(north) * cos(to_north) * sin((to_east - east) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * asin(sqrt(half))
