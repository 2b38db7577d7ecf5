"""Germ-line findings are set apart before a result is kept: what is stored, shown and told further has none of them."""

from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.assays.results.germ_line import GermLineResult
from services.samples.domain.assays.results.ngs import NgsResult, Variant
from services.samples.domain.assays.results.pharmacogenetics import PharmacogeneticResult
from services.samples.domain.counselling.finding import FindingKind, GermLineFinding

Findings = tuple[GermLineFinding, ...]


def set_apart(body: AnyResult) -> tuple[AnyResult, Findings | None]:
    """The body without germ-line findings, and these; None if the body is no matter for counselling at all.

    A germ-line result always is: also that nothing was found is the family's to hear, from the counsellor.
    """
    if isinstance(body, GermLineResult):
        return _of_germ_line(body)
    if isinstance(body, PharmacogeneticResult):
        return _of_pharmacogenetics(body)
    if isinstance(body, NgsResult):
        return _of_tumour(body)
    return body, None


def _of_germ_line(body: GermLineResult) -> tuple[AnyResult, Findings | None]:
    if body.withheld_for_counselling and not body.variants:
        return body, None
    named = ("gene", "transcript", "hgvs_c", "hgvs_p", "zygosity", "significance")
    found = tuple(
        GermLineFinding(kind=FindingKind.GERM_LINE, **{name: getattr(one, name) for name in named})
        for one in body.variants
    )
    return body.model_copy(update={"variants": (), "withheld_for_counselling": True}), found


def _of_pharmacogenetics(body: PharmacogeneticResult) -> tuple[AnyResult, Findings | None]:
    """The phenotype stays, because the dose needs it."""
    found = tuple(
        GermLineFinding(kind=FindingKind.PHARMACOGENE, gene=one.gene, diplotype=one.diplotype, phenotype=one.phenotype)
        for one in body.genes
        if one.diplotype is not None
    )
    kept = tuple(one.model_copy(update={"diplotype": None}) for one in body.genes)
    return body.model_copy(update={"genes": kept, "withheld_for_counselling": True}), found or None


def _of_tumour(body: NgsResult) -> tuple[AnyResult, Findings | None]:
    inherited = tuple(one for one in body.variants if one.is_germ_line)
    if not inherited:
        return body, None
    kept = tuple(one for one in body.variants if not one.is_germ_line)
    told = {"variants": kept, "withheld_for_counselling": True}
    return body.model_copy(update=told), tuple(map(_in_tumour, inherited))


def _in_tumour(one: Variant) -> GermLineFinding:
    named = ("gene", "transcript", "hgvs_c", "hgvs_p", "hgvs_g", "assembly", "vaf_percent", "depth", "tier")
    return GermLineFinding(kind=FindingKind.IN_TUMOUR, **{name: getattr(one, name) for name in named})
