"""bioMérieux's own protocol (BCI), which VIDAS, mini VIDAS and VITEK speak on a line of ASTM.

Two letters say what follows, a bar ends it: `ci` the tube, `rt` the test, `qn` and `ql` its result in figures and in
words, `o1` an organism, `ra` the next antibiotic. RS begins each piece of a frame, also within a word; GS and two
digits, the checksum, end it.
"""

import re
from collections.abc import Iterator
from typing import Final

from services.samples.domain.instruments.message import (
    InstrumentMessage,
    ObservationStatus,
    OrderGroup,
    Protocol,
    Specimen,
)
from services.samples.domain.instruments.remarks import Remarks
from services.samples.doors.astm.bci_results import CALIBRATED, Field, apart, measured, organisms
from services.samples.doors.astm.statuses import RESULT

KIND: Final = "BCI"
RESULTS: Final = re.compile(r"(?:^|[\W\d])mt\x1e?r\x1e?s\x1e?l\x1e?\|")
"""Only results are read; what else devices say so (orders, tests of the line) stays as it came."""
_BEGINS: Final = re.compile(r"mtrsl\|")
_ENDS: Final = re.compile(r"\x1d[0-9A-Fa-f]{0,2}|\|zz\|.*", re.DOTALL)
_LONGEST_CODE: Final = 2


def read_bci(text: str, remarks: Remarks) -> InstrumentMessage:
    """Every result in what came: one order for each `rt`."""
    messages = [_fields(part, remarks) for part in _BEGINS.split(text.replace("\x1e", ""))[1:]]
    first = dict(messages[0])
    return InstrumentMessage(
        protocol=Protocol.ASTM,
        kind=KIND,
        application=first.get("id") or first.get("ii") or None,
        groups=tuple(group for fields in messages for group in _groups(fields)),
        remarks=remarks.listed(),
    )


def _fields(text: str, remarks: Remarks) -> list[Field]:
    parts = [part.strip() for part in _ENDS.split(text, maxsplit=1)[0].split("|")]
    found = [(part[:_LONGEST_CODE], part[_LONGEST_CODE:].strip()) for part in parts if part]
    if any(code in {"td", "s1"} for code, _ in found):
        remarks.add("Days are written in an order that nobody names; they were not read.")
    return found


def _groups(fields: list[Field]) -> Iterator[OrderGroup]:
    """What stands before the first `rt` is true of all."""
    common, *each = apart(fields, "rt")
    for own in each:
        yield _group(dict(reversed(common)), own)


def _group(common: dict[str, str], own: list[Field]) -> OrderGroup:
    said = dict(reversed(own))
    ids = (common.get(code, "") for code in ("ci", "si", "pi"))
    status = _status(said)
    return OrderGroup(
        specimen=Specimen(ids=tuple(dict.fromkeys(id_ for id_ in ids if id_)), type=common.get("ss") or None),
        placer=common.get("ci") or None,
        code=said["rt"] or None,
        text=said.get("rn") or None,
        status=status,
        raw_status=said.get("t4") or None,
        patient_ids=tuple(id_ for id_ in (common.get("pi"),) if id_),
        observations=(*measured(said, status), *organisms(own, said, status)),
        notes=tuple(text for code, text in own if code == "ap" and text),
    )


def _status(said: dict[str, str]) -> ObservationStatus:
    """VITEK has a letter for it (`t4`); of VIDAS a result without calibration is not to be relied on."""
    if said.get("nc", "") not in CALIBRATED:
        return ObservationStatus.NOT_VERIFIED
    return RESULT.get(said.get("t4", "").upper(), ObservationStatus.UNKNOWN)
