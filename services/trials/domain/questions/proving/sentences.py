"""What a finding says to the coordinator, in English and Spanish; the patient that shows it stands beside."""

from collections.abc import Callable, Mapping
from typing import Final

from services.trials.domain.facts.fact import Words
from services.trials.domain.questions.proving.findings import Finding, Flaw


def sentence(found: Finding) -> Words:
    """One sentence with the names of question, answers, leaf and arm."""
    return _SENTENCES[found.flaw](found)


def _arm(found: Finding) -> str:
    return "/".join(found.arm or ())


def _there(found: Finding) -> Words:
    """Where the patient comes to."""
    if found.leaf is None:
        return Words("to no leaf", "a ninguna hoja")
    return Words(f"to the leaf {found.leaf}", f"a la hoja {found.leaf}")


def _overlap(found: Finding) -> Words:
    one, other = found.answers
    return Words(
        f"Both {one} and {other} are right answers to {found.question}.",
        f"Tanto {one} como {other} son respuestas correctas a {found.question}.",
    )


def _gap(found: Finding) -> Words:
    return Words(f"No answer to {found.question} is right.", f"Ninguna respuesta a {found.question} es correcta.")


def _excluded(found: Finding) -> Words:
    return Words(
        f"The leaf {found.leaf} offers {_arm(found)}, whose criteria exclude everybody who comes there.",
        f"La hoja {found.leaf} ofrece {_arm(found)}, cuyos criterios excluyen a todos los que llegan a ella.",
    )


def _missed(found: Finding) -> Words:
    there = _there(found)
    return Words(
        f"Somebody eligible for {_arm(found)} comes {there.en}, which does not offer it.",
        f"Alguien elegible para {_arm(found)} llega {there.es}, que no lo ofrece.",
    )


def _unreachable(found: Finding) -> Words:
    return Words(
        f"Nobody eligible for {_arm(found)} comes to a leaf that offers it.",
        f"Nadie elegible para {_arm(found)} llega a una hoja que lo ofrezca.",
    )


def _not_open(found: Finding) -> Words:
    return Words(
        f"The leaf {found.leaf} offers {_arm(found)}, which is not in force.",
        f"La hoja {found.leaf} ofrece {_arm(found)}, que no está en vigor.",
    )


def _never(found: Finding) -> Words:
    return Words(
        f"Nobody who is asked {found.question} can answer {found.answers[0]}.",
        f"Nadie a quien se pregunta {found.question} puede responder {found.answers[0]}.",
    )


def _may(found: Finding) -> Words:
    return Words(
        f"Some who come to the leaf {found.leaf} are excluded by {_arm(found)}.",
        f"Algunos de los que llegan a la hoja {found.leaf} quedan excluidos de {_arm(found)}.",
    )


def _nobody(found: Finding) -> Words:
    return Words(
        f"Nobody can meet the criteria of {_arm(found)}.", f"Nadie puede cumplir los criterios de {_arm(found)}."
    )


_SENTENCES: Final[Mapping[Flaw, Callable[[Finding], Words]]] = {
    Flaw.OVERLAP: _overlap,
    Flaw.GAP: _gap,
    Flaw.EXCLUDED_OFFER: _excluded,
    Flaw.MISSED_ARM: _missed,
    Flaw.UNREACHABLE_ARM: _unreachable,
    Flaw.NOT_OPEN: _not_open,
    Flaw.NEVER_ANSWERED: _never,
    Flaw.MAY_EXCLUDE: _may,
    Flaw.NOBODY_ELIGIBLE: _nobody,
}
