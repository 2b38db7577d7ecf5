"""One order of the tree becomes an `OrderGroup`."""

from services.samples.domain.instruments.message import Lot, Observation, ObservationStatus, OrderGroup
from services.samples.doors.astm.context import Context
from services.samples.doors.astm.gathering import Order, Patient
from services.samples.doors.astm.record import Record
from services.samples.doors.astm.results import UniversalId, notes_of, observation_of, universal_id_of
from services.samples.doors.astm.specimens import id_in, specimen_of
from services.samples.doors.astm.statuses import ORDER


def groups_of(patient: Patient, context: Context, *, control: bool) -> list[OrderGroup]:
    """Every order of one patient; `control` where the header says that this is quality control."""
    return [_group(order, patient, context, control=control) for order in patient.orders]


def _group(order: Order, patient: Patient, context: Context, *, control: bool) -> OrderGroup:
    record = order.record
    raw_status = (record.text(26).upper() or None) if record else None
    status = ORDER.get(raw_status or "", ObservationStatus.UNKNOWN)
    notes = [*patient.notes, *order.notes] if order is patient.orders[0] else order.notes
    test = universal_id_of(record, 5) if record else UniversalId()
    return OrderGroup(
        specimen=specimen_of(record, patient.record, control=control, context=context),
        placer=id_in(record, 3) if record else None,
        filler=id_in(record, 4) if record else None,
        code=test.code or None,
        text=test.text,
        status=status,
        raw_status=raw_status,
        collected_at=context.time(record, 8) if record else None,
        resulted_at=context.time(record, 23) if record else None,
        patient_ids=_patient_ids(patient.record),
        observations=_observations(order, status, raw_status, context),
        lots=_lots(order, patient),
        notes=notes_of(notes),
    )


def _observations(
    order: Order, status: ObservationStatus, raw_status: str | None, context: Context
) -> tuple[Observation, ...]:
    return tuple(observation_of(result.record, result.notes, (status, raw_status), context) for result in order.results)


def _lots(order: Order, patient: Patient) -> tuple[Lot, ...]:
    """Abbott names the reagent's lot with each result, or in M records (Alinity); Horiba all of them in one."""
    ids = (universal_id_of(result.record, 3) for result in order.results)
    found = [Lot(name=test.text or test.code, lot=test.lot) for test in ids if test.lot]
    for record in (*patient.makers, *order.makers):
        found += _reagents(record) if record.text(3).upper() == "REAGENT" else []
        found += _inventory(record) if record.text(3).upper() == "INV" else []
    return tuple(dict.fromkeys(found))


def _reagents(record: Record) -> list[Lot]:
    """M-4 their names, M-5 the lot of each, with the days it was opened and expires on."""
    names = [record.meant(name) for name in record.repetitions(4)]
    lots = [record.components(lot) for lot in record.repetitions(5)]
    return [
        Lot(name=name, lot=lot[0], expires_on=(lot[2] if len(lot) > 2 else "") or None)  # noqa: PLR2004
        for name, lot in zip(names, lots, strict=False)
        if lot[0]
    ]


def _inventory(record: Record) -> list[Lot]:
    """M-4 what it is, M-7 until when, M-9 its lot: as INV of HL7 has it."""
    name, expires, lot = (record.said(field) for field in (4, 7, 9))
    return [Lot(name=name, lot=lot, expires_on=expires or None)] if lot else []


def _patient_ids(patient: Record | None) -> tuple[str, ...]:
    if patient is None:
        return ()
    return tuple(dict.fromkeys(text for field in (3, 4, 5) if (text := patient.said(field))))
