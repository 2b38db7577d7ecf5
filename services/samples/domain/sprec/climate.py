"""How cold a place is, in the bands that SPREC knows: from what its probes showed, else from what they may show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from services.samples.domain.biobank.storage import StorageKind

WINDOW: Final = timedelta(days=7)
"""The code speaks of long-term storage: the middle of a week's readings, which an open door does not change."""


class Climate(StrEnum):
    """The bands of SPREC and MIABIS; what lies between them has none."""

    ROOM = "room"
    COLD = "2_to_10"
    FREEZER = "minus_35_to_minus_18"
    ULTRA = "minus_85_to_minus_60"
    DEEP = "below_minus_135"
    NITROGEN = "liquid_nitrogen"
    OTHER = "other"


class Seen(StrEnum):
    """Where a place's temperature is known from."""

    READINGS = "temperature_readings"
    LIMITS = "temperature_limits"
    KIND = "storage_kind"


_BANDS: Final = (
    (15.0, 30.0, Climate.ROOM),
    (2.0, 10.0, Climate.COLD),
    (-35.0, -18.0, Climate.FREEZER),
    (-85.0, -60.0, Climate.ULTRA),
)
"""In degrees Celsius, with both ends. Room temperature is no figure in SPREC: 15 to 30 is ours (check)."""
_DEEPEST: Final = -135.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What is known of one node at an instant: the middle of its readings, its upper limit, what it is."""

    path: str
    kind: StorageKind
    middle: float | None
    highest: float | None


@dataclass(frozen=True, slots=True)
class Found:
    """A band and what it is known from: which node, which kind of fact, which figure."""

    climate: Climate
    path: str
    seen: Seen
    celsius: float | None


def climate_of(way: Sequence[Node]) -> Found | None:
    """The band of the innermost node of which anything is known; the way leads from the box outwards."""
    for node in way:
        found = _of(node)
        if found is not None:
            return found
    return None


def band_of(celsius: float) -> Climate:
    """The band that a temperature lies in."""
    if celsius < _DEEPEST:
        return Climate.DEEP
    found = (climate for lowest, highest, climate in _BANDS if lowest <= celsius <= highest)
    return next(found, Climate.OTHER)


def _of(node: Node) -> Found | None:
    if node.middle is not None:
        return Found(_in(node, band_of(node.middle)), node.path, Seen.READINGS, node.middle)
    if node.highest is not None:
        # A limit of exactly -135 keeps below it.
        band = Climate.DEEP if node.highest <= _DEEPEST else band_of(node.highest)
        return Found(_in(node, band), node.path, Seen.LIMITS, node.highest)
    if node.kind is StorageKind.TANK:
        return Found(Climate.NITROGEN, node.path, Seen.KIND, None)
    return None


def _in(node: Node, band: Climate) -> Climate:
    """A tank that is that cold holds liquid nitrogen; a freezer that is, does not."""
    return Climate.NITROGEN if band is Climate.DEEP and node.kind is StorageKind.TANK else band
