"""The order of records becomes a tree: patients, their orders, each with its results and what was remarked on them."""

from dataclasses import dataclass, field

from services.samples.doors.astm.record import Record


@dataclass(slots=True)
class Result:
    """One R with its C."""

    record: Record
    notes: list[Record] = field(default_factory=list)


@dataclass(slots=True)
class Order:
    """One O, or results that no O announces."""

    record: Record | None = None
    results: list[Result] = field(default_factory=list)
    notes: list[Record] = field(default_factory=list)
    makers: list[Record] = field(default_factory=list)


@dataclass(slots=True)
class Patient:
    """One P; missing with controls, and with devices that know no patients."""

    record: Record | None = None
    orders: list[Order] = field(default_factory=list)
    notes: list[Record] = field(default_factory=list)
    makers: list[Record] = field(default_factory=list)


def patients_of(records: list[Record]) -> list[Patient]:
    """Everything between H and L."""
    found = [Patient()]
    for record in records:
        if record.type == "P":
            found.append(Patient(record))
        else:
            _take(record, found[-1])
    return found


def _take(record: Record, patient: Patient) -> None:
    order = patient.orders[-1] if patient.orders else None
    match record.type:
        case "O":
            patient.orders.append(Order(record))
        case "R":
            order = order or _opened(patient)
            order.results.append(Result(record))
        case "C" if order and order.results:
            order.results[-1].notes.append(record)
        case "C":
            (order or patient).notes.append(record)
        case "M":
            (order or patient).makers.append(record)


def _opened(patient: Patient) -> Order:
    patient.orders.append(Order())
    return patient.orders[-1]
