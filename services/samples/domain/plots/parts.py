"""What all plots have in common: their names, axes, and the head that says of which result they are."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from libs.common.vocabulary import Assay
from services.samples.domain.assays.result_version import ResultState


class PlotName(StrEnum):
    """What can be drawn of a result; its value stands in the address."""

    DOSE_RESPONSE = "dose-response"
    STANDARD_CURVE = "standard-curve"
    BH3_BARS = "bh3-bars"


class Scale(StrEnum):
    """How an axis is divided."""

    LINEAR = "linear"
    LOG10 = "log10"


class PlotPart(BaseModel):
    """A part of a plot as it goes over the wire and to the process that draws it."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Axis(PlotPart):
    """From where to where it goes, what stands beside it."""

    label: str
    unit: str | None = None
    scale: Scale = Scale.LINEAR
    lowest: float
    highest: float


class Head(PlotPart):
    """Title, banner and foot stand on the picture as they stand here."""

    language: str = Field(description="Of every text here: `es` or `en`.")
    title: str
    experimental: bool = Field(description="Functional assays await validation: nobody should treat by them alone.")
    banner: str | None = Field(description="Drawn on the picture: that it is experimental.")
    standing: str | None = Field(description="Drawn on the picture: that this version does not count (any more).")
    patient: str
    notes: tuple[str, ...] = Field(description="What must be read with it.")
    foot: str


class ResultHead(Head):
    """Of one version of a result."""

    assay_id: UUID
    assay: Assay
    lab: str
    result_version: int
    state: ResultState
    measured_at: datetime
    released_at: datetime | None
    method: str
    rule: str | None = Field(description="Id of the rule set or of the method, with all its options.")
