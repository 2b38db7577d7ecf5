"""Germ line: goes to genetic counselling, never on the common sheet nor into an event (paper, section 5)."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from libs.common.contracts.samples.assays import Finding
from services.samples.domain.assays.results.common import GeneSymbol, Method, ResultBody, ResultPart
from services.samples.domain.genomics.stated import Description, Symbol


class Significance(StrEnum):
    """ACMG/AMP 2015."""

    PATHOGENIC = "pathogenic"
    LIKELY_PATHOGENIC = "likely_pathogenic"
    UNCERTAIN = "uncertain"
    LIKELY_BENIGN = "likely_benign"
    BENIGN = "benign"


class Zygosity(StrEnum):
    """On how many copies."""

    HETEROZYGOUS = "heterozygous"
    HOMOZYGOUS = "homozygous"
    HEMIZYGOUS = "hemizygous"
    MOSAIC = "mosaic"


class GermLineVariant(ResultPart):
    """One inherited variant."""

    gene: GeneSymbol
    transcript: Annotated[str, Field(pattern=r"^(NM|NR|ENST)_?\d+\.\d+$", examples=["NM_000546.6"])]
    hgvs_c: Annotated[str, Field(pattern=r"^c\.\S{1,200}$", examples=["c.743G>A"])]
    hgvs_p: Annotated[str, Field(pattern=r"^p\.\S{1,200}$", examples=["p.Arg248Gln"])] | None = None
    zygosity: Zygosity
    significance: Significance


class GermLineResult(ResultBody):
    """Kept here and read by permission only."""

    findings_withheld: ClassVar[bool] = True

    family: Literal["germ_line"] = "germ_line"
    method: Method
    variants: Annotated[tuple[GermLineVariant, ...], Field(max_length=5_000)] = ()
    covered_genes: Annotated[tuple[GeneSymbol, ...], Field(min_length=1, max_length=30_000)]
    failed_genes: Annotated[tuple[GeneSymbol, ...], Field(max_length=30_000)] = ()
    withheld_for_counselling: bool = Field(
        default=False, description="Said by the service: what was found stands in counselling, not here."
    )

    def findings(self) -> tuple[Finding, ...]:
        """None that may travel."""
        return ()

    def symbols(self) -> Iterator[Symbol]:
        """Every gene that is named."""
        for place, one in enumerate(self.variants):
            yield Symbol(where=f"variants[{place}].gene", symbol=one.gene, is_germ_line=True)
        for name in ("covered_genes", "failed_genes"):
            for place, symbol in enumerate(getattr(self, name)):
                yield Symbol(where=f"{name}[{place}]", symbol=symbol)

    def descriptions(self) -> Iterator[Description]:
        """Every variant as HGVS writes it."""
        for place, one in enumerate(self.variants):
            for name in ("hgvs_c", "hgvs_p"):
                if getattr(one, name) is not None:
                    yield Description(
                        where=f"variants[{place}].{name}", text=getattr(one, name), reference=one.transcript,
                        is_germ_line=True,
                    )  # fmt: skip
