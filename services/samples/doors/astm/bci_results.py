"""What one test of BCI found: a figure and words (VIDAS), organisms and antibiotics (VITEK)."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from services.samples.domain.instruments.message import Observation, ObservationStatus

Field = tuple[str, str]

CALIBRATED: Final = frozenset({"", "valid"})
"""`nc`: whatever else it says (lotexp, calinc, conthnor …), calibration, lot or control was not as it should be."""
_FIGURE: Final = re.compile(r"([<>]=?\s?)?[+-]?\d+(?:[.,]\d+)?")


def apart(fields: list[Field], begins: str) -> list[list[Field]]:
    """What stands before this code, and then each piece that it begins."""
    starts = [place for place, (code, _) in enumerate(fields) if code == begins]
    return [fields[start:end] for start, end in pairwise([0, *starts, len(fields)])]


def measured(said: dict[str, str], status: ObservationStatus) -> Iterator[Observation]:
    """VIDAS: the figure with its unit, and what it means; each an observation of its own."""
    why = tuple(word for word in (said.get("nc", ""),) if word not in CALIBRATED)
    for code in ("qn", "ql"):
        if not said.get(code):
            continue
        value, unit = _figure(said[code], said.get("y3", "")) if code == "qn" else (said[code], "")
        yield Observation(
            code=said["rt"],
            text=said.get("rn") or None,
            sub_id=code,
            values=(value,),
            unit=unit or None,
            flags=why,
            status=status,
            raw_status=said.get("nc") or None,
            device=said.get("id") or None,
            operator=said.get("m4") or None,
        )


def _figure(sent: str, unit: str) -> Field:
    """`28,94mUI/ml` with its unit behind it, which newer ones say once more."""
    figure = _FIGURE.match(sent)
    if figure is None or (unit and sent[figure.end() :].strip() != unit):
        return sent, unit
    return figure[0].strip(), unit or sent[figure.end() :].strip()


def organisms(own: list[Field], said: dict[str, str], status: ObservationStatus) -> Iterator[Observation]:
    """VITEK: what grew (`o1`, `o2`), then each antibiotic with its concentration and S, I or R."""
    isolate = said.get("t1") or None
    if said.get("o1"):
        parts = (said["o1"], said.get("o2", ""))
        yield Observation(code=said["rt"], sub_id=isolate, values=("^".join(parts),), parts=(parts,), status=status)
    for fields in apart(own, "ra")[1:]:
        one = dict(reversed(fields))
        yield Observation(
            code=one.get("a1", ""),
            text=one.get("a2") or None,
            sub_id=isolate,
            values=tuple(value for value in (one.get("a3"),) if value),
            flags=tuple(flag for flag in (one.get("a4"),) if flag),
            status=status,
        )
