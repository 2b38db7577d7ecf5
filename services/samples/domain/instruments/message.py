"""What an instrument's message says, whatever protocol it came in: specimens, orders, observations.

A door reads its protocol into these words and nothing more: values stay the texts that were sent, times what could be
read of them, and what could not be read is a remark. Which sample, which assay and which result that means is decided
later, from what is kept here.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Protocol(StrEnum):
    """How it came."""

    HL7 = "hl7"
    ASTM = "astm"
    JSON = "json"


class ObservationStatus(StrEnum):
    """HL7 table 0085 and ASTM E1394 field 9 of R, in one set of words."""

    PENDING = "pending"
    PRELIMINARY = "preliminary"
    NOT_VERIFIED = "not_verified"
    FINAL = "final"
    CORRECTED = "corrected"
    CANCELLED = "cancelled"
    """Cannot be obtained (X)."""
    DELETED = "deleted"
    """Was sent by mistake (D)."""
    WRONG = "wrong"
    """Was of another specimen or patient (W)."""
    UNKNOWN = "unknown"
    """The sender said nothing, or a letter that the tables do not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A document inside the message, decoded; `media_type` is what its bytes are, not what the sender called them."""

    media_type: str
    content: bytes
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One OBX or R: the sender's own words. `values` holds every repetition; an explicit null is an empty tuple."""

    code: str
    text: str | None = None
    system: str | None = None
    sub_id: str | None = None
    value_type: str | None = None
    values: tuple[str, ...] = ()
    unit: str | None = None
    reference_range: str | None = None
    flags: tuple[str, ...] = ()
    status: ObservationStatus = ObservationStatus.UNKNOWN
    raw_status: str | None = None
    observed_at: datetime | None = None
    device: str | None = None
    operator: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """SPM, SAC or what O-3 says: the ids in the order in which they are tried."""

    ids: tuple[str, ...] = ()
    parent_ids: tuple[str, ...] = ()
    type: str | None = None
    role: str | None = None
    """P patient, Q control (HL7 table 0369)."""
    collected_at: datetime | None = None
    received_at: datetime | None = None
    reject_reason: str | None = None
    conditions: tuple[str, ...] = ()

    @property
    def is_control(self) -> bool:
        """Quality control is no patient's."""
        return self.role == "Q"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """A reagent of INV: which, its lot, until when."""

    name: str
    lot: str
    expires_on: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderGroup:
    """One order (OBR or O) with what was observed for it. `patient_ids` are the sender's own, the first is PID-3."""

    specimen: Specimen = field(default_factory=Specimen)
    placer: str | None = None
    filler: str | None = None
    code: str | None = None
    text: str | None = None
    status: ObservationStatus = ObservationStatus.UNKNOWN
    raw_status: str | None = None
    collected_at: datetime | None = None
    resulted_at: datetime | None = None
    patient_ids: tuple[str, ...] = ()
    observations: tuple[Observation, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    lots: tuple[Lot, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentMessage:
    """A whole message. `remarks` are what was unusual or unreadable in it, for whoever looks at it."""

    protocol: Protocol
    kind: str
    """`ORU^R01`, `OUL^R22`, `QBP^Q11`, `ASTM` …"""
    version: str | None = None
    control_id: str | None = None
    application: str | None = None
    """Sender: MSH-3, or H-5."""
    facility: str | None = None
    """Sender: MSH-4."""
    processing_id: str | None = None
    sent_at: datetime | None = None
    groups: tuple[OrderGroup, ...] = ()
    remarks: tuple[str, ...] = ()
