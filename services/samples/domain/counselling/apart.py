"""Germ-line findings are set apart before a result is kept: what is stored, shown and told further has none of them."""

from libs.common.vocabulary import Material
from services.samples.domain.assays.results.cytogenetics import CytogeneticResult
from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.assays.results.germ_line import GermLineResult
from services.samples.domain.assays.results.ngs import CopyNumber, NgsResult, Origin, Variant
from services.samples.domain.assays.results.pharmacogenetics import PharmacogeneticResult
from services.samples.domain.counselling.control_material import is_control
from services.samples.domain.counselling.finding import FindingKind, GermLineFinding
from services.samples.domain.vcf.suspicion import fraction_as_inherited

Findings = tuple[GermLineFinding, ...]


def set_apart(body: AnyResult, *, material: Material | None = None) -> tuple[AnyResult, Findings | None]:
    """The body without germ-line findings, and these; None if the body is no matter for counselling at all.

    A germ-line result always is, and whatever is read in a germ-line control: also that nothing was found is the
    family's to hear, from the counsellor.
    """
    if is_control(material):
        if isinstance(body, NgsResult):
            return _of_control(body, material)
        if isinstance(body, CytogeneticResult):
            return _of_born_karyotype(body, material)
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


def _of_control(body: NgsResult, material: Material | None) -> tuple[AnyResult, Findings | None]:
    """Fusions stay: nobody is born with one, and in blood in remission they are what is left of the leukaemia."""
    inherited = tuple(one for one in body.variants if _as_born(one))
    if body.withheld_for_counselling and not inherited and not body.copy_numbers:
        return body, None
    kept = tuple(one for one in body.variants if not _as_born(one))
    told = {"variants": kept, "copy_numbers": (), "withheld_for_counselling": True}
    copies = (_copies(one, material) for one in body.copy_numbers)
    found = (_in_tumour(one) if one.is_germ_line else _in_control(one, material) for one in inherited)
    return body.model_copy(update=told), (*found, *copies)


def _as_born(one: Variant) -> bool:
    """Said to be inherited, said by nobody not to be, or in as many reads as what is inherited."""
    return one.origin is not Origin.SOMATIC or fraction_as_inherited(one.vaf_percent) is not None


def _in_control(one: Variant, material: Material | None) -> GermLineFinding:
    why = {"kind": FindingKind.SUSPECTED, "because": f"It is in a germ-line control ({material})."}
    return _in_tumour(one).model_copy(update=why)


def _copies(one: CopyNumber, material: Material | None) -> GermLineFinding:
    because = f"It is in a germ-line control ({material})."
    return GermLineFinding(kind=FindingKind.SUSPECTED, gene=one.gene, change=one.change, because=because)


def _of_born_karyotype(body: CytogeneticResult, material: Material | None) -> tuple[AnyResult, Findings | None]:
    """Nothing of it is the leukaemia's: the whole text is counselling's, with what was coded of it."""
    if body.withheld_for_counselling:
        return body, None
    because = f"It is in a germ-line control ({material})."
    text = GermLineFinding(kind=FindingKind.SUSPECTED, iscn=body.iscn, because=because)
    genes = (GermLineFinding(kind=FindingKind.SUSPECTED, gene=one, because=because) for one in body.rearranged)
    copies = (_copies(one, material) for one in body.copy_numbers)
    return body.without_findings(), (text, *genes, *copies)
