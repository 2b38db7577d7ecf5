"""Pharmacogenetics: gene, diplotype, phenotype. The phenotype travels, the diplotype (germ line) stays."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from libs.common.contracts.samples.assays import Finding
from services.samples.domain.assays.results.common import GeneSymbol, Method, ResultBody, ResultPart, fact


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
    diplotype: Annotated[str, Field(pattern=r"^\S{1,40}/\S{1,40}$", examples=["*1/*3A"])]
    phenotype: Phenotype


class PharmacogeneticResult(ResultBody):
    """All genes tested."""

    family: Literal["pharmacogenetics"] = "pharmacogenetics"
    method: Method
    genes: Annotated[tuple[Pharmacogene, ...], Field(min_length=1, max_length=200)]

    def findings(self) -> tuple[Finding, ...]:
        """What the dose needs: the phenotype."""
        return tuple(fact(f"{one.gene}:phenotype", one.phenotype) for one in self.genes)
