"""One order of the tree becomes an `OrderGroup`."""

import re
from typing import Final

from services.samples.domain.instruments.message import Observation, ObservationStatus, OrderGroup, Specimen
from services.samples.doors.astm.context import Context
from services.samples.doors.astm.gathering import Order, Patient
from services.samples.doors.astm.record import Record
from services.samples.doors.astm.results import code_of, notes_of, observation_of
from services.samples.doors.astm.statuses import ORDER

_CONTROL_ID: Final = re.compile(r"(?:QC|CTRL|CONTROL)(?:[^A-Z]|$)", re.IGNORECASE)
_CONTROL_WORD: Final = re.compile(r"\b(?:QC|CTRL|CONTROL)\b", re.IGNORECASE)


def groups_of(patient: Patient, context: Context) -> list[OrderGroup]:
    """Every order of one patient."""
    return [_group(order, patient, context) for order in patient.orders]


def _group(order: Order, patient: Patient, context: Context) -> OrderGroup:
    record = order.record
    raw_status = (record.text(26).upper() or None) if record else None
    status = ORDER.get(raw_status or "", ObservationStatus.UNKNOWN)
    notes = [*patient.notes, *order.notes] if order is patient.orders[0] else order.notes
    code, text, _ = code_of(record, 5) if record else ("", "", "")
    return OrderGroup(
        specimen=_specimen(order, patient, context),
        placer=(record.said(3) or None) if record else None,
        filler=(record.said(4) or None) if record else None,
        code=code or None,
        text=text or None,
        status=status,
        raw_status=raw_status,
        collected_at=context.time(record, 8) if record else None,
        resulted_at=context.time(record, 23) if record else None,
        patient_ids=_patient_ids(patient.record),
        observations=_observations(order, status, raw_status, context),
        notes=notes_of(notes),
    )


def _observations(
    order: Order, status: ObservationStatus, raw_status: str | None, context: Context
) -> tuple[Observation, ...]:
    return tuple(observation_of(result.record, result.notes, (status, raw_status), context) for result in order.results)


def _specimen(order: Order, patient: Patient, context: Context) -> Specimen:
    record = order.record
    return Specimen(
        ids=_ids(record, patient.record),
        type=(record.said(16) or None) if record else None,
        role="Q" if _is_control(record, patient.record) else None,
        collected_at=context.time(record, 8) if record else None,
        received_at=context.time(record, 15) if record else None,
    )


def _ids(order: Record | None, patient: Record | None) -> tuple[str, ...]:
    """O-3, O-4, then P-4 (the laboratory's own id of the patient) and P-3."""
    found = [order.said(3), order.said(4)] if order else []
    found += [patient.said(4), patient.said(3)] if patient else []
    return tuple(dict.fromkeys(text for text in found if text))


def _is_control(order: Record | None, patient: Record | None) -> bool:
    """O-12 is Q; or O-16, the id or the patient's id says so: devices hide it where they can."""
    if order and (order.text(12).upper() == "Q" or _CONTROL_WORD.search(order.whole(16)) or order.text(16) == "Q"):
        return True
    ids = [order.said(3) if order else "", *((patient.said(5), patient.said(3)) if patient else ())]
    return any(_CONTROL_ID.match(text) for text in ids)


def _patient_ids(patient: Record | None) -> tuple[str, ...]:
    if patient is None:
        return ()
    return tuple(dict.fromkeys(text for field in (3, 4, 5) if (text := patient.said(field))))
