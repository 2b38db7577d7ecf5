"""One order of the tree becomes an `OrderGroup`."""

from services.samples.domain.instruments.message import (
    Attachment,
    Lot,
    Observation,
    ObservationStatus,
    OrderGroup,
)
from services.samples.doors.hl7.context import Context
from services.samples.doors.hl7.observations import Order as OrderStatus
from services.samples.doors.hl7.observations import notes_of, observation_of
from services.samples.doors.hl7.pieces import document_in
from services.samples.doors.hl7.sections import Order, Patient
from services.samples.doors.hl7.segment import Segment
from services.samples.doors.hl7.specimens import specimen_of
from services.samples.doors.hl7.statuses import ORDER, ORDER_CONTROL, ORDER_STATE, in_table
from services.samples.doors.hl7.values import Value


def groups_of(patient: Patient, control: str | None, context: Context) -> list[OrderGroup]:
    """Every order of one patient; the notes about the patient go to the first."""
    return [_group(order, patient, control, context) for order in patient.orders]


def _group(order: Order, patient: Patient, control: str | None, context: Context) -> OrderGroup:
    obr, orc = order.obr, order.orc
    status = _status(obr, orc, context)
    observations, attachments = _observations(order, status, context)
    notes = [*patient.notes, *order.notes] if order is patient.orders[0] else order.notes
    return OrderGroup(
        specimen=specimen_of(
            own=[*order.specimen, *(one for one in (obr, orc) if one)],
            inherited=_inherited(order, patient, context),
            patient=patient.pid,
            control=control,
            context=context,
        ),
        placer=_either(obr, 2, orc, 2),
        filler=_either(obr, 3, orc, 3),
        code=(obr.code(4) or obr.first(4, 4, 2) or None) if obr else None,
        text=(obr.first(4, 2, 5) or obr.text(4, 1, 3) or None) if obr else None,
        status=status.status,
        raw_status=status.raw_status,
        collected_at=context.time(obr, 7) if obr else None,
        resulted_at=context.time(obr, 22) if obr else None,
        patient_ids=_patient_ids(patient.pid),
        observations=observations,
        attachments=attachments,
        lots=_lots(order.lots),
        notes=notes_of(notes),
    )


def _observations(
    order: Order, status: OrderStatus, context: Context
) -> tuple[tuple[Observation, ...], tuple[Attachment, ...]]:
    """A document that goes on in the OBX behind it is one, and each of these says that it carried it."""
    said: list[Observation] = []
    documents: list[Attachment] = []
    place = 0
    while place < len(order.results):
        whole, many = document_in(order.results, place)
        value = Value("ED", (), (), (whole,)) if whole else None
        for result in order.results[place : place + many]:
            one, carried = observation_of(result, order=status, before=len(documents), context=context, value=value)
            said.append(one)
        documents += carried
        place += many
        if whole:
            context.remarks.add("A document came in pieces; they were put together.")
    return tuple(said), tuple(documents)


def _inherited(order: Order, patient: Patient, context: Context) -> list[Segment]:
    """An order without SPM and ids of its own, or with those of one that has a SPM, may be of the only specimen there.

    Not one with ids of its own: reports on something else travel in the same message, and wrong is worse than none.
    """
    specimens = patient.specimens
    if order.specimen or len(specimens) != 1:
        return []
    shared = {own for other in patient.orders if other.specimen for own in _own_ids(other)}
    own = _own_ids(order)
    if own and not shared & set(own):
        return []
    context.remarks.add("An order has no SPM of its own; the only one of the patient is tried, too.")
    return specimens


def _own_ids(order: Order) -> list[str]:
    return [id_ for id_ in (_either(order.obr, 2, order.orc, 2), _either(order.obr, 3, order.orc, 3)) if id_]


def _status(obr: Segment | None, orc: Segment | None, context: Context) -> OrderStatus:
    """OBR-25, else ORC-5, else what ORC-1 did to the order."""
    sent = obr.text(25).upper() if obr else ""
    if sent:
        status = in_table(sent, ORDER)
        if status is None:
            context.remarks.add("OBR-25 is not in table 0123.")
        return OrderStatus(status or ObservationStatus.UNKNOWN, sent)
    for field, table in ((5, ORDER_STATE), (1, ORDER_CONTROL)):
        state = orc.text(field).upper() if orc else ""
        if state in table:
            return OrderStatus(table[state], state)
    return OrderStatus(ObservationStatus.UNKNOWN, None)


def _either(first: Segment | None, field: int, second: Segment | None, other: int) -> str | None:
    return (first.text(field) if first else "") or (second.text(other) if second else "") or None


def _patient_ids(pid: Segment | None) -> tuple[str, ...]:
    """PID-3 first; PID-2 and PID-4 are of versions before 2.5 and still sent."""
    if pid is None:
        return ()
    return tuple(dict.fromkeys(text for field in (3, 2, 4) for text in pid.texts(field)))


def _lots(segments: list[Segment]) -> tuple[Lot, ...]:
    """INV (substance, lot in 16, expiry in 12) and SID (method, lot in 2)."""
    return tuple(lot for segment in segments if (lot := _lot(segment)))


def _lot(segment: Segment) -> Lot | None:
    number = segment.text(16) if segment.name == "INV" else segment.text(2)
    if not number:
        return None
    expires = segment.text(12) if segment.name == "INV" else ""
    return Lot(name=segment.first(1, 1, 2), lot=number, expires_on=expires or None)
