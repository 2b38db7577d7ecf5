"""The whole answer of one arm as a physician reads it."""

from typing import Final

from services.trials.domain.answers.answer import ArmAnswer
from services.trials.domain.answers.dates.outlook import Turn
from services.trials.domain.answers.sentences.demands import AND, supposed
from services.trials.domain.answers.sentences.joining import NOTHING, in_a_row, listed, said, same
from services.trials.domain.answers.sentences.reason_sentence import EXPERIMENTAL, reason_sentence
from services.trials.domain.criteria.condition import fact_of
from services.trials.domain.criteria.explanation import Reason
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import Words

_SHOWN: Final = 3
"""Supposed answers that are spelled out; a longer way is only counted."""

_TURNS: Final = {
    Truth.TRUE: Words("Will become eligible on {}.", "Cumplirá los criterios el {}."),
    Truth.FALSE: Words("Will stop being possible on {}.", "Dejará de ser posible el {}."),
    Truth.UNKNOWN: Words("From {} on facts are missing for an answer.", "Desde el {} faltarán datos para decidir."),
}


def arm_sentence(answer: ArmAnswer) -> Words:
    """Verdict and why; then where, and from when on it is otherwise."""
    return in_a_row((_verdict(answer), _where(answer), turn_sentence(answer.ahead)))


def _verdict(answer: ArmAnswer) -> Words:
    found, on = answer.explanation, same(answer.day.isoformat())
    if found.truth is Truth.TRUE:
        met = Words("Eligible on {}: all criteria are met.", "Cumple todos los criterios el {}.")
        return in_a_row((said(met, on), _note(found.reasons)))
    if found.truth is Truth.FALSE:
        reasons = [reason_sentence(one, answer.facts, verdict=found.truth, day=answer.day) for one in found.reasons]
        return in_a_row((said(Words("Not eligible on {}.", "No cumple los criterios el {}."), on), *reasons))
    return _open(answer, on)


def _open(answer: ArmAnswer, on: Words) -> Words:
    """Which facts are missing, and the shortest way to an answer."""
    found = answer.explanation
    labels = list(dict.fromkeys(FACTS[fact_of(key)].words for key in found.missing))
    head = Words("Not settled on {}: {} missing.", "Sin decidir el {}: {}.")
    return in_a_row(
        (
            said(head, on, _count(labels)),
            _way(found.to_eligible, Words("Eligible if {}.", "Cumpliría los criterios con {}.")),
            _way(found.to_not_eligible, Words("Not eligible if {}.", "No los cumpliría con {}.")),
            _note((*found.to_eligible, *found.to_not_eligible)),
        )
    )


def _count(labels: list[Words]) -> Words:
    if len(labels) > _SHOWN:
        return Words(f"{len(labels)} facts are", f"faltan {len(labels)} datos")
    verb = Words("{} is", "falta {}") if len(labels) == 1 else Words("{} are", "faltan {}")
    return said(verb, listed(labels, AND))


def _way(reasons: tuple[Reason, ...], template: Words) -> Words:
    """One clause for each fact of the way."""
    by_fact = {one.question.key: supposed(one.question, holds=one.holds) for one in reversed(reasons)}
    if not by_fact:
        return NOTHING
    if len(by_fact) > _SHOWN:
        more = Words(f"{len(by_fact)} facts turn out as asked", f"{len(by_fact)} datos favorables")
        return said(template, more)
    return said(template, listed(list(reversed(by_fact.values())), AND))


def _note(reasons: tuple[Reason, ...]) -> Words:
    if any(FACTS[one.question.fact].experimental for one in reasons):
        return Words(EXPERIMENTAL.en.strip(), EXPERIMENTAL.es.strip())
    return NOTHING


def _where(answer: ArmAnswer) -> Words:
    if answer.explanation.truth is Truth.FALSE:
        return NOTHING
    near = answer.nearest
    if near is None:
        return Words("No hospital is known to be open.", "No consta ningún centro abierto.")
    name = same(near.site.name)
    if near.distance is None:
        return said(Words("Open at {}.", "Abierto en {}."), name)
    return said(
        Words("Nearest open hospital: {}, {} km.", "Centro abierto más cercano: {}, a {} km."),
        name,
        same(str(near.distance)),
    )


def turn_sentence(turns: tuple[Turn, ...]) -> Words:
    """What time alone will bring; the first change only."""
    return said(_TURNS[turns[0].truth], same(turns[0].on.isoformat())) if turns else NOTHING
