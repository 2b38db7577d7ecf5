"""A panel: what an assay looks at, how deeply, from which variant fraction on; versioned, with its source.

A result names the version it was made with. What the panel does not hold was not tested; what it holds and the
laboratory did not read has failed. Nothing of either is "negative".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from libs.common.errors import Invalid


class PanelKind(StrEnum):
    """Whose list it is."""

    CONSENSUS = "consensus"
    """What the network agreed that should be looked at."""
    ASSAY = "assay"
    """What one assay does look at."""


class Scope(StrEnum):
    """Whether genes are listed, or all are read."""

    LISTED = "listed"
    EXOME = "exome"
    GENOME = "genome"
    TRANSCRIPTOME = "transcriptome"


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelGene:
    """A gene, what of it is read (exons, hot spots), and why it is on the list."""

    symbol: str
    regions: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One version of one panel. `lab` is null for those of the network."""

    id: str
    version: str
    name: str
    name_es: str
    kind: PanelKind
    scope: Scope
    nucleic: tuple[str, ...]
    source: str
    genes: tuple[PanelGene, ...] = ()
    copy_numbers: tuple[str, ...] = ()
    fusion_partners: tuple[str, ...] = ()
    expression: tuple[str, ...] = ()
    limit_of_detection_percent: float
    limit_source: str
    minimum_depth: float
    depth_source: str
    lab: str | None = None
    effective_from: date | None = None
    """Of a laboratory's: results name it from this day on."""
    added_at: datetime | None = None
    added_by: str | None = None

    @property
    def symbols(self) -> frozenset[str]:
        """The genes whose variants it reads."""
        return frozenset(gene.symbol for gene in self.genes)

    @property
    def everything(self) -> frozenset[str]:
        """Every gene that it says anything of."""
        return self.symbols.union(self.copy_numbers, self.fusion_partners, self.expression)

    def gene(self, symbol: str) -> PanelGene | None:
        """What it says of one gene's variants."""
        return next((gene for gene in self.genes if gene.symbol == symbol), None)

    def check_named(self, *, lab: str, today: date) -> None:
        """Refuse another laboratory's panel, and one that is not in force yet."""
        if self.lab not in {None, lab}:
            raise Invalid(f"{self.id} is another laboratory's panel.", where="body.result.panel", right="one's own")
        if self.effective_from is not None and today < self.effective_from:
            sentence = f"{self.id} {self.version} is in force from {self.effective_from} on."
            raise Invalid(sentence, where="body.result.panel", right="the version that was used")

    def check_within(self, covered: Iterable[str]) -> None:
        """Refuse genes said to be covered that a listed panel does not hold."""
        outside = sorted(set(covered) - self.everything) if self.scope is Scope.LISTED else ()
        if outside:
            raise Invalid(
                f"{self.id} {self.version} does not hold these genes: {', '.join(outside[:20])}.",
                where="body.result.covered_genes",
                right=f"genes of GET /v1/panels/{self.id}/{self.version}, or the panel that was used",
            )
