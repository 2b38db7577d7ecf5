"""DSR^Q03: the tests on one tube, as analysers of before v2.4 want them behind QCK^Q02 (Mindray and its like)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors.hl7.answers import version_of
from services.samples.doors.hl7.escapes import escaped
from services.samples.doors.hl7.query_answers import QueryStatus, again, asked_in, msa
from services.samples.doors.hl7.writing import encoded, header_of, segment, segments

_TUBE: Final = 21
"""Their host interface manuals number the lines: 1 to 20 the patient, 21 the barcode, 22 to 28 the tube."""
_TESTS: Final = 29
"""From here on a test a line, as `code^name^unit^range`."""


def dsr_q03(raw: bytes, *, specimen: str, codes: Sequence[str], now: datetime, control_id: str) -> bytes:
    """MSH MSA ERR QAK QRD QRF { DSP } DSC. Nothing of the child: the lines are there, and empty."""
    opening, asked = asked_in(raw, "QRD")
    signs = opening.signs
    said = {_TUBE: escaped(specimen, signs)}
    said |= {_TESTS + place: escaped(code, signs) + signs.component * 3 for place, code in enumerate(codes)}
    kind = signs.component.join(("DSR", "Q03"))
    lines = [
        header_of(opening, kind=kind, version=version_of(opening), now=now, control_id=control_id),
        msa(opening, QueryStatus.FOUND),
        segment("ERR", ["0"], signs),
        segment("QAK", [asked.raw(4), QueryStatus.FOUND.value], signs),
        again(asked),
        *_filter(raw),
        *(segment("DSP", [str(place), "", said.get(place, "")], signs) for place in range(1, _TESTS + len(codes))),
        f"DSC{signs.field * 2}",
    ]
    return encoded(segments(lines))


def _filter(raw: bytes) -> list[str]:
    """QRF, if there was one."""
    try:
        return [again(asked_in(raw, "QRF")[1])]
    except Unreadable:
        return []
