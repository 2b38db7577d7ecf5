"""A germ-line finding, as genetic counselling reads it; it is kept there and nowhere else."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from services.samples.domain.assays.results.common import GeneSymbol, Percent, ResultPart
from services.samples.domain.assays.results.germ_line import Significance, Zygosity
from services.samples.domain.assays.results.ngs import CopyChange, Tier
from services.samples.domain.assays.results.pharmacogenetics import Phenotype
from services.samples.domain.genomics.assembly import Assembly


class FindingKind(StrEnum):
    """Where it comes from, and how sure it is that it is inherited."""

    GERM_LINE = "germ_line"
    """Of a germ-line assay."""
    IN_TUMOUR = "in_tumour"
    """A variant of a tumour's sequencing that the laboratory calls germ-line."""
    PHARMACOGENE = "pharmacogene"
    """A diplotype."""
    SUSPECTED = "suspected"
    """Of a file of variants, or of a germ-line control: nobody has judged it yet; `because` says why it is."""


class GermLineFinding(ResultPart):
    """One line. What its kind does not have is null."""

    kind: FindingKind
    gene: GeneSymbol | None = None
    transcript: str | None = None
    hgvs_c: str | None = None
    hgvs_p: str | None = None
    hgvs_g: str | None = None
    assembly: Assembly | None = None
    vaf_percent: Percent | None = None
    depth: Annotated[int, Field(ge=0)] | None = None
    tier: Tier | None = None
    zygosity: Zygosity | None = None
    significance: Significance | None = None
    diplotype: str | None = None
    phenotype: Phenotype | None = None
    change: CopyChange | None = None
    iscn: str | None = None
    because: str | None = None

    @property
    def descriptions(self) -> tuple[str, ...]:
        """By which the finding would be known again in a text."""
        every = (self.transcript, self.hgvs_c, self.hgvs_p, self.hgvs_g, self.diplotype, self.iscn)
        return tuple(one for one in every if one is not None)
