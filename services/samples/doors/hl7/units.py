"""OBX-6: a code and its words; or a power of ten whose sign is the one that the sender has between components."""

import re
from typing import Final

from services.samples.doors.hl7.segment import Segment

_TEN: Final = re.compile(r"[x*]? ?10", re.IGNORECASE)
_POWER: Final = re.compile(r"[+-]?\d{1,2}(?!\d)")


def unit_of(segment: Segment, field: int) -> str:
    """`mmol/L^mmol/L^UCUM` is mmol/L; of `10^9/L`, as most haematology analysers write it, nothing is left out."""
    first, second = segment.text(field), segment.text(field, 2)
    if _TEN.fullmatch(first) and _POWER.match(second):
        return f"{first}^{second}"
    return first or second
