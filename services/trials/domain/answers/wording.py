"""Codes in words: every reason and every missing fact as a sentence, in English and in Spanish."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Final

from services.trials.domain.answers.code_words import code_words, unit_words
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
    unit = unit_words(FACTS[question.fact].unit)
    return Words(_range(question.range, "and") + unit.en + recent.en, _range(question.range, "y") + unit.es + recent.es)


def value_words(fact: str, value: Value) -> Words:
    """What is known; several possibilities are all named."""
    if isinstance(value, Codes):
        return _codes(value.possible)
    if math.isinf(value.low):
        return Words("never given", "nunca administrado")
    unit, written = unit_words(FACTS[fact].unit), _date if FACTS[fact].type is FactType.DATE else _number
    text = written(value.low) if value.exact else f"{written(value.low)} – {written(value.high)}"
    return Words(text + unit.en, text + unit.es)


def _codes(codes: frozenset[str]) -> Words:
    words = [code_words(code) for code in sorted(codes)]
    return Words(" or ".join(word.en for word in words), " o ".join(word.es for word in words))


def _range(wanted: Range, joined: str) -> str:
    bounds = (("≥", wanted.at_least), (">", wanted.above), ("≤", wanted.at_most), ("<", wanted.below))
    return f" {joined} ".join(f"{sign} {bound:g}" for sign, bound in bounds if bound is not None)


def _number(number: float) -> str:
    return "…" if math.isinf(number) else f"{number:g}"


def _date(number: float) -> str:
    return "…" if math.isinf(number) else date.fromordinal(int(number)).isoformat()
