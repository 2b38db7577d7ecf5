"""Plates as they are sent, for the documentation: wells one by one, and two files of a laboratory."""

from typing import Final

from pydantic import JsonValue
from pydantic.config import JsonDict

DOSES: Final = (0.1, 1, 10, 100, 1000, 10000)
READ: Final = (1210, 1180, 930, 520, 260, 110)

_CONTROLS: Final = (("C3", 1240), ("D3", 1190), ("E3", 1225), ("F3", 1205))


def _wells() -> list[JsonValue]:
    found: list[JsonValue] = []
    for well, reading in _CONTROLS:
        found.append({"well": well, "role": "negative", "reading": reading})
    for row, dose, reading in zip("CDEFGH", DOSES, READ, strict=True):
        found.append({"well": f"{row}5", "drug": "venetoclax", "dose_nm": dose, "reading": reading})
    return found


LAYOUT: Final = "row,col,drug,concentration,unit\n" + "".join(
    [f"{row},3,DMSO,,\n" for row in "CDEF"]
    + [f"{row},5,Venetoclax,{dose},nM\n" for row, dose in zip("CDEFGH", DOSES, strict=True)]
)
READINGS: Final = "row,col,response,exclude\n" + "".join(
    [f"{row},3,{reading},0\n" for row, reading in zip("CDEF", (1240, 1190, 1225, 1205), strict=True)]
    + [f"{row},5,{reading},0\n" for row, reading in zip("CDEFGH", READ, strict=True)]
)

_SAME: Final[JsonDict] = {
    "measured_at": "2026-02-02T15:00:00+01:00",
    "viability_at_start_percent": 91,
    "options": {"loss": "least_squares", "upper": {"fixed": 100}, "lower": {"lowest": 0, "highest": 100}},
}
AS_WELLS: Final[JsonDict] = {**_SAME, "plates": [{"plate": "P1", "wells_on_plate": 384, "wells": _wells()}]}
AS_FILES: Final[JsonDict] = {**_SAME, "plates": [{"plate": "P1", "layout_csv": LAYOUT, "readings_csv": READINGS}]}
AGAIN: Final[JsonDict] = {"options": {"loss": "least_absolute", "slope": {"lowest": 0.01, "highest": 2.5}}}
