"""Bytes become an `InstrumentMessage`: HL7 v2 of every version, as far as they can be read."""

from typing import Final

from services.samples.domain.instruments.message import InstrumentMessage, OrderGroup, Protocol
from services.samples.domain.instruments.objection import ErrorCode
from services.samples.domain.instruments.profile import ReadingRules
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors.characters import text_of
from services.samples.doors.hl7.context import Context
from services.samples.doors.hl7.gathering import patients_of
from services.samples.doors.hl7.groups import groups_of
from services.samples.doors.hl7.opening import declared_sets, opening_of
from services.samples.doors.hl7.queries import query_of
from services.samples.doors.hl7.segment import Segment
from services.samples.doors.hl7.segments import segments_of

_PROCESSING: Final = 11
_CONTROL_RUN: Final = "Q"
"""Haematology analysers (Mindray BC) say there that the run was of a control; table 0103 has P, T and D only."""
_MAKERS_WORD: Final = 16
_RUNS: Final = {"1": "C", "2": "Q"}
"""Some analysers (v2.3.1, Mindray's) say in MSH-16 what the run was: 0 sample, 1 calibration, 2 control."""


def read(raw: bytes, rules: ReadingRules) -> InstrumentMessage:
    """The message that these bytes are.

    Raises:
        Unreadable: There is no MSH in them.

    """
    context = Context(rules)
    return _message(segments_in(raw, context), context)


def segments_in(raw: bytes, context: Context) -> list[Segment]:
    """The segments of the message that these bytes are, MSH first."""
    opening = opening_of(raw)
    if opening is None:
        raise Unreadable(ErrorCode.MESSAGE_TYPE, "This is no HL7 v2 message: there is no MSH segment in it.")
    if not opening.proper:
        context.remarks.add("MSH-2 does not name four or five different delimiters.")
    usual = context.rules.character_set
    text = text_of(raw, declared=declared_sets(opening), usual=usual, remarks=context.remarks)
    found = segments_of(text, opening.signs, context.remarks)
    if not found:
        raise Unreadable(ErrorCode.MESSAGE_TYPE, "The MSH segment cannot be read in the character set it declares.")
    return found


def _message(segments: list[Segment], context: Context) -> InstrumentMessage:
    header = segments[0]
    kind = kind_of(header)
    if sum(segment.name == "MSH" for segment in segments) > 1:
        context.remarks.add("Several messages came as one.")
    groups = _groups(segments[1:], header, context)
    return InstrumentMessage(
        protocol=Protocol.HL7,
        kind=kind,
        version=header.text(12) or None,
        control_id=header.text(10) or None,
        application=header.text(3) or None,
        facility=header.text(4) or None,
        processing_id=header.text(11) or None,
        sent_at=context.time(header, 7),
        profiles=header.texts(21),
        groups=groups,
        query=query_of(segments, kind),
        remarks=context.remarks.listed(),
    )


def kind_of(header: Segment) -> str:
    """`ORU^R01`; empty if MSH-9 is, without a trigger if it names none."""
    type_, trigger = header.text(9, 1).upper(), header.text(9, 2).upper()
    return f"{type_}^{trigger}" if trigger else type_


def _groups(segments: list[Segment], header: Segment, context: Context) -> tuple[OrderGroup, ...]:
    control = _RUNS.get(header.text(_MAKERS_WORD))
    if control:
        context.remarks.add("MSH-16 says that this was no patient's specimen.")
    elif header.text(_PROCESSING).upper() == _CONTROL_RUN:
        control = _CONTROL_RUN
        context.remarks.add("MSH-11 says that this was no patient's specimen.")
    return tuple(group for patient in patients_of(segments) for group in groups_of(patient, control, context))
