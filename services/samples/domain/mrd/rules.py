"""A rule set: every margin by which Ct values become residual disease, under a name and a version."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from libs.common.errors import Invalid
from services.samples.domain.assays.results.common import ResultPart

RuleSetId = Annotated[
    str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}@[1-9]\d{0,3}$", examples=["euromrd-2007-reduction@1"])
]
"""Name and version: another margin is another version, so another id."""

RuleSetName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$", examples=["euromrd-2007-reduction"])]
Margin = Annotated[float, Field(ge=0, le=20)]
Wells = Annotated[int, Field(ge=1, le=96)]
STEEPEST: Final = -10.0


class MrdRules(ResultPart):
    """All limits hold inclusively: at least, at most. Ct margins are differences; `None` means: not asked for."""

    name: RuleSetName
    version: Annotated[int, Field(ge=1, le=9_999)]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    source: Annotated[str, Field(min_length=1, max_length=600)]
    confirmed: bool = Field(description="Whether a EuroMRD laboratory has signed these figures; else (check).")

    slope_least: Annotated[float, Field(ge=STEEPEST, lt=0)]
    slope_most: Annotated[float, Field(ge=STEEPEST, lt=0)]
    r_squared_least: Annotated[float, Field(ge=0, le=1)]
    dilutions_least: Annotated[int, Field(ge=2, le=20)] = Field(description="In the quantitative range: the curve.")
    standard_wells_least: Wells = Field(description="Replicates of each dilution.")
    replicates_within_ct: Margin = Field(description="Highest less lowest Ct of replicates.")
    step_least_ct: Margin | None = Field(default=None, description="Between neighbouring dilutions, per tenfold step.")
    step_most_ct: Margin | None = None

    background_wells_least: Wells
    range_below_background_ct: Margin = Field(description="The mean Ct of a dilution, under the lowest background.")
    sensitivity_below_background_ct: Margin = Field(description="One well of a dilution, under the lowest background.")
    positive_below_background_ct: Margin = Field(description="A follow-up well, under the lowest background.")
    positive_beyond_sensitivity_ct: Margin | None = Field(
        default=None, description="How far a positive well may lie beyond the highest Ct of the sensitivity's dilution."
    )

    no_template_wells_least: Wells
    no_template_tolerated_from_ct: Annotated[float, Field(gt=0, lt=60)] | None = Field(
        default=None, description="Water that amplifies from this Ct on is no contamination; null: it always is."
    )

    follow_up_wells_least: Wells
    positive_wells_least: Wells = Field(description="Fewer positive wells count as none.")

    albumin_wells_least: Wells = Field(description="Replicates of each: standard, diagnosis, follow-up.")
    albumin_within_ct: Margin
    follow_up_dna_least_ng: Annotated[float, Field(ge=0, le=10_000)] = Field(description="Per well, by albumin.")

    negative_by: Literal["least_sensitive", "most_sensitive"] = Field(
        description="Whose sensitivity an overall negative carries, if several markers are negative."
    )

    @property
    def id(self) -> str:
        """What the result carries."""
        return f"{self.name}@{self.version}"

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.slope_least > self.slope_most:
            raise Invalid("The slopes leave nothing between them.", right="slope_least at most slope_most")
        if self.positive_wells_least > self.follow_up_wells_least:
            raise Invalid("More wells must be positive than there need be.", right="at most follow_up_wells_least")
        if self.step_least_ct is not None and self.step_most_ct is not None and self.step_least_ct > self.step_most_ct:
            raise Invalid("The steps leave nothing between them.", right="step_least_ct at most step_most_ct")
        return self
