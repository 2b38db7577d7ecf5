"""What segments are gathered into: patients, their orders, each with its observations, specimen, lots and notes."""

from dataclasses import dataclass, field

from services.samples.doors.hl7.segment import Segment


@dataclass(slots=True)
class Result:
    """One OBX with its notes and who took part in it (PRT, from v2.7 on)."""

    segment: Segment
    notes: list[Segment] = field(default_factory=list)
    parts: list[Segment] = field(default_factory=list)


@dataclass(slots=True)
class Order:
    """One OBR, or observations that no OBR announces."""

    obr: Segment | None = None
    orc: Segment | None = None
    specimen: list[Segment] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    lots: list[Segment] = field(default_factory=list)
    notes: list[Segment] = field(default_factory=list)


@dataclass(slots=True)
class Patient:
    """One PATIENT_RESULT; `pid` is missing in messages about controls, and in some about patients."""

    pid: Segment | None = None
    orders: list[Order] = field(default_factory=list)
    notes: list[Segment] = field(default_factory=list)

    @property
    def specimens(self) -> list[Segment]:
        """Every SPM among its orders, each once."""
        found = {id(one): one for order in self.orders for one in order.specimen if one.name == "SPM"}
        return list(found.values())
