"""The compensation matrix: which dye shines into which detector; rewritten with the kept names."""

import re
from collections.abc import Mapping
from typing import Final

_VALUE: Final = re.compile(r"-?\d{1,6}(\.\d{1,20})?([eE][+-]?\d{1,3})?", re.ASCII)


def spillover_of(text: Mapping[str, str], names: Mapping[str, str]) -> str | None:
    """`n,name…,value…` of $SPILLOVER (3.1) or a maker's SPILL; None if there is none of this form."""
    told = text.get("spillover") or text.get("spill") or ""
    parts = [part.strip() for part in told.split(",")]
    if not parts[0].isascii() or not parts[0].isdigit() or len(parts[0]) > 3:  # noqa: PLR2004 - digits
        return None
    count = int(parts[0])
    labels, values = parts[1 : 1 + count], parts[1 + count :]
    whole = len(labels) == count and len(values) == count * count and count > 0
    if not whole or any(label not in names for label in labels) or any(not _VALUE.fullmatch(one) for one in values):
        return None
    return ",".join([str(count), *(names[label] for label in labels), *values])
