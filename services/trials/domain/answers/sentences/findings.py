"""What is known of a fact, as a clause: the value, the day it is of, and who told it."""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from services.trials.domain.answers.sentences.demands import antigen_of, since
from services.trials.domain.answers.sentences.joining import NOTHING, said, same
from services.trials.domain.answers.wording import value_words
from services.trials.domain.criteria.condition import Question
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import FactSource, FactType, Words
from services.trials.domain.facts.known_fact import KnownFact, Provenance
from services.trials.domain.facts.value import NO, YES, Codes, Numbers

_KINDS: Final[Mapping[str, Words]] = {
    "registration": Words("registry", "registro"),
    "episode": Words("registry", "registro"),
    "treatment": Words("registry", "registro"),
    "response": Words("registry", "registro"),
    "outcome": Words("registry", "registro"),
    "assay": Words("laboratory", "laboratorio"),
    "entry": Words("entered by a physician", "introducido por un médico"),
    "settlement": Words("contradiction settled by a person", "contradicción resuelta por una persona"),
    "consultation": Words("board", "comité"),
    "follow-up": Words("board", "comité"),
}

_CONFLICT: Final = Words(" — sources contradict each other", " — las fuentes se contradicen")

_FOUND: Final = {
    YES: Words("it was found", "se encontró"),
    NO: Words("it was looked for and not found", "se buscó y no se encontró"),
}
_APPLIES: Final = {YES: Words("it applies", "consta que sí"), NO: Words("it does not apply", "consta que no")}


def finding(question: Question, facts: Mapping[str, KnownFact], day: date) -> Words:
    """`3 % was found on 2026-03-02 (laboratory)`."""
    known = facts[question.key]
    conflict = (
        Words(" — sources contradict each other", " — las fuentes se contradicen") if known.conflicting else NOTHING
    )
    return said(Words("{}{}{}", "{}{}{}"), _value(question.fact, known, facts, day), told_by(known.sources), conflict)


def _value(fact: str, known: KnownFact, facts: Mapping[str, KnownFact], day: date) -> Words:
    measured = facts.get(antigen_of(fact) or "")
    if measured is not None:
        return _value(measured.fact, measured, facts, day)
    if isinstance(known.value, Codes):
        return _code(fact, known)
    words, treatment = value_words(fact, known.value), since(fact)
    if treatment is not None:
        return _passed(fact, words, known.value, facts)
    if FACTS[fact].source is FactSource.DERIVED and fact.startswith("age"):
        if "diagnosis" in fact:
            return said(Words("the child was {}", "tenía {}"), words)
        return said(Words("on {} the child is {}", "el {} tiene {}"), same(day.isoformat()), words)
    template = Words("{} was found{}", "se encontró {}{}")
    if FACTS[fact].source is FactSource.REGISTRY:
        template = Words("it was recorded as {}{}", "consta {}{}")
    return said(template, words, _on(known.sources))


def _code(fact: str, known: KnownFact) -> Words:
    told = _FOUND if FACTS[fact].source is FactSource.GENETICS else _APPLIES
    possible = known.value.possible if isinstance(known.value, Codes) else frozenset[str]()
    if FACTS[fact].type is FactType.TRUTH and len(possible) == 1:
        return said(Words("{}{}", "{}{}"), told[next(iter(possible))], _on(known.sources))
    return said(Words("it was recorded as {}{}", "consta {}{}"), value_words(fact, known.value), _on(known.sources))


def _passed(fact: str, words: Words, value: Numbers, facts: Mapping[str, KnownFact]) -> Words:
    if math.isinf(value.low):
        return Words("none was ever given", "nunca se administró")
    name = fact.partition("_since_")[2]
    last = facts.get(f"last_{name}_on")
    if last is None:
        return said(Words("{} have passed", "han pasado {}"), words)
    template = Words("{} have passed, the last day was {}", "han pasado {}, el último día fue el {}")
    return said(template, words, value_words(last.fact, last.value))


def _on(sources: Iterable[Provenance]) -> Words:
    days = sorted({str(one.on) for one in sources})
    if not days:
        return NOTHING
    text = days[0] if len(days) == 1 else f"{days[0]} – {days[-1]}"
    return Words(f" on {text}", f" el {text}")


def told_by(sources: Iterable[Provenance]) -> Words:
    """Who told it."""
    kinds = dict.fromkeys(_KINDS.get(one.kind, same(one.kind)) for one in sources)
    if not kinds:
        return NOTHING
    return Words(f" ({', '.join(one.en for one in kinds)})", f" ({', '.join(one.es for one in kinds)})")
