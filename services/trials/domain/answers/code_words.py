"""Codes and units in words, English and Spanish."""

from collections.abc import Mapping
from typing import Final

from services.trials.domain.facts.fact import Words
from services.trials.domain.facts.value import NO, YES

CODES: Final[Mapping[str, Words]] = {
    YES: Words("yes", "sí"),
    NO: Words("no", "no"),
    "female": Words("female", "mujer"),
    "male": Words("male", "varón"),
    "first_diagnosis": Words("first diagnosis", "primer diagnóstico"),
    "relapse": Words("relapse", "recaída"),
    "refractory": Words("refractory", "refractaria"),
    "mrd_persistence": Words("MRD persistence", "persistencia de EMR"),
    "mrd_re_emergence": Words("MRD re-emergence", "reaparición de EMR"),
    "bcp": Words("B-cell precursor", "precursor B"),
    "t": Words("T", "T"),
    "mpal": Words("mixed phenotype", "fenotipo mixto"),
    "other": Words("other", "otro"),
    "very_early": Words("very early", "muy precoz"),
    "early": Words("early", "precoz"),
    "late": Words("late", "tardía"),
    "isolated_marrow": Words("isolated marrow", "medular aislada"),
    "combined": Words("combined", "combinada"),
    "isolated_extramedullary": Words("isolated extramedullary", "extramedular aislada"),
    "not_refractory": Words("not refractory", "no refractaria"),
    "primary_refractory": Words("refractory to first-line treatment", "refractaria a la primera línea"),
    "refractory_relapse": Words("refractory relapse", "recaída refractaria"),
    "s1": Words("S1", "S1"),
    "s2": Words("S2", "S2"),
    "s3": Words("S3", "S3"),
    "s4": Words("S4", "S4"),
    "complete_remission": Words("complete remission", "remisión completa"),
    "partial": Words("partial", "parcial"),
    "no_response": Words("no response", "sin respuesta"),
    "progression": Words("progression", "progresión"),
    "not_evaluable": Words("not evaluable", "no evaluable"),
    "alive_cr": Words("alive in complete remission", "vivo en remisión completa"),
    "alive_with_disease": Words("alive with disease", "vivo con enfermedad"),
    "death_of_disease": Words("died of the disease", "fallecido por la enfermedad"),
    "death_of_treatment": Words("died of treatment", "fallecido por el tratamiento"),
    "lost_to_follow_up": Words("lost to follow-up", "perdido para el seguimiento"),
    "cns1": Words("CNS1", "SNC1"),
    "cns2": Words("CNS2", "SNC2"),
    "cns3": Words("CNS3", "SNC3"),
    "m1": Words("M1", "M1"),
    "m2": Words("M2", "M2"),
    "m3": Words("M3", "M3"),
    "diploid": Words("diploid", "diploide"),
    "pseudodiploid": Words("pseudodiploid", "pseudodiploide"),
    "hyperdiploid": Words("hyperdiploid", "hiperdiploide"),
    "high_hyperdiploid": Words("high hyperdiploid", "hiperdiploide alta"),
    "low_hypodiploid": Words("low hypodiploid", "hipodiploide baja"),
    "near_haploid": Words("near haploid", "casi haploide"),
    "near_triploid": Words("near triploid", "casi triploide"),
    "near_tetraploid": Words("near tetraploid", "casi tetraploide"),
    "iamp21": Words("iAMP21", "iAMP21"),
    "flow": Words("flow cytometry", "citometría de flujo"),
    "ig_tr_rq_pcr": Words("Ig/TR RQ-PCR", "RQ-PCR de Ig/TR"),
    "ngs": Words("NGS", "NGS"),
    "cd19": Words("CD19", "CD19"),
    "cd22": Words("CD22", "CD22"),
    "cd1a": Words("CD1a", "CD1a"),
    "cd7": Words("CD7", "CD7"),
    "sr": Words("standard risk", "riesgo estándar"),
    "hr": Words("high risk", "alto riesgo"),
}

_UNITS: Final[Mapping[str, str]] = {
    "years": "años",
    "months": "meses",
    "weeks": "semanas",
    "days": "días",
    "points": "puntos",
    "regimens": "regímenes",
    "x ULN": "x LSN",
    "per microlitre": "por microlitro",
}


def code_words(code: str) -> Words:
    """A code of the dictionary; a country or a hospital is said as it is written."""
    return CODES.get(code) or Words(code, code)


def unit_words(unit: str | None) -> Words:
    """A unit, with a blank before it; nothing where there is none."""
    if unit == "fraction of cells":
        return Words(" % of cells", " % de las células")
    return Words(f" {unit}", f" {_UNITS.get(unit, unit)}") if unit else Words("", "")
