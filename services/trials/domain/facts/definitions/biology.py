"""Facts about the leukaemic cell: antigens, residual disease, genetics, response outside the body."""

from services.trials.domain.facts.fact import Combining, FactDefinition, FactSource, FactType, Words

ANTIGEN_POSITIVE_FROM = 20.0
"""Per cent of blasts from which an antigen counts as present. (check) The usual convention; the
trials that say "CD22+" name no number. Part of the rule's identity below."""

ANTIGEN_RULE = "antigen-positive-from-20-percent@1"

PLOIDIES = (
    "diploid",
    "pseudodiploid",
    "hyperdiploid",
    "high_hyperdiploid",
    "low_hypodiploid",
    "near_haploid",
    "near_triploid",
    "near_tetraploid",
    "iamp21",
)
"""As the laboratories of samples code it."""

MRD_METHODS = ("flow", "ig_tr_rq_pcr", "ngs", "other")

ANTIGENS = ("cd19", "cd22", "cd1a", "cd38")


def _antigen(antigen: str) -> tuple[FactDefinition, FactDefinition]:
    name = antigen.upper().replace("CD1A", "CD1a")
    percent = FactDefinition(
        antigen,
        FactType.NUMBER,
        Words(f"{name} on blasts", f"{name} en blastos"),
        FactSource.FLOW,
        Combining.EPISODE,
        unit="%",
        lowest=0,
        highest=100,
    )
    positive = FactDefinition(
        f"{antigen}_positive",
        FactType.TRUTH,
        Words(f"{name} positive", f"{name} positivo"),
        FactSource.DERIVED,
        settled_by=(antigen,),
        rule=ANTIGEN_RULE,
    )
    return percent, positive


def _mrd(fact: str, en: str, es: str) -> FactDefinition:
    return FactDefinition(
        fact,
        FactType.NUMBER,
        Words(en, es),
        FactSource.FLOW,
        Combining.EPISODE,
        unit="fraction of cells",
        lowest=0,
        highest=1,
    )


def _lesion(fact: str, en: str, es: str) -> FactDefinition:
    return FactDefinition(fact, FactType.TRUTH, Words(en, es), FactSource.GENETICS, Combining.EVER, askable=True)


BIOLOGY = (
    *(entry for antigen in ANTIGENS for entry in _antigen(antigen)),
    _mrd("mrd", "Minimal residual disease", "Enfermedad mínima residual"),
    _mrd("mrd_flow", "Residual disease by flow", "Enfermedad residual por citometría"),
    _mrd("mrd_ig_tr", "Residual disease by Ig/TR PCR", "Enfermedad residual por PCR de Ig/TR"),
    FactDefinition(
        "mrd_method",
        FactType.CODE,
        Words("Method of the last residual disease", "Método de la última enfermedad residual"),
        FactSource.FLOW,
        Combining.EPISODE,
        allowed=MRD_METHODS,
    ),
    _lesion("bcr_abl1", "BCR::ABL1 fusion", "Fusión BCR::ABL1"),
    _lesion("t315i", "ABL1 mutation T315I", "Mutación T315I de ABL1"),
    _lesion("abl_class", "ABL-class lesion (ABL1, PDGFRB)", "Lesión de clase ABL (ABL1, PDGFRB)"),
    _lesion("kmt2a", "KMT2A rearrangement", "Reordenamiento de KMT2A"),
    _lesion("nup98", "NUP98 rearrangement", "Reordenamiento de NUP98"),
    _lesion("npm1", "NPM1 mutation", "Mutación de NPM1"),
    _lesion("tcf3_hlf", "TCF3::HLF fusion", "Fusión TCF3::HLF"),
    _lesion("tcf3_pbx1", "TCF3::PBX1 fusion", "Fusión TCF3::PBX1"),
    _lesion("tp53", "TP53 lesion", "Alteración de TP53"),
    _lesion("hypodiploid", "Hypodiploidy", "Hipodiploidía"),
    _lesion("jak_stat", "IL7R or JAK-STAT lesion", "Alteración de IL7R o JAK-STAT"),
    _lesion("ras_pathway", "RAS-RAF-MAPK pathway lesion", "Alteración de la vía RAS-RAF-MAPK"),
    _lesion("bcl2_resistance", "BCL2 mutation G101V or F104", "Mutación G101V o F104 de BCL2"),
    _lesion("pam_pathway", "PI3K-AKT-mTOR (PAM) pathway lesion", "Alteración de la vía PI3K-AKT-mTOR (PAM)"),
    FactDefinition(
        "ploidy",
        FactType.CODE,
        Words("Ploidy", "Ploidía"),
        FactSource.GENETICS,
        allowed=PLOIDIES,
        askable=True,
    ),
)
