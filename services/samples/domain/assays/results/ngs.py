"""Sequencing of the leukaemia. "Not detected" is never "negative": the result says what was tested."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

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
from services.samples.domain.assays.results.sequencing import (
    Burden,
    Depth,
    Expression,
    FusionDetail,
    GeneCoverage,
    MaterialQuality,
    Nucleic,
    PanelUsed,
    Transcript,
)
from services.samples.domain.genomics.assembly import Assembly, assembly_of
from services.samples.domain.genomics.stated import Description, Symbol
from services.samples.domain.wording.hint import Hint


class Tier(StrEnum):
    """AMP/ASCO/CAP 2017: strong, potential, unknown significance, benign."""

    I = "I"  # noqa: E741 - the guideline's own numeral
    II = "II"
    III = "III"
    IV = "IV"


class Origin(StrEnum):
    """Where a variant comes from; a germ-line one goes to genetic counselling and nowhere else."""

    SOMATIC = "somatic"
    GERM_LINE = "germ_line"
    UNKNOWN = "unknown"


class AtDiagnosis(StrEnum):
    """Whether a variant found at relapse was there at diagnosis."""

    PRESENT = "present"
    ABSENT = "absent"
    NOT_TESTED = "not_tested"


class CopyChange(StrEnum):
    """How a gene's copies changed."""

    DELETION = "deletion"
    GAIN = "gain"
    AMPLIFICATION = "amplification"


class Variant(ResultPart):
    """One variant line."""

    gene: GeneSymbol
    transcript: Transcript
    hgvs_c: Annotated[str, Field(pattern=r"^c\.\S{1,200}$", examples=["c.743G>A"])]
    hgvs_p: Annotated[str, Field(pattern=r"^p\.\S{1,200}$", examples=["p.Arg248Gln"])] | None = None
    hgvs_g: (
        Annotated[
            str,
            Field(
                pattern=r"^(NC_\d{6}\.\d{1,2}|chr([1-9]|1\d|2[0-2]|X|Y|M)):[gm]\.\S{1,200}$",
                examples=["NC_000017.11:g.7674220C>T"],
            ),
        ]
        | None
    ) = None
    assembly: Assembly | None = None
    vaf_percent: Percent
    depth: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    tier: Tier
    origin: Origin = Origin.UNKNOWN
    at_diagnosis: AtDiagnosis | None = None

    @model_validator(mode="after")
    def _on_a_build(self) -> Self:
        if self.hgvs_g is None:
            return self
        if self.assembly is None:
            raise Invalid("A genomic description means nothing without the build.", right="assembly: GRCh37 or GRCh38")
        named = assembly_of(self.hgvs_g.partition(":")[0])
        if self.hgvs_g.startswith("NC_") and self.hgvs_g[3:9] != "012920" and named is not self.assembly:
            raise Invalid("The accession is of another build.", right=f"assembly: {named}" if named else "its version")
        return self

    @property
    def is_germ_line(self) -> bool:
        """Whether it goes to genetic counselling."""
        return self.origin is Origin.GERM_LINE


class CopyNumber(ResultPart):
    """One copy-number alteration of a gene."""

    gene: GeneSymbol
    change: CopyChange
    copies: Annotated[float, Field(ge=0, le=10_000, examples=[1])] | None = None


WHOLE: Final = 100
"""Percent."""

Genes = Annotated[tuple[GeneSymbol, ...], Field(max_length=30_000)]


class NgsResult(ResultBody):
    """What was found, and in what it was looked for."""

    family: Literal["ngs"] = "ngs"
    method: Method
    panel: PanelUsed | None = None
    variants: Annotated[tuple[Variant, ...], Field(max_length=5_000)] = ()
    fusions: Annotated[tuple[Fusion, ...], Field(max_length=500)] = ()
    fusion_details: Annotated[tuple[FusionDetail, ...], Field(max_length=500)] = ()
    copy_numbers: Annotated[tuple[CopyNumber, ...], Field(max_length=5_000)] = ()
    overexpressed: Genes = ()
    expression: Annotated[tuple[Expression, ...], Field(max_length=30_000)] = ()
    tumour_mutational_burden: Annotated[float, Field(ge=0, le=10_000)] | None = None
    burden_counted: Burden | None = None
    covered_genes: Annotated[Genes, Field(min_length=1)]
    failed_genes: Genes = ()
    coverage: Annotated[tuple[GeneCoverage, ...], Field(max_length=30_000)] = ()
    minimum_depth: Depth | None = None
    limit_of_detection_percent: Percent
    blasts_percent: Percent | None = None
    materials: Annotated[tuple[MaterialQuality, ...], Field(max_length=2)] = ()
    comment: Annotated[str, Field(min_length=1, max_length=4_000)] | None = None
    withheld_for_counselling: bool = Field(
        default=False, description="Said by the service: germ-line findings of this result are in counselling."
    )

    @model_validator(mode="after")
    def _covered(self) -> Self:
        outside = {variant.gene for variant in self.variants if not variant.is_germ_line} - set(self.covered_genes)
        if outside:
            raise Invalid("A variant lies in a gene that was not covered.", right=", ".join(sorted(outside)))
        if any(variant.gene not in self.covered_genes for variant in self.variants):
            raise Invalid("A germ-line variant lies in a gene that was not covered.")
        if not set(self.failed_genes) <= set(self.covered_genes):
            raise Invalid("A gene can only fail if it was covered.")
        return self

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if {one.fusion for one in self.fusion_details} - set(self.fusions):
            raise Invalid("A fusion has details and is not among the fusions.", right="the same fusion in `fusions`")
        if {one.gene for one in self.coverage} - set(self.covered_genes):
            raise Invalid("A gene has a depth and was not covered.", right="the same gene in `covered_genes`")
        if self.burden_counted is not None and self.tumour_mutational_burden is None:
            raise Invalid("The burden's definition stands here without the burden.", right="tumour_mutational_burden")
        return self

    def findings(self) -> tuple[Finding, ...]:
        """Genes with a variant of tier I or II, each variant, fusions, copy numbers, and what was tested."""
        return (*self._variants(), *self._structures(), *self._tested())

    def hints(self) -> tuple[Hint, ...]:
        """What makes a result hard to compare."""
        told = (
            (self.panel is None, "no_panel"),
            (self._burden_undefined(), "burden_undefined"),
            (self._burden_astray(), "burden_astray"),
        )
        return tuple(Hint.of(code) for said, code in told if said)

    def symbols(self) -> Iterator[Symbol]:
        """Every gene that is named, partners of fusions among them."""
        for place, one in enumerate(self.variants):
            yield Symbol(where=f"variants[{place}].gene", symbol=one.gene, is_germ_line=one.is_germ_line)
        for place, fusion in enumerate(self.fusions):
            for symbol in fusion.split("::"):
                yield Symbol(where=f"fusions[{place}]", symbol=symbol)
        for name in ("copy_numbers", "expression", "coverage"):
            for place, line in enumerate(getattr(self, name)):
                yield Symbol(where=f"{name}[{place}].gene", symbol=line.gene)
        for name in ("overexpressed", "covered_genes", "failed_genes"):
            for place, symbol in enumerate(getattr(self, name)):
                yield Symbol(where=f"{name}[{place}]", symbol=symbol)

    def descriptions(self) -> Iterator[Description]:
        """Every variant as HGVS writes it."""
        for place, one in enumerate(self.variants):
            for name, reference in (("hgvs_c", one.transcript), ("hgvs_p", one.transcript), ("hgvs_g", None)):
                if getattr(one, name) is not None:
                    yield Description(
                        where=f"variants[{place}].{name}", text=getattr(one, name), reference=reference,
                        is_germ_line=one.is_germ_line,
                    )  # fmt: skip

    @property
    def holds_germ_line(self) -> bool:
        """Whether something is kept back from the event."""
        return self.withheld_for_counselling or any(variant.is_germ_line for variant in self.variants)

    @property
    def partly_covered(self) -> tuple[str, ...]:
        """Genes of which some region could not be read."""
        failed = {one.gene for one in self.coverage if one.failed_regions or _is_short(one)}
        return tuple(sorted(failed - set(self.failed_genes)))

    def passed(self, nucleic: Nucleic) -> bool:
        """False only if the laboratory says that the DNA or RNA was not good enough."""
        return all(one.passed for one in self.materials if one.nucleic is nucleic)

    def not_detected(self) -> tuple[str, ...]:
        """Wholly read, and no change of any kind seen above the limit of detection.

        Nothing where a germ-line finding is withheld: that its gene is missing here would tell it, and that it is not
        detected would be false, for what is inherited is in the leukaemia, too.
        """
        if self.withheld_for_counselling or not self.passed(Nucleic.DNA):
            return ()
        changed = {one.gene for one in self.variants} | {one.gene for one in self.copy_numbers}
        joined = {gene for fusion in self.fusions for gene in fusion.split("::")}
        unseen = set(self.covered_genes) - changed - joined - set(self.overexpressed)
        return tuple(sorted(unseen - set(self.failed_genes) - set(self.partly_covered)))

    def _burden_undefined(self) -> bool:
        return self.tumour_mutational_burden is not None and self.burden_counted is None

    def _burden_astray(self) -> bool:
        counted, said = self.burden_counted, self.tumour_mutational_burden
        if counted is None or said is None:
            return False
        return abs(counted.variants_counted / counted.megabases - said) > max(0.1, 0.05 * said)

    def _variants(self) -> tuple[Finding, ...]:
        travelling = [one for one in self.variants if not one.is_germ_line and one.tier is not Tier.IV]
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
        partly = self.partly_covered
        return (
            fact("not_detected", list(self.not_detected())),
            fact("failed", sorted(self.failed_genes)),
            *((fact("partly_covered", list(partly)),) if partly else ()),
            fact("limit_of_detection", self.limit_of_detection_percent, "%"),
        )


def _is_short(one: GeneCoverage) -> bool:
    return one.percent_at_minimum is not None and one.percent_at_minimum < WHOLE
