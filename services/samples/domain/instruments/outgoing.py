"""What an instrument is told to do: tests on a specimen, in words that every protocol can write."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Wanted(StrEnum):
    """ORC-1, O-12: whether the test is new or no longer wanted."""

    NEW = "new"
    CANCELLED = "cancelled"


class Priority(StrEnum):
    """HL7 table 0485, ASTM O-6."""

    ROUTINE = "R"
    URGENT = "S"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingTest:
    """One test: the device's own code for it, and our id of the step, which comes back with the result (LAW)."""

    code: str
    placer: str
    text: str = ""
    system: str = ""
    wanted: Wanted = Wanted.NEW


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingOrder:
    """The tests on one specimen. `patient` is a pseudonym, or empty: a device needs to know no more."""

    specimen: str
    tests: tuple[OutgoingTest, ...]
    patient: str = ""
    container: str = ""
    """What the barcode on the tube says, where that is not the specimen's id."""
    material: str = ""
    """SPM-4, a code of HL7 table 0487 or the device's own."""
    material_text: str = ""
    material_system: str = ""
    priority: Priority = Priority.ROUTINE
    collected_at: datetime | None = None
    ordered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who writes to whom: MSH of a message that is ours."""

    control_id: str
    now: datetime
    application: str = "samples"
    facility: str = "ReALLNet"
    receiving_application: str = ""
    receiving_facility: str = ""
    version: str = "2.5.1"
    processing_id: str = "P"
    character_set: str = "UNICODE UTF-8"
