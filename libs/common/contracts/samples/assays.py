"""From the order of an assay to its released result."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, JsonValue

from libs.common.contracts.envelope import Event
from libs.common.vocabulary import Assay, Preservation


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
