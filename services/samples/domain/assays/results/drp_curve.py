"""The curve of one drug: what was measured, what was fitted to it, and how well (experimental)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from services.samples.domain.assays.results.common import ResultPart, Slug
from services.samples.domain.drug_response.options import Dss3, Response


class Parameter(StrEnum):
    """Of the curve lower + (upper − lower)/(1 + 10^(slope·(log10 dose − log10 ec50)))."""

    SLOPE = "slope"
    LOWER = "lower"
    UPPER = "upper"
    EC50 = "ec50"


class Unfitted(StrEnum):
    """Why there is no curve."""

    TOO_FEW_DOSES = "too_few_doses"
    NO_LIBRARY_RANGE = "no_library_range"
    NO_READING = "no_reading"
    NO_SINGLE_DRUG = "no_single_drug"
    """Of a combination: neither measured nor fitted alone."""


class DosePoint(ResultPart):
    """One point as it was fitted: a well, or what its replicates come to."""

    dose_nm: Annotated[float, Field(ge=0, le=1e50)]
    response_percent: Response
    replicates: Annotated[int, Field(ge=1)] = 1
    sd_percent: Annotated[float, Field(ge=0)] | None = None
    wells: tuple[str, ...] = Field(default=(), description="As plate:well.")


class FittedCurve(ResultPart):
    """The four parameters, in per cent of the untreated control and nM; losses in the same units."""

    slope: float
    lower_percent: float
    upper_percent: float
    ec50_nm: Annotated[float, Field(gt=0)]
    log10_ec50_nm: float
    fixed: tuple[Parameter, ...] = ()
    at_bounds: tuple[Parameter, ...] = Field(default=(), description="Those that would go on if they were let.")
    converged: bool
    others_as_good: bool = Field(default=False, description="Other curves have the same sum of absolute deviations.")
    points: Annotated[int, Field(ge=2)]
    rss: Annotated[float, Field(ge=0)]
    absolute_loss: Annotated[float, Field(ge=0)] = Field(description="The sum of the absolute residuals.")
    r_squared: float | None = Field(default=None, description="Null where all responses are equal.")
    residual_sd: float | None = Field(default=None, description="Null where there are no more points than parameters.")


class DrugSensitivity(ResultPart):
    """Drug sensitivity scores (Yadav et al. 2014); there are two versions of the third one."""

    dss1: Annotated[float, Field(ge=0, le=100)]
    dss2: Annotated[float, Field(ge=0, le=100)]
    dss3: Annotated[float, Field(ge=0, le=100)]
    dss3_version: Dss3
    threshold_percent: float


class NotFitted(ResultPart):
    """A drug of the plate without a curve."""

    drug: Slug
    reason: Unfitted
