"""Pharmacogenetics: gene, diplotype, phenotype. The phenotype travels, the diplotype (germ line) stays."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from libs.common.contracts.samples.assays import Finding
from services.samples.domain.assays.results.common import GeneSymbol, Method, ResultBody, ResultPart, fact
from services.samples.domain.genomics.stated import Symbol


class Phenotype(StrEnum):
    """The standard terms of CPIC (2017)."""

    POOR_METABOLISER = "poor_metaboliser"
    INTERMEDIATE_METABOLISER = "intermediate_metaboliser"
    NORMAL_METABOLISER = "normal_metaboliser"
    RAPID_METABOLISER = "rapid_metaboliser"
    ULTRARAPID_METABOLISER = "ultrarapid_metaboliser"
    POOR_FUNCTION = "poor_function"
    DECREASED_FUNCTION = "decreased_function"
    NORMAL_FUNCTION = "normal_function"
    INCREASED_FUNCTION = "increased_function"
    INDETERMINATE = "indeterminate"


class Pharmacogene(ResultPart):
    """One gene."""

    gene: GeneSymbol
    diplotype: Annotated[str, Field(pattern=r"^\S{1,40}/\S{1,40}$", examples=["*1/*3A"])] | None = Field(
        default=None, description="Must be posted; never shown: it is inherited, and stands in counselling."
    )
    phenotype: Phenotype


class PharmacogeneticResult(ResultBody):
    """All genes tested."""

    family: Literal["pharmacogenetics"] = "pharmacogenetics"
    method: Method
    genes: Annotated[tuple[Pharmacogene, ...], Field(min_length=1, max_length=200)]
    withheld_for_counselling: bool = Field(
        default=False, description="Said by the service: the diplotypes stand in counselling, not here."
    )

    def findings(self) -> tuple[Finding, ...]:
        """What the dose needs: the phenotype."""
        return tuple(fact(f"{one.gene}:phenotype", one.phenotype) for one in self.genes)

    def symbols(self) -> Iterator[Symbol]:
        """Every gene tested."""
        for place, one in enumerate(self.genes):
            yield Symbol(where=f"genes[{place}].gene", symbol=one.gene)
