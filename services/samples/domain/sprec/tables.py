"""The code tables of SPREC 3 for fluids, as far as they concern what the network keeps: data, with their source.

The words and letters of v2 stand in Lehmann et al. 2012, table 1 (PMC6463986). Those of v3 (Betsou et al. 2018,
Biopreserv Biobank 16(1):9) were taken where two public implementations agree, as the paper itself is not open: each of
them is to be compared with the paper (check). No letter is for DNA and RNA: MIABIS' mapping of v3 and v4 names none.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from libs.common.vocabulary import Material, Tube
from services.samples.domain.sprec.climate import Climate
from services.samples.domain.sprec.preparation import KeptAt, Vessel

STANDARD: Final = "SPREC 3.0"
UNKNOWN: Final = "X"
OTHER: Final = "Z"
NONE: Final = "N"
"""No centrifugation, and so no wait after it."""

TYPES: Final[Mapping[Material, str]] = MappingProxyType(
    {
        Material.BONE_MARROW: "BMA",
        Material.PERIPHERAL_BLOOD: "BLD",
        Material.REMISSION_BLOOD: "BLD",
        Material.CSF: "CSF",
        Material.SALIVA: "SAL",
    }
)
VIABLE_CELLS: Final = "CEL"
DEAD_CELLS: Final = "PEL"

PRIMARY: Final[Mapping[Tube, str]] = MappingProxyType(
    {
        Tube.EDTA: "PED",  # potassium EDTA; sodium EDTA would be SED, which the network does not use (check)
        Tube.SODIUM_HEPARIN: "SHP",
        Tube.LITHIUM_HEPARIN: "HEP",
        Tube.ACD: "ACD",
        Tube.PLAIN: "CAT",  # a serum tube without clot activator (check)
    }
)

BEFORE: Final = tuple(timedelta(hours=hours) for hours in (2, 4, 8, 12, 24))
"""Where the waits before processing part; each belongs to the longer one, only 48 hours to the shorter (> 48 h)."""
BEFORE_LAST: Final = timedelta(hours=48)
BEFORE_LETTERS: Final[Mapping[KeptAt, str]] = MappingProxyType(
    {KeptAt.ROOM: "ACEGIKM", KeptAt.COLD: "BDFHJLN", KeptAt.BODY: "O"}
)
"""By the place of the wait; at 35 to 38 degrees there is a letter for less than two hours only."""

SPIN_MINUTES: Final = range(10, 16)
SPINS: Final[Mapping[tuple[KeptAt, bool], str]] = MappingProxyType(
    {
        (KeptAt.ROOM, False): "A",
        (KeptAt.ROOM, True): "BEGI",
        (KeptAt.COLD, False): "C",
        (KeptAt.COLD, True): "DFHJ",
    }
)
"""10 to 15 minutes: below 3,000 g, to 6,000 g, to 10,000 g, above it; without a brake only the first."""
SPIN_FORCES: Final = (3_000, 6_000, 10_001)
GENTLE: Final = "M"
"""30 minutes below 1,000 g, at room temperature, without a brake: as after a density gradient."""
GENTLE_BELOW: Final = 1_000
GENTLE_MINUTES: Final = 30

AFTER: Final = tuple(timedelta(hours=hours) for hours in (1, 2, 8))
AFTER_LAST: Final = timedelta(hours=24)
AFTER_LETTERS: Final[Mapping[KeptAt, str]] = MappingProxyType({KeptAt.COLD: "ACEGI", KeptAt.ROOM: "BDFHJ"})
"""Below one hour, two, eight, up to 24, more; v2 parted the last one at 48 hours (check)."""

STORED: Final[Mapping[tuple[Vessel, Climate], str]] = MappingProxyType(
    {
        (Vessel.TUBE, Climate.ULTRA): "A",
        (Vessel.TUBE, Climate.FREEZER): "B",
        (Vessel.TUBE, Climate.DEEP): "V",
        (Vessel.CRYOTUBE, Climate.NITROGEN): "C",
        (Vessel.CRYOTUBE, Climate.ULTRA): "D",
        (Vessel.CRYOTUBE, Climate.DEEP): "E",
        (Vessel.STRAW, Climate.NITROGEN): "F",
        (Vessel.STRAW, Climate.ULTRA): "G",
        (Vessel.STRAW, Climate.FREEZER): "H",
        (Vessel.STRAW, Climate.DEEP): "I",
        (Vessel.TUBE_LARGE, Climate.ULTRA): "J",
        (Vessel.TUBE_LARGE, Climate.FREEZER): "K",
        (Vessel.MICROPLATE, Climate.ULTRA): "L",
        (Vessel.MICROPLATE, Climate.FREEZER): "M",
        (Vessel.PARAFFIN, Climate.ROOM): "P",
        (Vessel.PARAFFIN, Climate.COLD): "P",
        (Vessel.BAG, Climate.NITROGEN): "Q",
        (Vessel.DRY_MEDIUM, Climate.ROOM): "R",
        (Vessel.TUBE_SMALL, Climate.ULTRA): "S",
        (Vessel.TUBE_SMALL, Climate.FREEZER): "T",
        (Vessel.TUBE_SMALL, Climate.DEEP): "W",
        (Vessel.ORIGINAL, Climate.ULTRA): "Y",
        (Vessel.ORIGINAL, Climate.FREEZER): "Y",
    }
)
FROM_FREEZER: Final[Mapping[Vessel, str]] = MappingProxyType({Vessel.CRYOTUBE: "N", Vessel.STRAW: "O"})
"""In liquid nitrogen after a stay at -85 to -60 degrees: only the history of the places knows that."""
