"""Codes and units in words, English and Spanish."""

from collections.abc import Mapping
from typing import Final

from services.trials.domain.facts.fact import Words
from services.trials.domain.facts.value import NO, YES

_CODES: Final[Mapping[str, Words]] = {
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
    "fraction of cells": "fracción de células",
}


def code_words(code: str) -> Words:
    """A code of the dictionary."""
    return _CODES[code]


def unit_words(unit: str | None) -> Words:
    """A unit, with a blank before it; nothing where there is none."""
    return Words(f" {unit}", f" {_UNITS.get(unit, unit)}") if unit else Words("", "")
