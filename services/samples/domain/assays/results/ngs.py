"""Sequencing of the leukaemia. "Not detected" is never "negative": the result says what was tested."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from libs.common.contracts.samples.assays import Finding
from libs.common.errors import Invalid
from services.samples.domain.assays.results.common import (
    Fusion,
    GeneSymbol,
    Method,
    Percent,
    ResultBody,
    ResultPart,
    fact,
    present,
)


class Tier(StrEnum):
    """AMP/ASCO/CAP 2017: strong, potential, unknown significance, benign."""

    I = "I"  # noqa: E741 - the guideline's own numeral
    II = "II"
    III = "III"
    IV = "IV"


class Origin(StrEnum):
    """Where a variant comes from; a germ-line one travels in no event (architecture, section 5)."""

    SOMATIC = "somatic"
    GERM_LINE = "germ_line"
    UNKNOWN = "unknown"


class CopyChange(StrEnum):
    """How a gene's copies changed."""

    DELETION = "deletion"
    GAIN = "gain"
    AMPLIFICATION = "amplification"


class Variant(ResultPart):
    """One variant line."""

    gene: GeneSymbol
    transcript: Annotated[str, Field(pattern=r"^(NM|NR|ENST)_?\d+\.\d+$", examples=["NM_000546.6"])]
    hgvs_c: Annotated[str, Field(pattern=r"^c\.\S{1,200}$", examples=["c.743G>A"])]
    hgvs_p: Annotated[str, Field(pattern=r"^p\.\S{1,200}$", examples=["p.Arg248Gln"])] | None = None
    vaf_percent: Percent
    depth: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    tier: Tier
    origin: Origin = Origin.UNKNOWN


class CopyNumber(ResultPart):
    """One copy-number alteration of a gene."""

    gene: GeneSymbol
    change: CopyChange


Genes = Annotated[tuple[GeneSymbol, ...], Field(max_length=30_000)]


class NgsResult(ResultBody):
    """What was found, and in what it was looked for."""

    family: Literal["ngs"] = "ngs"
    method: Method
    variants: Annotated[tuple[Variant, ...], Field(max_length=5_000)] = ()
    fusions: Annotated[tuple[Fusion, ...], Field(max_length=500)] = ()
    copy_numbers: Annotated[tuple[CopyNumber, ...], Field(max_length=5_000)] = ()
    overexpressed: Genes = ()
    tumour_mutational_burden: Annotated[float, Field(ge=0, le=10_000)] | None = None
    covered_genes: Annotated[Genes, Field(min_length=1)]
    failed_genes: Genes = ()
    limit_of_detection_percent: Percent
    blasts_percent: Percent | None = None

    @model_validator(mode="after")
    def _covered(self) -> Self:
        outside = {variant.gene for variant in self.variants} - set(self.covered_genes)
        if outside:
            raise Invalid("A variant lies in a gene that was not covered.", right=", ".join(sorted(outside)))
        if not set(self.failed_genes) <= set(self.covered_genes):
            raise Invalid("A gene can only fail if it was covered.")
        return self

    def findings(self) -> tuple[Finding, ...]:
        """Genes with a variant of tier I or II, each variant, fusions, copy numbers, and what was tested."""
        return (*self._variants(), *self._structures(), *self._tested())

    @property
    def holds_germ_line(self) -> bool:
        """Whether something is kept back from the event."""
        return any(variant.origin is Origin.GERM_LINE for variant in self.variants)

    def not_detected(self) -> tuple[str, ...]:
        """Covered, not failed, and nothing of any kind seen above the limit of detection."""
        changed = {variant.gene for variant in self.variants} | {change.gene for change in self.copy_numbers}
        joined = {gene for fusion in self.fusions for gene in fusion.split("::")}
        unseen = set(self.covered_genes) - changed - joined - set(self.overexpressed)
        return tuple(sorted(unseen - set(self.failed_genes)))

    def _variants(self) -> tuple[Finding, ...]:
        travelling = [one for one in self.variants if one.origin is not Origin.GERM_LINE and one.tier is not Tier.IV]
        mutated = sorted({one.gene for one in travelling if one.tier in {Tier.I, Tier.II}})
        single = (fact(f"{one.gene}:{one.hgvs_p or one.hgvs_c}", one.vaf_percent, "%") for one in travelling)
        return (*(present(gene) for gene in mutated), *single)

    def _structures(self) -> tuple[Finding, ...]:
        fusions = (present(fusion) for fusion in self.fusions)
        copies = (present(f"{one.gene}:{one.change}") for one in self.copy_numbers)
        expressed = (present(f"{gene}:overexpression") for gene in self.overexpressed)
        burden = self.tumour_mutational_burden
        return (*fusions, *copies, *expressed, *(() if burden is None else (fact("tmb", burden, "1/Mb"),)))

    def _tested(self) -> tuple[Finding, ...]:
        return (
            fact("not_detected", list(self.not_detected())),
            fact("failed", sorted(self.failed_genes)),
            fact("limit_of_detection", self.limit_of_detection_percent, "%"),
        )
