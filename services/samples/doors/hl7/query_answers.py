"""Answers to queries: RSP^K11 (LAW, LAB-27) and QCK^Q02, in the sender's version and delimiters.

In LAW the answer says only whether there are orders; the orders follow as OML^O33.
"""

from datetime import datetime
from enum import StrEnum

from services.samples.domain.instruments.objection import ErrorCode
from services.samples.domain.instruments.remarks import Remarks
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors.hl7.answers import version_of
from services.samples.doors.hl7.opening import Opening, opening_of
from services.samples.doors.hl7.segment import Segment
from services.samples.doors.hl7.segments import segments_of
from services.samples.doors.hl7.writing import echoed, encoded, header_of, segment, segments


class QueryStatus(StrEnum):
    """HL7 table 0208."""

    FOUND = "OK"
    NOTHING = "NF"
    ERROR = "AE"
    REJECTED = "AR"


def rsp_k11(raw: bytes, *, status: QueryStatus, now: datetime, control_id: str) -> bytes:
    """MSH MSA QAK QPD; QPD as it was asked."""
    opening, asked = asked_in(raw, "QPD")
    signs = opening.signs
    kind = signs.component.join(("RSP", "K11", "RSP_K11"))
    lines = [
        header_of(opening, kind=kind, version=version_of(opening), now=now, control_id=control_id),
        msa(opening, status),
        segment("QAK", [asked.raw(2), status.value, asked.raw(1)], signs),
        again(asked),
    ]
    return encoded(segments(lines))


def qck_q02(raw: bytes, *, status: QueryStatus, now: datetime, control_id: str) -> bytes:
    """MSH MSA QAK, which analysers before v2.4 want for their QRY^Q02."""
    opening, asked = asked_in(raw, "QRD")
    kind = opening.signs.component.join(("QCK", "Q02"))
    lines = [
        header_of(opening, kind=kind, version=version_of(opening), now=now, control_id=control_id),
        msa(opening, status),
        segment("QAK", [asked.raw(4), status.value], opening.signs),
    ]
    return encoded(segments(lines))


def asked_in(raw: bytes, name: str) -> tuple[Opening, Segment]:
    """The question as it came, and one of its segments."""
    opening = opening_of(raw)
    if opening is None:
        raise Unreadable(ErrorCode.MESSAGE_TYPE, "This is no HL7 v2 message: there is no MSH segment in it.")
    found = segments_of(raw.decode("iso8859-1"), opening.signs, Remarks())
    asked = next((one for one in found if one.name == name), None)
    if asked is None:
        raise Unreadable(ErrorCode.SEQUENCE, f"The query has no {name} segment.")
    return opening, asked


def msa(opening: Opening, status: QueryStatus) -> str:
    """Nothing found is a proper answer."""
    code = status.value if status in {QueryStatus.ERROR, QueryStatus.REJECTED} else "AA"
    return segment("MSA", [code, echoed(opening, 10)], opening.signs)


def again(asked: Segment) -> str:
    """As it was sent."""
    return segment(asked.name, [asked.raw(field) for field in range(1, asked.count)], asked.signs)
