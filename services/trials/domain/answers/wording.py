"""Codes in words: every reason and every missing fact as a sentence, in English and in Spanish."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Final

from services.trials.domain.answers.code_words import code_words, unit_words
from services.trials.domain.answers.figures import figure
from services.trials.domain.criteria.condition import Question, Within, fact_of
from services.trials.domain.criteria.explanation import Reason
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import FactSource, FactType, Words
from services.trials.domain.facts.known_fact import KnownFact
from services.trials.domain.facts.value import Codes, Range, Value

_HOW: Final = {
    FactSource.REGISTRY: Words("record it in the registry", "regístrelo en el registro"),
    FactSource.FLOW: Words("order flow cytometry", "solicite citometría de flujo"),
    FactSource.GENETICS: Words("order a genetic study, or enter it", "solicite un estudio genético o introdúzcalo"),
    FactSource.DRP: Words(
        "order a drug response profile (experimental)", "solicite un perfil de respuesta a fármacos (experimental)"
    ),
    FactSource.PHYSICIAN: Words("enter it", "introdúzcalo"),
    FactSource.SITE: Words("ask about a hospital", "pregunte por un hospital"),
    FactSource.DERIVED: Words("record what it is derived from", "registre aquello de lo que se deriva"),
}

_EXPERIMENTAL: Final = Words(
    " Experimental assay, awaiting validation.", " Ensayo experimental, pendiente de validación."
)


def reason_words(reason: Reason, facts: Mapping[str, KnownFact]) -> Words:
    """What is asked, what is known, and whether that fits."""
    question = reason.question
    name, asked = FACTS[question.fact].words, question_words(question)
    here = value_words(question.fact, facts[question.key].value)
    fits = Words("which fits", "se cumple") if reason.holds else Words("which does not fit", "no se cumple")
    note = _EXPERIMENTAL if FACTS[question.fact].experimental else Words("", "")
    return Words(
        f"{name.en}: asked is {asked.en}; known is {here.en}, {fits.en}.{note.en}",
        f"{name.es}: se pide {asked.es}; consta {here.es}, {fits.es}.{note.es}",
    )


def missing_words(fact: str) -> Words:
    """What is not known, and how to get it."""
    entry = FACTS[fact_of(fact)]
    how, recent = _HOW[entry.source], _window(fact)
    return Words(
        f"{entry.words.en} is not known{recent.en}: {how.en}.", f"{entry.words.es}: no consta{recent.es}; {how.es}."
    )


def _window(key: str) -> Words:
    """How recent it has to be."""
    days = key.partition("@")[2]
    return Words(f" from the last {days} days", f" de los últimos {days} días") if days else Words("", "")


def question_words(question: Question) -> Words:
    """What is asked."""
    recent = _window(question.key)
    if not isinstance(question, Within):
        codes = _codes(question.codes)
        return Words(codes.en + recent.en, codes.es + recent.es)
    unit, asked = unit_words(FACTS[question.fact].unit), _range(question.range, FACTS[question.fact].unit)
    return Words(asked.en + unit.en + recent.en, asked.es + unit.es + recent.es)


def value_words(fact: str, value: Value) -> Words:
    """What is known; several possibilities are all named."""
    if isinstance(value, Codes):
        return _codes(value.possible)
    if math.isinf(value.low):
        return Words("never given", "nunca administrado")
    unit, low, high = unit_words(FACTS[fact].unit), _written(fact, value.low), _written(fact, value.high)
    if value.exact:
        return Words(low.en + unit.en, low.es + unit.es)
    return Words(f"{low.en} – {high.en}{unit.en}", f"{low.es} – {high.es}{unit.es}")


def _codes(codes: frozenset[str]) -> Words:
    words = [code_words(code) for code in sorted(codes)]
    return Words(" or ".join(word.en for word in words), " o ".join(word.es for word in words))


def _range(wanted: Range, unit: str | None) -> Words:
    bounds = (("≥", wanted.at_least), (">", wanted.above), ("≤", wanted.at_most), ("<", wanted.below))
    found = [(sign, figure(bound, unit)) for sign, bound in bounds if bound is not None]
    return Words(
        " and ".join(f"{sign} {one.en}" for sign, one in found), " y ".join(f"{sign} {one.es}" for sign, one in found)
    )


def _written(fact: str, number: float) -> Words:
    if FACTS[fact].type is not FactType.DATE or math.isinf(number):
        return figure(number, FACTS[fact].unit)
    text = date.fromordinal(int(number)).isoformat()
    return Words(text, text)
