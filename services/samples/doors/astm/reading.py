"""Records of ASTM E1394 (LIS02) become an `InstrumentMessage`; what is not E1394 is unreadable, and kept."""

import re
from dataclasses import replace
from typing import Final

from services.samples.domain.instruments.message import InstrumentMessage, Protocol
from services.samples.domain.instruments.objection import ErrorCode
from services.samples.domain.instruments.profile import ReadingRules, Strictness
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors.astm.bci import RESULTS, read_bci
from services.samples.doors.astm.context import Context
from services.samples.doors.astm.gathering import patients_of
from services.samples.doors.astm.groups import groups_of
from services.samples.doors.astm.queries import query_of
from services.samples.doors.astm.record import Record, signs_of
from services.samples.doors.astm.unframing import unframed
from services.samples.doors.characters import text_of
from services.samples.doors.hl7 import reading as hl7

_HEADER: Final = re.compile(r"(?:^|[\r\n])\s*H[!-/:-@\[-`{-~]{2,}", re.MULTILINE)
_IS_HL7: Final = re.compile(r"(?:^|[\r\n])\s*MSH[!-/:-@\[-`{-~]")
_NO_END: Final = "There is no L record: the message may be cut off."
_RECORDS: Final = frozenset("HPORCQMSL")
_CONTROLS: Final = frozenset({"Q", "QR", "CR"})
"""H-12: quality control; with Mindray QR, and CR is a calibration."""


def read(raw: bytes, rules: ReadingRules) -> InstrumentMessage:
    """The message that these records are; frames around them do no harm, and HL7 in them is read as HL7.

    Raises:
        Unreadable: There is neither an H record nor a result of BCI. By strict rules also: there is no L.

    """
    message = _read(raw, rules)
    if rules.strictness is Strictness.STRICT and _NO_END in message.remarks:
        raise Unreadable(ErrorCode.SEQUENCE, _NO_END)
    return message


def _read(raw: bytes, rules: ReadingRules) -> InstrumentMessage:
    context = Context(rules)
    text = text_of(unframed(raw), declared=(), usual=rules.character_set, remarks=context.remarks)
    found = _HEADER.search(text)
    if found is None and _IS_HL7.search(text):
        return _hl7(raw, rules)
    if found is None and RESULTS.search(text):
        return read_bci(text, context.remarks)
    if found is None:
        raise Unreadable(ErrorCode.MESSAGE_TYPE, "This is not ASTM E1394: there is no H record in it.")
    return _message(_records(text[found.start() :].lstrip(), context), context)


def _hl7(raw: bytes, rules: ReadingRules) -> InstrumentMessage:
    """A GeneXpert that was switched to ASTM sends what it had queued as HL7 in ASTM frames."""
    message = hl7.read(unframed(raw), rules)
    return replace(message, remarks=(*message.remarks, "HL7 came in ASTM frames."))


def _records(text: str, context: Context) -> list[Record]:
    """A line that begins no record belongs to the one before it."""
    signs = signs_of(text)
    lines: list[str] = []
    for line in re.split(r"[\r\n]+", text):
        own = line.strip()
        if _begins(own, signs.field):
            lines.append(own)
        elif own:
            context.remarks.add("A line is no record; it was put to the one before it.")
            lines[-1] += own
    return [Record(line, signs) for line in lines]


def _begins(line: str, field: str) -> bool:
    """One of the letters of E1394; or another one with a number behind it, as some makers add."""
    if line[1:2] not in {"", field}:
        return False
    return line[:1].upper() in _RECORDS or (line[:1].isupper() and line[2:3].isdigit())


def _message(records: list[Record], context: Context) -> InstrumentMessage:
    header = records[0]
    control = header.text(12).upper() in _CONTROLS
    if sum(record.type == "H" for record in records) > 1:
        context.remarks.add("Several messages came as one.")
    if not any(record.type == "L" for record in records):
        context.remarks.add(_NO_END)
    patients = patients_of(records)
    return InstrumentMessage(
        protocol=Protocol.ASTM,
        kind="ASTM",
        version=header.text(13) or None,
        control_id=header.whole(3) or None,
        application=header.said(5) or None,
        processing_id=header.text(12) or None,
        sent_at=context.time(header, 14),
        groups=tuple(group for patient in patients for group in groups_of(patient, context, control=control)),
        query=query_of(records),
        remarks=context.remarks.listed(),
    )
