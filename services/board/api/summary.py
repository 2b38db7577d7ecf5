"""The coded case summary on the wire: codes and numbers only, no free text."""

from typing import Annotated

from pydantic import ConfigDict, Field

from libs.common.vocabulary import EpisodeKind, ExtramedullarySite, Lineage, SiteClass, Timing
from libs.common.wire import Body
from services.board.api.codes import Code, GeneticCode
from services.board.domain.summary import CaseSummary

Codes = Annotated[tuple[GeneticCode, ...], Field(max_length=40)]
OLDEST_CHILD = 25
"""Years; young adults are treated by paediatric protocols too."""


class SummaryBody(Body):
    """What the experts need to know first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "lineage": "bcp",
                    "age_years": 4,
                    "episode_kind": "relapse",
                    "relapse_number": 1,
                    "timing": "very_early",
                    "site_class": "isolated_marrow",
                    "genetics": ["hyperdiploidy", "CRLF2_rearrangement"],
                }
            ]
        }
    )

    lineage: Lineage
    age_years: float | None = Field(default=None, ge=0, le=OLDEST_CHILD, description="Age in years when asking.")
    episode_kind: EpisodeKind | None = None
    relapse_number: int | None = Field(default=None, ge=1, le=20, description="1 is the first relapse.")
    timing: Timing | None = None
    site_class: SiteClass | None = None
    extramedullary: tuple[ExtramedullarySite, ...] = Field(default=(), max_length=5)
    genetics: Codes = ()
    previous: tuple[Code, ...] = Field(default=(), max_length=40, description="Codes of what was given before.")
    after_hsct: bool = False
    after_car_t: bool = False
    poor_response: bool | None = None
    mrd: float | None = Field(default=None, ge=0, le=1, description="Minimal residual disease as a fraction: 1e-3.")

    def coded(self) -> CaseSummary:
        """Turn it into the domain's value."""
        return CaseSummary(**dict(self))
