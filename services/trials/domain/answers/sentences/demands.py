"""What a criterion asks, as a clause: what must be, said of what is required and of what excludes."""

import math
from functools import lru_cache
from typing import Final

from services.trials.domain.answers.code_words import code_words, unit_words
from services.trials.domain.answers.figures import figure
from services.trials.domain.answers.sentences.joining import NOTHING, begun, listed, said, same
from services.trials.domain.criteria.condition import Among, Question, Within
from services.trials.domain.facts.definitions.biology import ANTIGEN_POSITIVE_FROM, ANTIGENS
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import FactType, Words
from services.trials.domain.facts.value import YES, Range
from services.trials.domain.hospitals.countries import country_words

AND: Final = Words(" and ", " y ")
OR: Final = Words(" or ", " o ")

_BOUNDS: Final = (
    ("at_least", Words("at least {}", "al menos {}")),
    ("above", Words("more than {}", "más de {}")),
    ("at_most", Words("at most {}", "como máximo {}")),
    ("below", Words("less than {}", "menos de {}")),
)

_AGES: Final = ("age", "age_months", "age_days")
_AT_DIAGNOSIS: Final = tuple(f"age_at_diagnosis{unit}" for unit in ("", "_months", "_days"))


@lru_cache(maxsize=4096)
def demand(question: Question, *, required: bool) -> Words:
    """What must hold for the child to get in; where it is not required, its holding excludes."""
    entry, antigen = FACTS[question.fact], antigen_of(question.fact)
    if antigen is not None and isinstance(question, Among):
        wanted = Range(at_least=ANTIGEN_POSITIVE_FROM)
        return _number(Within(antigen, wanted), required=required is (YES in question.codes))
    if entry.type is FactType.TRUTH and isinstance(question, Among):
        return _truth(begun(entry.words), required=required is (YES in question.codes))
    if isinstance(question, Within):
        return _number(question, required=required)
    if required:
        return said(Words("{} must be {}", "{}: debe ser {}"), begun(entry.words), codes(question))
    one = Words("{} must not be {}{}", "{}: no debe ser {}{}")
    template = one if len(question.codes) == 1 else Words("{} must be {}{}", "{}: no debe ser {}{}")
    return said(template, begun(entry.words), _neither(question), recent(question))


def _neither(question: Among) -> Words:
    """`T`; of several `neither T nor mixed phenotype`."""
    found = _named(question)
    if len(found) == 1:
        return found[0]
    return Words("neither " + " nor ".join(one.en for one in found), "ni " + " ni ".join(one.es for one in found))


def _named(question: Among) -> list[Words]:
    """Its codes; countries by their names."""
    name = country_words if question.fact == "site_country" else code_words
    return [name(str(code)) for code in sorted(question.codes)]


def antigen_of(fact: str) -> str | None:
    """The measured antigen behind `cd22_positive`."""
    antigen = fact.removesuffix("_positive")
    return antigen if antigen != fact and antigen in ANTIGENS else None


def _truth(label: Words, *, required: bool) -> Words:
    if required:
        return said(Words("{} is required", "{}: es requisito"), label)
    return said(Words("{} excludes", "{}: es criterio de exclusión"), label)


def _number(question: Within, *, required: bool) -> Words:
    fact, wanted = question.fact, amount(question, holds=required)
    if fact in ANTIGENS:
        name = same(fact.upper().replace("CD1A", "CD1a"))
        return said(Words("{} is required on {} of blasts", "Se exige {} en {} de los blastos"), name, wanted)
    if fact in _AGES:
        return said(Words("The child must be {} old", "Se exige una edad de {}"), wanted)
    if fact in _AT_DIAGNOSIS:
        template = Words(
            "At first diagnosis the child must have been {} old", "Se exige una edad al primer diagnóstico de {}"
        )
        return said(template, wanted)
    treatment = since(fact)
    if treatment is not None:
        template = Words("{} must have passed since {}", "Deben haber pasado {} desde el último día de {}")
        return begun(said(template, wanted, treatment))
    return said(Words("{} must be {}", "{}: se exige {}"), begun(FACTS[fact].words), wanted)


def since(fact: str) -> Words | None:
    """`the last radiotherapy`, for the facts that count the time since it."""
    for prefix in ("days_since_", "months_since_"):
        if fact.startswith(prefix):
            words = FACTS[fact].words
            return Words(words.en.partition(" since ")[2], words.es.partition(" desde ")[2])
    return None


def amount(question: Within, *, holds: bool) -> Words:
    """`at least 20 %`; what must not be is said as what must be instead: `less than 1 or more than 18 years`."""
    unit = FACTS[question.fact].unit
    ends = [(name, bound) for name, _ in _BOUNDS if (bound := getattr(question.range, name)) is not None]
    if question.range.at_least is not None and question.range.at_least == question.range.at_most:
        template = Words("exactly {}", "exactamente {}") if holds else Words("other than {}", "distinto de {}")
        found = said(template, figure(question.range.at_least, unit))
    else:
        said_of = dict(_BOUNDS)
        parts = [said(said_of[name if holds else _TURNED[name]], figure(bound, unit)) for name, bound in ends]
        found = listed(parts, AND if holds else OR)
    return said(Words("{}{}{}", "{}{}{}"), found, _unit(question), recent(question))


def _unit(question: Within) -> Words:
    unit = unit_words(FACTS[question.fact].unit)
    ends = {bound for bound in question.range.bounds() if math.isfinite(bound)}
    if ends == {1.0} and unit.en.endswith("s"):
        return Words(unit.en[:-1], _SINGULAR.get(unit.es.strip(), unit.es))
    return unit


_SINGULAR: Final = {"años": " año", "meses": " mes", "días": " día", "semanas": " semana", "puntos": " punto"}


_TURNED: Final = {"at_least": "below", "above": "at_most", "at_most": "above", "below": "at_least"}


def codes(question: Among) -> Words:
    """`T or mixed phenotype`."""
    return said(Words("{}{}", "{}{}"), listed(_named(question), OR), recent(question))


def recent(question: Question) -> Words:
    """How recent it has to be."""
    days = question.within_days
    return Words(f", found in the last {days} days", f", en los últimos {days} días") if days else NOTHING


@lru_cache(maxsize=4096)
def supposed(question: Question, *, holds: bool) -> Words:
    """What would have to turn out: `CD22 on blasts: at least 20 %`."""
    label = FACTS[question.fact].words
    if isinstance(question, Within):
        return said(Words("{}: {}", "{}: {}"), label, amount(question, holds=holds))
    if FACTS[question.fact].type is FactType.TRUTH:
        yes = Words("yes", "sí") if holds is (YES in question.codes) else Words("no", "no")
        return said(Words("{}: {}{}", "{}: {}{}"), label, yes, recent(question))
    if holds:
        return said(Words("{}: {}", "{}: {}"), label, codes(question))
    return said(Words("{}: {}{}", "{}: {}{}"), label, _none_of(question), recent(question))


def _none_of(question: Among) -> Words:
    """`other than relapse`; `neither T nor mixed phenotype`."""
    one = Words("other than {}", "que no sea {}") if len(question.codes) == 1 else Words("{}", "{}")
    return said(one, _neither(question))
