"""What else sequencing tells: where a fusion breaks, what was read how deeply, what failed, burden and expression."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from libs.common.errors import Invalid
from services.samples.domain.assays.results.common import Fusion, GeneSymbol, Percent, ResultPart
from services.samples.domain.genomics.assembly import Assembly

Transcript = Annotated[str, Field(pattern=r"^(NM|NR|ENST)_?\d+\.\d+$", examples=["NM_000546.6"])]
"""With its version: without it a position means nothing."""

Position = Annotated[
    str, Field(pattern=r"^(chr)?([1-9]|1\d|2[0-2]|X|Y|MT?):[1-9]\d{0,9}$", examples=["chr9:130854064"])
]
Region = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\r\n\t]+$", examples=["exon 4"])]
"""Of a gene, as the laboratory names it."""

Depth = Annotated[float, Field(ge=0, le=10_000_000, examples=[1250])]
Reads = Annotated[int, Field(ge=0, le=1_000_000_000)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]


class PanelUsed(ResultPart):
    """Which definition says what this assay looks at (`GET /v1/panels`)."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", examples=["reallnet-consensus"])]
    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.+-]{0,31}$", examples=["2026.1"])]


class FusionDetail(ResultPart):
    """Of one fusion that the result names: partners in the order 5' to 3', where they break, how often it was read."""

    fusion: Fusion
    transcripts: tuple[Transcript, Transcript] | None = None
    breakpoints: tuple[Position, Position] | None = None
    assembly: Assembly | None = None
    spanning_reads: Reads | None = None
    split_reads: Reads | None = None
    in_frame: bool | None = None

    @model_validator(mode="after")
    def _on_a_build(self) -> Self:
        if self.breakpoints is not None and self.assembly is None:
            raise Invalid("Breakpoints mean nothing without the build.", right="assembly: GRCh37 or GRCh38")
        return self


class GeneCoverage(ResultPart):
    """How deeply one gene was read, and which parts of it could not be."""

    gene: GeneSymbol
    mean_depth: Depth | None = None
    percent_at_minimum: Percent | None = None
    failed_regions: Annotated[tuple[Region, ...], Field(max_length=500)] = ()


class Burden(ResultPart):
    """What a tumour mutational burden was counted in: without this the figure cannot be compared."""

    megabases: Annotated[float, Field(gt=0, le=3_300, examples=[34.5])]
    variants_counted: Count
    synonymous_counted: bool
    lowest_vaf_percent: Percent


class ExpressionUnit(StrEnum):
    """What an expression's number is."""

    TPM = "tpm"
    FPKM = "fpkm"
    LOG2_CPM = "log2_cpm"
    Z_SCORE = "z_score"


class ExpressionLevel(StrEnum):
    """Against what the laboratory compares with."""

    OVER = "over"
    USUAL = "usual"
    UNDER = "under"


class Expression(ResultPart):
    """One gene's expression (RNA)."""

    gene: GeneSymbol
    value: Annotated[float, Field(ge=-1_000_000, le=100_000_000)]
    unit: ExpressionUnit
    level: ExpressionLevel | None = None


class Nucleic(StrEnum):
    """What was sequenced."""

    DNA = "dna"
    RNA = "rna"


class MaterialQuality(ResultPart):
    """Whether the DNA or RNA was good enough; what failed leaves everything unread that rests on it."""

    nucleic: Nucleic
    passed: bool
    measure: Annotated[str, Field(min_length=1, max_length=60, examples=["RIN 7.9"])] | None = None
