"""A rule set of dynamic BH3 profiling: windows, least events, cut-off, under a name and a version."""

from typing import Annotated, Literal

from pydantic import Field

from services.samples.domain.assays.results.common import ResultPart
from services.samples.domain.mrd.rules import RuleSetName


class Bh3Rules(ResultPart):
    """All limits hold inclusively: at least."""

    experimental: Literal[True] = Field(default=True, description="The assay awaits validation.")
    name: RuleSetName
    version: Annotated[int, Field(ge=1, le=9_999)]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    source: Annotated[str, Field(min_length=1, max_length=600)]
    confirmed: bool = Field(description="Whether the laboratory has signed these figures; else (check).")

    window_least_ratio: Annotated[float, Field(gt=1, le=1_000)] = Field(description="MFI negative over positive.")
    window_least_mfi: Annotated[float, Field(ge=0, le=1e9)] = Field(description="MFI negative less positive.")
    gated_events_least: Annotated[int, Field(ge=0, le=1_000_000)] = Field(description="In every well that counts.")
    replicates_least: Annotated[int, Field(ge=1, le=96)] = Field(description="Wells of a condition, and of a control.")
    replicates_by: Literal["mean", "median"] = Field(description="What replicates are brought together by.")
    controls_from: Literal["own", "own_or_untreated"] = Field(
        description="Whether treated cells without controls of their own may borrow those of the untreated ones."
    )
    cut_off_points: Annotated[float, Field(ge=0, le=200)] = Field(description="A difference of this much counts.")

    @property
    def id(self) -> str:
        """What the result carries."""
        return f"{self.name}@{self.version}"
