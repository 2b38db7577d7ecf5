"""What an instrument's message says, whatever protocol it came in: specimens, orders, observations.

A door reads its protocol into these words and nothing more: values stay the texts that were sent, times what could be
read of them, and what could not be read is a remark. Which sample, which assay and which result that means is decided
later, from what is kept here.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final


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


_CONTROLS: Final = frozenset("BCEFOQRV")
"""HL7 table 0369 without P patient, G group and L pool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A document inside the message, decoded; `media_type` is what its bytes are, not what the sender called them."""

    media_type: str
    content: bytes
    name: str | None = None
    code: str | None = None
    """Of the observation that carried it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One OBX or R: the sender's own words. `values` holds every repetition; an explicit null is an empty tuple.

    A value with components stands in `values` as it was sent, without escapes, and in `parts` taken apart (of values
    without components `parts` has nothing). `alternate_…` is the second code of a coded element (OBX-3.4 to 3.6).
    """

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
    parts: tuple[tuple[str, ...], ...] = ()
    alternate_code: str | None = None
    alternate_text: str | None = None
    alternate_system: str | None = None
    category: str | None = None
    """OBX-29: RSLT a result, SCI supplemental, AOE asked at order entry (LAW)."""
    attachment: int | None = None
    """Which of the group's attachments this observation carried, counted from 0; then `values` is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """SPM, SAC or what O-3 says: the ids in the order in which they are tried."""

    ids: tuple[str, ...] = ()
    parent_ids: tuple[str, ...] = ()
    type: str | None = None
    role: str | None = None
    """HL7 table 0369: P patient, Q control, C calibrator, …"""
    collected_at: datetime | None = None
    received_at: datetime | None = None
    reject_reason: str | None = None
    conditions: tuple[str, ...] = ()

    @property
    def is_control(self) -> bool:
        """No patient's: control, calibrator, blind, electronic and proficiency samples, replicates run as controls."""
        return self.role in _CONTROLS


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
class Query:
    """What an instrument asks: the orders for these specimens, or all there are (QPD, QRD, or Q of ASTM)."""

    name: str | None = None
    """QPD-1, `WOS` in LAW."""
    tag: str | None = None
    """QPD-2, which the answer must repeat."""
    specimen_ids: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    """Only orders for these tests; empty means any."""
    everything: bool = False
    cancelled: bool = False
    """The question is taken back (QCN^J01; A in ASTM)."""


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
    profiles: tuple[str, ...] = ()
    """What the sender says it follows: MSH-21, `LAB-29` in LAW."""
    groups: tuple[OrderGroup, ...] = ()
    query: Query | None = None
    remarks: tuple[str, ...] = ()
