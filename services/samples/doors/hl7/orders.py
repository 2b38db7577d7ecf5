"""Orders out: OML^O33 (LAW, LAB-28), OML^O21 and ORM^O01, in standard delimiters and UTF-8 unless told otherwise."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from services.samples.domain.instruments.outgoing import Envelope, OutgoingOrder, OutgoingTest, Wanted
from services.samples.doors.characters import codec_of
from services.samples.doors.hl7.delimiters import STANDARD
from services.samples.doors.hl7.escapes import escaped
from services.samples.doors.hl7.writing import segment, segments, stamp

_CONTROL: Final = {Wanted.NEW: "NW", Wanted.CANCELLED: "CA"}
_LAB_28: Final = "LAB-28^IHE"
_ANSWER: Final = ("NE", "AL")
"""MSH-15 and 16 of LAW: one application acknowledgement."""


def oml_o33(orders: Sequence[OutgoingOrder], envelope: Envelope) -> bytes:
    """Centred on specimens: { [PID] SPM SAC { ORC TQ1 OBR } }."""
    lines = [_msh("OML^O33^OML_O33", envelope, profile=_LAB_28, answer=_ANSWER)]
    for order in orders:
        lines += [*_pid(order), _spm(order), _sac(order)]
        for number, test in enumerate(order.tests, start=1):
            lines += [_orc(test, order), _tq1(order), _obr(number, test, order)]
    return _encoded(lines, envelope)


def oml_o21(orders: Sequence[OutgoingOrder], envelope: Envelope) -> bytes:
    """Centred on orders: { [PID] { ORC TQ1 OBR SPM SAC } }."""
    lines = [_msh("OML^O21^OML_O21", envelope)]
    for order in orders:
        lines += _pid(order)
        for number, test in enumerate(order.tests, start=1):
            lines += [_orc(test, order), _tq1(order), _obr(number, test, order), _spm(order), _sac(order)]
    return _encoded(lines, envelope)


def orm_o01(orders: Sequence[OutgoingOrder], envelope: Envelope) -> bytes:
    """Before there was SPM: { [PID] { ORC OBR } }; the specimen's id is the filler's number, the material in OBR-15."""
    lines = [_msh("ORM^O01", envelope)]
    for order in orders:
        lines += _pid(order)
        for number, test in enumerate(order.tests, start=1):
            lines += [_orc(test, order, filler=order.specimen), _obr(number, test, order, filler=order.specimen)]
    return _encoded(lines, envelope)


def _msh(kind: str, envelope: Envelope, *, profile: str = "", answer: tuple[str, str] = ("", "")) -> str:
    sides = (envelope.application, envelope.facility, envelope.receiving_application, envelope.receiving_facility)
    fields = [
        STANDARD.encoding,
        *(_text(side) for side in sides),
        stamp(envelope.now),
        "",
        kind,
        _text(envelope.control_id),
        envelope.processing_id,
        envelope.version,
        "",
        "",
        *answer,
        "",
        envelope.character_set,
        "",
        "",
        profile,
    ]
    return segment("MSH", fields, STANDARD)


def _pid(order: OutgoingOrder) -> list[str]:
    return [segment("PID", ["1", "", _text(order.patient)], STANDARD)] if order.patient else []


def _spm(order: OutgoingOrder) -> str:
    """SPM-2 is the placer's id, SPM-11 P: a patient's."""
    fields = ["1", _text(order.specimen), "", _coded(order.material, order.material_text, order.material_system)]
    fields += [*[""] * 6, "P^Patient^HL70369", *[""] * 5, _time(order.collected_at)]
    return segment("SPM", fields, STANDARD)


def _sac(order: OutgoingOrder) -> str:
    return segment("SAC", ["", "", _text(order.container or order.specimen)], STANDARD)


def _orc(test: OutgoingTest, order: OutgoingOrder, filler: str = "") -> str:
    fields = [_CONTROL[test.wanted], _text(test.placer), _text(filler), *[""] * 5, _time(order.ordered_at)]
    return segment("ORC", fields, STANDARD)


def _tq1(order: OutgoingOrder) -> str:
    return segment("TQ1", [*[""] * 8, f"{order.priority.value}^^HL70485"], STANDARD)


def _obr(number: int, test: OutgoingTest, order: OutgoingOrder, filler: str = "") -> str:
    fields = [str(number), _text(test.placer), _text(filler), _coded(test.code, test.text, test.system)]
    if filler:
        fields += [order.priority.value, "", _time(order.collected_at), *[""] * 7, _text(order.material)]
    return segment("OBR", fields, STANDARD)


def _coded(code: str, text: str, system: str) -> str:
    return STANDARD.component.join(_text(part) for part in (code, text, system)).rstrip(STANDARD.component)


def _time(at: datetime | None) -> str:
    return stamp(at) if at else ""


def _text(text: str) -> str:
    return escaped(text, STANDARD)


def _encoded(lines: list[str], envelope: Envelope) -> bytes:
    """What the character set does not have is written as a question mark; codes and ids are ASCII."""
    return segments(lines).encode(codec_of(envelope.character_set) or "ascii", errors="replace")
