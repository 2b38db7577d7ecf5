"""How curves are fitted and areas taken: all of it belongs to the result (domain, section 6), none is a bare constant.

Asymptotes are in per cent of the untreated control, doses in nM. What is not bounded here is bounded by `reach.py`,
far outside of what anybody measures.
"""

from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from libs.common.errors import Invalid
from services.samples.domain.assays.results.common import ResultPart

Response = Annotated[float, Field(strict=True, ge=-1e9, le=1e9)]
"""Per cent of the untreated control; measured and fitted values outside 0–100 are kept."""

Dose = Annotated[float, Field(strict=True, gt=0, le=1e12)]
Number = Annotated[float, Field(strict=True)]


FLATTEST: Final = 1e-4
STEEPEST: Final = 1e3
"""As far as any slope goes: a straight line, and a step between two doses of any dilution."""


class Loss(StrEnum):
    """What the fit minimised."""

    LEAST_SQUARES = "least_squares"
    LEAST_ABSOLUTE = "least_absolute"


class Limits(StrEnum):
    """Over which doses the area was taken."""

    TESTED = "tested"
    LIBRARY = "library"


class Replicates(StrEnum):
    """What of several wells with one dose is fitted."""

    ALL = "all"
    MEAN = "mean"
    MEDIAN = "median"


class Average(StrEnum):
    """How the wells of a control become one number."""

    MEAN = "mean"
    MEDIAN = "median"


class Zero(StrEnum):
    """Which reading counts as 0 %."""

    NONE = "none"
    """The instrument's own zero."""
    BLANK = "blank"
    """The wells without cells."""
    POSITIVE = "positive"
    """The wells with a drug that kills all."""


class Dss3(StrEnum):
    """Two versions of the third drug sensitivity score are in use, a factor 2 apart."""

    PAPER = "paper"
    """DSS2 × active part of the range (Yadav et al. 2014, doi 10.1038/srep05193)."""
    PACKAGE = "package"
    """Twice that: the authors' R function normalises by log10(100) = 2."""


class Between(ResultPart):
    """Two ends, both allowed; null: not bounded on this side."""

    lowest: Number | None = None
    highest: Number | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.lowest is not None and self.highest is not None and self.lowest > self.highest:
            raise Invalid("The range is empty.", right="the lowest value first")
        return self


class Asymptote(ResultPart):
    """Where the curve goes: held at one value, or free between two; null: not bounded on this side."""

    fixed: Response | None = None
    lowest: Response | None = None
    highest: Response | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.fixed is not None and (self.lowest is not None or self.highest is not None):
            raise Invalid("An asymptote is fixed or bounded, not both.", right="either fixed, or lowest and highest")
        if self.lowest is not None and self.highest is not None and self.lowest > self.highest:
            raise Invalid("The range is empty.", right="the lowest value first")
        return self


class SlopeRange(Between):
    """Positive slopes fall from `upper` to `lower`, negative ones rise; null: not bounded on this side."""

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        low = -STEEPEST if self.lowest is None else self.lowest
        high = STEEPEST if self.highest is None else self.highest
        if not (high >= FLATTEST and low <= STEEPEST) and not (low <= -FLATTEST and high >= -STEEPEST):
            raise Invalid(
                "No slope lies in this range.", right=f"one between {FLATTEST} and {STEEPEST}, or its negative"
            )
        return self


class Ec50Range(ResultPart):
    """Between which doses the half-way point may lie; null: not bounded on this side."""

    lowest_nm: Dose | None = None
    highest_nm: Dose | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.lowest_nm is not None and self.highest_nm is not None and self.lowest_nm > self.highest_nm:
            raise Invalid("The range is empty.", right="the lowest dose first")
        return self


class FitOptions(ResultPart):
    """y = lower + (upper − lower)/(1 + 10^(slope·(log10 dose − log10 ec50))).

    With a positive slope `upper` is where the curve comes from and `lower` where it goes to. Another choice on the same
    plate is another result, with another `method_id`.
    """

    loss: Loss = Loss.LEAST_SQUARES
    limits: Limits = Limits.TESTED
    upper: Asymptote = Asymptote(fixed=100.0)
    lower: Asymptote = Asymptote(lowest=0.0, highest=100.0)
    slope: SlopeRange = SlopeRange(lowest=0.01, highest=10.0)
    ec50: Ec50Range = Ec50Range(lowest_nm=1e-4, highest_nm=1e6)
    replicates: Replicates = Replicates.ALL
    clip: Between | None = Field(default=None, description="Responses are moved into this range; by default none is.")
    control: Average = Average.MEAN
    zero: Zero = Zero.NONE
    dss_threshold_percent: Annotated[float, Field(strict=True, gt=0, lt=100)] = 10.0
    dss3: Dss3 = Dss3.PAPER
