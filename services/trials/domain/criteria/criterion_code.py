"""The short stable code of a question, such as `age>=1,<18` or `lineage=bcp|t`: no patient's value."""

import re
from collections.abc import Iterable
from typing import Final

from services.trials.domain.criteria.condition import Question, Within
from services.trials.domain.criteria.explanation import Reason
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.value import Range

_FACT: Final = re.compile(r"^(met|not_met|fact):|[@=<>].*$")
"""What stands around the name of the fact in a reason."""


def question_code(question: Question) -> str:
    """What is asked, as a code."""
    if isinstance(question, Within):
        return question.key + range_code(question.range)
    return f"{question.key}={'|'.join(sorted(question.codes))}"


def range_code(wanted: Range) -> str:
    """The bounds as signs: `>=1,<18`."""
    signs = (
        (">=", wanted.at_least),
        (">", wanted.above),
        ("<=", wanted.at_most),
        ("<", wanted.below),
    )
    return ",".join(f"{sign}{bound:g}" for sign, bound in signs if bound is not None)


def experimental_facts(codes: Iterable[str]) -> tuple[str, ...]:
    """Which facts, of those that reasons or names of facts speak of, stand on assays that await validation."""
    named = dict.fromkeys(_FACT.sub("", code) for code in codes)
    return tuple(fact for fact in named if fact in FACTS and FACTS[fact].experimental)


def reason_code(reason: Reason) -> str:
    """What was answered, as a code: `met:…` or `not_met:…`."""
    return f"{'met' if reason.holds else 'not_met'}:{question_code(reason.question)}"
