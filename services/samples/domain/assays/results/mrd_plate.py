"""What the Ct values of a plate came to, marker by marker: curve, range, wells, outcome."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from libs.common.contracts.samples.assays import Finding
from libs.common.errors import Invalid
from services.samples.domain.assays.results.common import ResultPart, Slug, fact
from services.samples.domain.mrd.ct import Ct

Level = Annotated[float, Field(gt=0, le=1, examples=[0.0012])]
Marker = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 :_./+-]{0,59}$", examples=["IGH VH3-23/JH4"])]
Well = Annotated[str, Field(pattern=r"^[A-P](?:[1-9]|1\d|2[0-4])$", examples=["B7"])]
MeanCt = Annotated[float, Field(gt=0, lt=60)]


class Quantified(ResultPart):
    """A level within the quantitative range."""

    status: Literal["quantified"]
    level: Level

    def findings(self) -> tuple[Finding, ...]:
        """The level as a fraction."""
        return (fact("mrd", self.level),)


class PositiveNotQuantifiable(ResultPart):
    """Positive outside the quantitative range: an interval, never its middle (domain, section 6)."""

    status: Literal["positive_not_quantifiable"]
    above: Annotated[float, Field(ge=0, le=1)]
    below: Level

    @model_validator(mode="after")
    def _an_interval(self) -> Self:
        if self.above >= self.below:
            raise Invalid("The interval is empty.", right="above less than below")
        return self

    def findings(self) -> tuple[Finding, ...]:
        """Its two ends."""
        return (fact("mrd_interval", [self.above, self.below]),)


class Negative(ResultPart):
    """Nothing seen, down to the sensitivity that was reached."""

    status: Literal["negative"]
    sensitivity: Level

    def findings(self) -> tuple[Finding, ...]:
        """Less than the sensitivity; nothing is claimed beyond it."""
        return (fact("mrd_below", self.sensitivity),)


class NotEvaluable(ResultPart):
    """No answer, and why."""

    status: Literal["not_evaluable"]
    reason: Slug

    def findings(self) -> tuple[Finding, ...]:
        """The reason as a code."""
        return (fact("mrd_not_evaluable", self.reason),)


Outcome = Annotated[Quantified | PositiveNotQuantifiable | Negative | NotEvaluable, Field(discriminator="status")]


class Role(StrEnum):
    """What a well holds."""

    STANDARD = "standard"
    """A dilution of the diagnostic sample; of albumin: a known amount of DNA."""
    FOLLOW_UP = "follow_up"
    BACKGROUND = "background"
    """Polyclonal cells of healthy people (NAC)."""
    NO_TEMPLATE = "no_template"
    DIAGNOSIS = "diagnosis"
    """Albumin only: the diagnostic sample as it is diluted for the standards."""


class StandardPoint(ResultPart):
    """One dilution (of albumin: one amount), with its wells."""

    amount: Annotated[float, Field(gt=0)] = Field(description="Dilution of the diagnostic sample, or ng of DNA.")
    cts: Annotated[tuple[Ct, ...], Field(min_length=1, max_length=96)]
    mean_ct: MeanCt | None = Field(description="Of the wells that amplified; null if none did.")
    spread_ct: Annotated[float, Field(ge=0, lt=60)] | None
    in_range: bool = Field(description="Belongs to the quantitative range, so to the curve.")
    seen: bool = Field(description="Seen above the background: within the sensitivity.")
    left_out: Slug | None = Field(default=None, description="Why it is not in range; null if it is.")


class StandardCurve(ResultPart):
    """Ct = slope x log10(amount) + intercept, over the wells of the points in range."""

    slope: float
    intercept: float
    r_squared: Annotated[float, Field(ge=0, le=1)]
    efficiency: float | None = Field(description="10^(-1/slope) - 1; 1 is a doubling in each cycle.")
    accepted: bool


class WellFact(ResultPart):
    """One follow-up well: whether it counts as positive, and the Ct that was sent."""

    well: Well
    ct: Ct
    positive: bool


class MarkerOutcome(ResultPart):
    """One marker of the patient, from its standards to its outcome."""

    marker: Marker
    outcome: Outcome
    reasons: tuple[Slug, ...] = Field(default=(), description="All that stands against an answer, the first counts.")
    standards: tuple[StandardPoint, ...]
    curve: StandardCurve | None = Field(description="Null where there are too few points to draw one.")
    quantitative_range: Level | None = Field(default=None, description="The lowest dilution that is in range.")
    highest_dilution: Level | None = Field(default=None, description="The highest one: above it nothing is measured.")
    sensitivity: Level | None = Field(default=None, description="The lowest dilution that was seen.")
    background: Annotated[tuple[Ct, ...], Field(max_length=384)] = ()
    lowest_background: Ct | None = Field(default=None, description="`undetermined`: none of the wells amplified.")
    no_template: Annotated[tuple[Ct, ...], Field(max_length=384)] = ()
    follow_up: Annotated[tuple[WellFact, ...], Field(max_length=384)] = ()
    positive_wells: int = 0


class Albumin(ResultPart):
    """How much DNA was in a well, of diagnosis and of follow-up; the level is multiplied by their ratio."""

    diagnosis_ng: Annotated[float, Field(gt=0)] | None = None
    follow_up_ng: Annotated[float, Field(gt=0)] | None = None
    ratio: Annotated[float, Field(gt=0)] | None = Field(default=None, description="Diagnosis over follow-up.")
    given: bool = Field(description="The amounts were given, not measured on this plate.")
    extrapolated: bool = Field(default=False, description="An amount lies outside those of the standards.")
    standards: tuple[StandardPoint, ...] = ()
    curve: StandardCurve | None = None
    diagnosis: Annotated[tuple[Ct, ...], Field(max_length=384)] = ()
    follow_up: Annotated[tuple[Ct, ...], Field(max_length=384)] = ()
    no_template: Annotated[tuple[Ct, ...], Field(max_length=384)] = ()
    reasons: tuple[Slug, ...] = ()
