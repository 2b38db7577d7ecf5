"""What samples states: tubes from bedside to freezer, assays from order to released result."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, JsonValue

from libs.common.contracts.envelope import Event
from libs.common.vocabulary import Assay, Colour, LateAdvice, Material, Preservation, Tube


class SampleExpected(Event, service="samples", noun="sample", participle="expected", key="sample_id"):
    """A board referral announced a sample; origin is the hospital, destination the hub."""

    sample_id: UUID
    patient: str
    referral_id: UUID
    assays: tuple[Assay, ...]


class SampleCollected(Event, service="samples", noun="sample", participle="collected", key="sample_id"):
    """The tube was drawn at the bedside."""

    sample_id: UUID
    patient: str
    material: Material
    tube: Tube
    preservation: Preservation
    extracted_at: AwareDatetime | None
    referral_id: UUID | None = None
    episode_id: UUID | None = None


class SampleDispatched(Event, service="samples", noun="sample", participle="dispatched", key="sample_id"):
    """The courier has it."""

    sample_id: UUID
    patient: str
    shipment_id: UUID
    courier: str
    preservation: Preservation
    dispatched_at: AwareDatetime
    expected_at: AwareDatetime


class SampleReceived(Event, service="samples", noun="sample", participle="received", key="sample_id"):
    """The hub has it."""

    sample_id: UUID
    patient: str
    preservation: Preservation
    received_at: AwareDatetime
    hours_since_extraction: float | None = None


class SampleRejected(Event, service="samples", noun="sample", participle="rejected", key="sample_id"):
    """The hub could not take it; the reason is a code from the hub's list."""

    sample_id: UUID
    patient: str
    reason: str
    rejected_at: AwareDatetime


class SampleCancelled(Event, service="samples", noun="sample", participle="cancelled", key="sample_id"):
    """It will not come: referral declined, or entered by mistake."""

    sample_id: UUID
    patient: str


class SampleBanked(Event, service="samples", noun="sample", participle="banked", key="sample_id"):
    """Aliquots of it lie in the biobank."""

    sample_id: UUID
    patient: str
    aliquots: int
    preservation: Preservation
    banked_at: AwareDatetime


class SampleQuarantined(Event, service="samples", noun="sample", participle="quarantined", key="sample_id"):
    """Nobody may use it any more: consent was withdrawn."""

    sample_id: UUID
    patient: str


class SampleUndone(Event, service="samples", noun="sample", participle="undone", key="sample_id"):
    """A move told before was a mistake and never took place; `stage` is where the sample is instead."""

    sample_id: UUID
    patient: str
    mistake: str
    mistaken_version: int
    stage: str


class AssayOrdered(Event, service="samples", noun="assay", participle="ordered", key="assay_id"):
    """An assay is wanted; origin is the hospital, destination the hub or lab that does it."""

    assay_id: UUID
    sample_id: UUID
    patient: str
    assay: Assay
    lab: str
    experimental: bool


class AssayCancelled(Event, service="samples", noun="assay", participle="cancelled", key="assay_id"):
    """The assay is not wanted any more."""

    assay_id: UUID
    sample_id: UUID
    patient: str


class ViabilityChanged(Event, service="samples", noun="viability", participle="changed", key="clock_id"):
    """A sample has less time left for an assay than before. No assay: the network's own 48 hours."""

    clock_id: UUID
    sample_id: UUID
    patient: str
    assay: Assay | None
    colour: Colour
    earlier_colour: Colour
    minutes_left: int
    limit_at: AwareDatetime
    rule: str


class DelayAdvised(Event, service="samples", noun="delay", participle="advised", key="sample_id"):
    """A parcel is late: whether its sample is still in time, to be frozen on arrival, or lost for which assays."""

    sample_id: UUID
    patient: str
    shipment_id: UUID
    advice: LateAdvice
    expected_at: AwareDatetime
    earliest_reception_at: AwareDatetime | None
    still_in_time: tuple[Assay, ...]
    freeze_on_arrival: tuple[Assay, ...]
    too_late: tuple[Assay, ...]
    rule: str


class Finding(BaseModel):
    """One coded, machine-readable fact of a result: `{"code": "BCR::ABL1", "value": true}`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    value: JsonValue
    unit: str | None = None


class Preanalytics(BaseModel):
    """What happened to the tube before the assay: every result carries it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hours_since_extraction: float | None = None
    preservation: Preservation
    thaw_cycles: int = 0
    transport_alarms: tuple[str, ...] = ()


class Result(BaseModel):
    """A released result. Germ-line results travel without findings (`findings_withheld`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    assay_id: UUID
    sample_id: UUID
    patient: str
    assay: Assay
    lab: str
    result_version: int
    experimental: bool
    findings_withheld: bool = False
    findings: tuple[Finding, ...] = ()
    preanalytics: Preanalytics
    released_at: AwareDatetime


class AssayResulted(Event, service="samples", noun="assay", participle="resulted", key="assay_id"):
    """A person released the laboratory's result."""

    assay_id: UUID
    patient: str
    result: Result


class ResultAmended(Event, service="samples", noun="assay", participle="amended", key="assay_id"):
    """A corrected result replaces the earlier version, which stays readable."""

    assay_id: UUID
    patient: str
    result: Result


class ResultWithdrawn(Event, service="samples", noun="assay", participle="withdrawn", key="assay_id"):
    """The result was wrong and nothing replaces it."""

    assay_id: UUID
    patient: str
    result_version: int


class AliquotMoved(Event, service="samples", noun="aliquot", participle="moved", key="aliquot_id"):
    """A tube of the biobank lies elsewhere; without a box it is out of the storage, or used up."""

    aliquot_id: UUID
    sample_id: UUID
    patient: str
    stage: str
    reason: str
    from_box: str | None = None
    from_position: str | None = None
    to_box: str | None = None
    to_position: str | None = None
    moved_at: AwareDatetime


class AliquotPart(BaseModel):
    """So much of an earlier tube went into a new one; the amount is null if nobody measured."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    aliquot_id: UUID
    amount: int | None = None
    unit: str | None = None


class AliquotDerived(Event, service="samples", noun="aliquot", participle="derived", key="aliquot_id"):
    """A new tube was made of one earlier tube, or pooled from several."""

    aliquot_id: UUID
    sample_id: UUID
    patient: str
    content: str
    preservation: Preservation
    amount: int | None = None
    unit: str | None = None
    thaw_cycles: int
    parts: tuple[AliquotPart, ...]
    derived_at: AwareDatetime


class AliquotUsed(Event, service="samples", noun="aliquot", participle="used", key="aliquot_id"):
    """A tube was thawed, or something was taken out of it; this is left."""

    aliquot_id: UUID
    sample_id: UUID
    patient: str
    amount: int | None = None
    unit: str | None = None
    thaw_cycles: int


class StorageAlarmRaised(Event, service="samples", noun="alarm", participle="raised", key="alarm_id"):
    """A freezer was outside its limits for longer than allowed; origin and destination are the hub."""

    alarm_id: UUID
    storage: str
    probe: str
    since: AwareDatetime
    worst: float
    highest: float
    lowest: float | None = None


class StorageAlarmAcknowledged(Event, service="samples", noun="alarm", participle="acknowledged", key="alarm_id"):
    """A person answered for the alarm; what was done stays with the hub."""

    alarm_id: UUID
    acknowledged_at: AwareDatetime


class ParcelStep(Event):
    """A parcel came into a state; origin is who sends it, destination whoever has to act."""

    parcel_id: UUID
    sender: str
    receiver: str
    samples: tuple[UUID, ...]
    waiting: tuple[UUID, ...]
    """The samples in it that nobody has taken out yet."""
    expected_at: AwareDatetime | None = None


class ParcelDrafted(ParcelStep, service="samples", noun="parcel", participle="drafted", key="parcel_id"):
    """Tubes were put together for a hub; the parcel is open, and may be packed anew."""


class ParcelReadied(ParcelStep, service="samples", noun="parcel", participle="readied", key="parcel_id"):
    """It is closed and waits for the courier."""


class ParcelDispatched(ParcelStep, service="samples", noun="parcel", participle="dispatched", key="parcel_id"):
    """The courier has it."""


class ParcelInTransit(ParcelStep, service="samples", noun="parcel", participle="in-transit", key="parcel_id"):
    """The courier reports it on the way."""


class ParcelPartlyReceived(ParcelStep, service="samples", noun="parcel", participle="partly-received", key="parcel_id"):
    """Some of its tubes were taken out; the others are waited for."""


class ParcelReceived(ParcelStep, service="samples", noun="parcel", participle="received", key="parcel_id"):
    """Every tube of it was received or rejected."""


class ParcelReconciled(ParcelStep, service="samples", noun="parcel", participle="reconciled", key="parcel_id"):
    """What was sent and what arrived is explained, tube by tube."""


class ParcelLost(ParcelStep, service="samples", noun="parcel", participle="lost", key="parcel_id"):
    """Nobody knows where it is."""


class ParcelCancelled(ParcelStep, service="samples", noun="parcel", participle="cancelled", key="parcel_id"):
    """It will not leave; its tubes are free for another one."""


class NonconformityOpened(Event, service="samples", noun="nonconformity", participle="opened", key="nonconformity_id"):
    """Something arrived otherwise than it should; the words about it stay at samples."""

    nonconformity_id: UUID
    hub: str
    sample_id: UUID | None = None
    parcel_id: UUID | None = None
    deviation: str
    rejected: bool


class NonconformityClosed(Event, service="samples", noun="nonconformity", participle="closed", key="nonconformity_id"):
    """Its cause is known and a corrective action was taken."""

    nonconformity_id: UUID
    hub: str
    sample_id: UUID | None = None
    parcel_id: UUID | None = None
