"""From the order of an assay to its released result."""

import operator
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from libs.common.contracts.envelope import Event
from libs.common.experimental import experimental_by
from libs.common.vocabulary import Assay, Preservation


class Priority(StrEnum):
    """How soon a laboratory is asked to begin."""

    ROUTINE = "routine"
    URGENT = "urgent"


class AssayOrdered(Event, service="samples", noun="assay", participle="ordered", key="assay_id"):
    """An assay is wanted; origin is the hospital, destination the hub or lab that does it.

    `retest_of` is the order that it repeats; `caused_by` the order whose result made a reflex rule ask for it.
    """

    assay_id: UUID
    sample_id: UUID
    patient: str
    assay: Assay
    lab: str
    experimental: bool
    priority: Priority | None = None
    retest_of: UUID | None = None
    reflex_rule: str | None = None
    caused_by: UUID | None = None


class AssayCancelled(Event, service="samples", noun="assay", participle="cancelled", key="assay_id"):
    """The assay is not wanted any more."""

    assay_id: UUID
    sample_id: UUID
    patient: str
    assay: Assay | None = None
    experimental: bool = experimental_by("assay")


class Finding(BaseModel):
    """One coded, machine-readable fact of a result: `{"code": "BCR::ABL1", "value": true}`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    value: JsonValue
    unit: str | None = None
    experimental: bool = experimental_by("code", exclude_if=operator.not_)


class Preanalytics(BaseModel):
    """What happened to the tube before the assay: every result carries it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hours_since_extraction: float | None = None
    preservation: Preservation
    thaw_cycles: int = 0
    transport_alarms: tuple[str, ...] = ()


class ChangeReason(StrEnum):
    """Why a released result was corrected or taken back."""

    TRANSCRIPTION = "transcription"
    """Entered wrongly: digits or fields were exchanged."""
    MIX_UP = "mix_up"
    """It was of other material, or of another child."""
    CALCULATION = "calculation"
    """The same readings, evaluated otherwise."""
    INTERPRETATION = "interpretation"
    """The same findings, judged otherwise."""
    METHOD = "method"
    """The assay had failed, or its method did not fit."""
    QUALITY_CONTROL = "quality_control"
    """Controls of its run, or a reagent, turned out to be bad."""
    FURTHER_RESULTS = "further_results"
    """More has been measured."""
    INSTRUMENT = "instrument"
    """The instrument, or what stands before it, sent a corrected result."""
    OTHER = "other"
    NOT_STATED = "not_stated"


ReaderText = Annotated[str, Field(min_length=1, max_length=300)]
"""A sentence that a laboratory writes for the readers of its result: no name, no number of a child in it."""


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
    """A corrected result replaces the earlier version, which stays readable.

    `reason_text` never comes with a result whose germ-line findings are withheld.
    """

    assay_id: UUID
    patient: str
    result: Result
    replaces_version: int | None = None
    reason: ChangeReason | None = None
    reason_text: ReaderText | None = None


class ResultWithdrawn(Event, service="samples", noun="assay", participle="withdrawn", key="assay_id"):
    """The result was wrong and nothing replaces it."""

    assay_id: UUID
    patient: str
    result_version: int
    reason: ChangeReason | None = None
    reason_text: ReaderText | None = None
    assay: Assay | None = None
    experimental: bool = experimental_by("assay")
