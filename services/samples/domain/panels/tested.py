"""What was tested, gene by gene: a table that has no word for "negative".

A gene is in the table if the panel, the consensus set or the result itself names it. It was tested wholly, in part, not
read, or is not in the panel; whether something was found stands beside that, and never without it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from services.samples.domain.assays.results.ngs import NgsResult
from services.samples.domain.assays.results.sequencing import GeneCoverage, Nucleic
from services.samples.domain.panels.panel import Panel, Scope


class Extent(StrEnum):
    """How far a gene was read."""

    TESTED = "tested"
    PARTIALLY_COVERED = "partially_covered"
    FAILED = "failed"
    NOT_IN_PANEL = "not_in_panel"


class LookedFor(StrEnum):
    """Which kind of change the line is about."""

    VARIANTS = "variants"
    FUSIONS = "fusions"
    COPY_NUMBERS = "copy_numbers"
    EXPRESSION = "expression"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedGene:
    """One gene and one kind of change: whether it was read, how deeply, and whether something was seen."""

    gene: str
    looked_for: LookedFor
    testing: Extent
    detected: bool
    regions: str | None = None
    failed_regions: tuple[str, ...] = ()
    mean_depth: float | None = None
    percent_at_minimum: float | None = None
    minimum_depth: float | None = None
    limit_of_detection_percent: float | None = None
    in_consensus: bool = False


def genes_checked(result: NgsResult, panel: Panel | None, consensus: Panel) -> tuple[CheckedGene, ...]:
    """By gene, then by kind of change. Germ-line variants count for nothing here: they are not in the result."""
    return tuple(sorted(_rows(result, panel, consensus), key=lambda row: (row.gene, row.looked_for)))


def _rows(result: NgsResult, panel: Panel | None, consensus: Panel) -> Iterator[CheckedGene]:
    depths = {one.gene: one for one in result.coverage}
    for gene in _of(panel, "symbols").union(consensus.symbols, result.covered_genes):
        if _is_only_structural(gene, panel):
            continue
        yield _of_variants(gene, result, panel, depths.get(gene), in_consensus=gene in consensus.symbols)
    for looked_for, name in _STRUCTURES:
        wanted = frozenset(getattr(consensus, name))
        for gene in wanted.union(_of(panel, name), _seen(result, looked_for)):
            yield _of_structure(gene, looked_for, result, panel, name, in_consensus=gene in wanted)


_STRUCTURES = (
    (LookedFor.FUSIONS, "fusion_partners"),
    (LookedFor.COPY_NUMBERS, "copy_numbers"),
    (LookedFor.EXPRESSION, "expression"),
)


def _of(panel: Panel | None, name: str) -> frozenset[str]:
    return frozenset() if panel is None else frozenset(getattr(panel, name))


def _is_only_structural(gene: str, panel: Panel | None) -> bool:
    """Covered for its fusions or copies alone."""
    return panel is not None and panel.scope is Scope.LISTED and gene in panel.everything - panel.symbols


def _of_variants(
    gene: str, result: NgsResult, panel: Panel | None, depth: GeneCoverage | None, *, in_consensus: bool
) -> CheckedGene:
    listed = None if panel is None else panel.gene(gene)
    testing = _testing(gene, result, panel)
    return CheckedGene(
        gene=gene,
        looked_for=LookedFor.VARIANTS,
        testing=testing,
        detected=any(one.gene == gene and not one.is_germ_line for one in result.variants),
        regions=None if listed is None else listed.regions,
        failed_regions=() if depth is None else depth.failed_regions,
        mean_depth=None if depth is None else depth.mean_depth,
        percent_at_minimum=None if depth is None else depth.percent_at_minimum,
        minimum_depth=_minimum(result, panel) if testing is not Extent.NOT_IN_PANEL else None,
        limit_of_detection_percent=result.limit_of_detection_percent if _was_read(testing) else None,
        in_consensus=in_consensus,
    )


def _testing(gene: str, result: NgsResult, panel: Panel | None) -> Extent:
    held = panel is not None and (panel.scope is not Scope.LISTED or gene in panel.symbols)
    if gene not in result.covered_genes:
        return Extent.FAILED if held and gene in _of(panel, "symbols") else Extent.NOT_IN_PANEL
    if gene in result.failed_genes or not result.passed(_read_from(panel)):
        return Extent.FAILED
    return Extent.PARTIALLY_COVERED if gene in result.partly_covered else Extent.TESTED


def _read_from(panel: Panel | None) -> Nucleic:
    """Variants are read from DNA, unless the panel has RNA alone."""
    return Nucleic.RNA if panel is not None and panel.nucleic == (Nucleic.RNA.value,) else Nucleic.DNA


def _was_read(testing: Extent) -> bool:
    return testing in {Extent.TESTED, Extent.PARTIALLY_COVERED}


def _minimum(result: NgsResult, panel: Panel | None) -> float | None:
    return result.minimum_depth if result.minimum_depth is not None or panel is None else panel.minimum_depth


def _of_structure(
    gene: str, looked_for: LookedFor, result: NgsResult, panel: Panel | None, name: str, *, in_consensus: bool
) -> CheckedGene:
    seen = gene in _seen(result, looked_for)
    held = gene in _of(panel, name) or (panel is not None and panel.scope in _READS[looked_for])
    nucleic = Nucleic.DNA if looked_for is LookedFor.COPY_NUMBERS else Nucleic.RNA
    testing = Extent.TESTED if seen or held else Extent.NOT_IN_PANEL
    if testing is Extent.TESTED and not seen and (not result.passed(nucleic) or gene in result.failed_genes):
        testing = Extent.FAILED
    return CheckedGene(gene=gene, looked_for=looked_for, testing=testing, detected=seen, in_consensus=in_consensus)


_READS = {
    LookedFor.FUSIONS: frozenset({Scope.TRANSCRIPTOME, Scope.GENOME}),
    LookedFor.COPY_NUMBERS: frozenset({Scope.EXOME, Scope.GENOME}),
    LookedFor.EXPRESSION: frozenset({Scope.TRANSCRIPTOME}),
}


def _seen(result: NgsResult, looked_for: LookedFor) -> frozenset[str]:
    found = {
        LookedFor.FUSIONS: (gene for fusion in result.fusions for gene in fusion.split("::")),
        LookedFor.COPY_NUMBERS: (one.gene for one in result.copy_numbers),
        LookedFor.EXPRESSION: result.overexpressed,
    }
    return frozenset(found[looked_for])
