"""Dynamic BH3 profiling: experimental. How much more a drug primes the cells, per drug and peptide."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from libs.common.contracts.samples.assays import Finding
from libs.common.errors import Invalid
from services.samples.domain.assays.results.common import Method, ResultBody, ResultPart, Slug, fact

Priming = Annotated[float, Field(ge=-50, le=150, examples=[41.5])]
"""Per cent release; raw values outside 0–100 are kept and clipped only for display (domain, section 6)."""

ROUNDING = 0.05
"""How far a difference may be off because its terms were rounded to one decimal."""


class DrugPriming(ResultPart):
    """One drug with one peptide at one dose: treated less untreated, at the same peptide and dose."""

    drug: Slug
    peptide: Slug
    peptide_dose_um: Annotated[float, Field(gt=0, le=1_000)]
    drug_dose_nm: Annotated[float, Field(gt=0, le=1e9)]
    treated_percent: Priming
    untreated_percent: Priming
    delta_priming: Annotated[float, Field(ge=-200, le=200)]

    @model_validator(mode="after")
    def _difference(self) -> Self:
        if abs(self.treated_percent - self.untreated_percent - self.delta_priming) > 2 * ROUNDING:
            raise Invalid("The difference is not treated less untreated.")
        return self

    def findings(self) -> tuple[Finding, ...]:
        """The difference in points."""
        return (fact(f"dbp:{self.drug}:{self.peptide}:delta_priming", self.delta_priming, "%"),)


class DbpResult(ResultBody):
    """All drugs and peptides of a run."""

    family: Literal["dbp"] = "dbp"
    method: Method
    gated_events: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    drugs: Annotated[tuple[DrugPriming, ...], Field(min_length=1, max_length=1_000)]

    @model_validator(mode="after")
    def _once(self) -> Self:
        # The code of a finding names drug and peptide, so one dose of each is what a report can hold.
        if len({(one.drug, one.peptide) for one in self.drugs}) < len(self.drugs):
            raise Invalid("A drug is there twice with the same peptide.", right="each pair once")
        return self

    def findings(self) -> tuple[Finding, ...]:
        """Those of every pair."""
        return tuple(found for drug in self.drugs for found in drug.findings())
