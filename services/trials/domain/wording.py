"""Codes in words: every reason and every missing fact as a sentence, in English and in Spanish."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Final

from services.trials.domain.condition import Question, Within
from services.trials.domain.dictionary import FACTS
from services.trials.domain.explanation import Reason
from services.trials.domain.fact import FactSource, FactType, Words
from services.trials.domain.known_fact import KnownFact
from services.trials.domain.value import NO, YES, Codes, Numbers, Range, Value

_TRUTHS: Final = {YES: Words("yes", "sí"), NO: Words("no", "no")}

_HOW: Final = {
    FactSource.REGISTRY: Words("record it in the registry", "regístrelo en el registro"),
    FactSource.FLOW: Words("order flow cytometry", "solicite citometría de flujo"),
    FactSource.GENETICS: Words("order a genetic study, or enter it", "solicite un estudio genético o introdúzcalo"),
    FactSource.DRP: Words(
        "order a drug response profile (experimental)", "solicite un perfil de respuesta a fármacos (experimental)"
    ),
    FactSource.PHYSICIAN: Words("enter it", "introdúzcalo"),
    FactSource.DERIVED: Words("record what it is derived from", "registre aquello de lo que se deriva"),
}

_EXPERIMENTAL: Final = Words(
    " Experimental assay, awaiting validation.", " Ensayo experimental, pendiente de validación."
)


def reason_words(reason: Reason, facts: Mapping[str, KnownFact]) -> Words:
    """What is asked, what is known, and whether that fits."""
    question = reason.question
    name, asked = FACTS[question.fact].words, question_words(question)
    here = value_words(question.fact, facts[question.fact].value)
    fits = Words("which fits", "se cumple") if reason.holds else Words("which does not fit", "no se cumple")
    note = _EXPERIMENTAL if FACTS[question.fact].experimental else Words("", "")
    return Words(
        f"{name.en}: asked is {asked.en}; known is {here.en}, {fits.en}.{note.en}",
        f"{name.es}: se pide {asked.es}; consta {here.es}, {fits.es}.{note.es}",
    )


def missing_words(fact: str) -> Words:
    """What is not known, and how to get it."""
    entry = FACTS[fact]
    how = _HOW[entry.source]
    return Words(f"{entry.words.en} is not known: {how.en}.", f"{entry.words.es}: no consta; {how.es}.")


def question_words(question: Question) -> Words:
    """What is asked."""
    if isinstance(question, Within):
        unit = FACTS[question.fact].unit or ""
        return Words(f"{_range(question.range, 'and')} {unit}".strip(), f"{_range(question.range, 'y')} {unit}".strip())
    return _codes(question.codes)


def value_words(fact: str, value: Value) -> Words:
    """What is known; several possibilities are all named."""
    if isinstance(value, Codes):
        return _codes(value.possible)
    text = _number(fact, value)
    return Words(text, text) if text else Words("never given", "nunca administrado")


def _codes(codes: frozenset[str]) -> Words:
    words = [_TRUTHS.get(code, Words(code, code)) for code in sorted(codes)]
    return Words(" or ".join(word.en for word in words), " o ".join(word.es for word in words))


def _range(wanted: Range, joined: str) -> str:
    bounds = (("≥", wanted.at_least), (">", wanted.above), ("≤", wanted.at_most), ("<", wanted.below))
    return f" {joined} ".join(f"{sign} {bound:g}" for sign, bound in bounds if bound is not None)


def _number(fact: str, value: Numbers) -> str:
    """A number or an interval; empty for what was never given."""
    if math.isinf(value.low):
        return ""
    if FACTS[fact].type is FactType.DATE:
        return _days(value)
    unit = f" {FACTS[fact].unit}" if FACTS[fact].unit else ""
    if value.exact:
        return f"{value.low:g}{unit}"
    return f"{value.low:g}–{'…' if math.isinf(value.high) else f'{value.high:g}'}{unit}"


def _days(value: Numbers) -> str:
    first = date.fromordinal(int(value.low)).isoformat()
    if value.exact:
        return first
    return f"{first}–{'…' if math.isinf(value.high) else date.fromordinal(int(value.high)).isoformat()}"
