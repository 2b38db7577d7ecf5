"""Answer one tree for facts given with it: nobody is named, nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from libs.common.off_loop import off_loop
from services.trials.domain.criteria.condition import questions
from services.trials.domain.criteria.explanation import Explanation, explain
from services.trials.domain.criteria.reading_criteria import read_criteria
from services.trials.domain.facts.known_fact import KnownFact
from services.trials.domain.facts.reading_possible import Possible, read_possible
from services.trials.domain.facts.reading_values import as_facts

AT_HAND: Final = 60
"""Questions that are answered at once; more go to a process of their own, so that nobody waits for them."""

WITHIN: Final = 20.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The answer, and the facts it was given for."""

    explanation: Explanation
    facts: Mapping[str, KnownFact]


async def evaluate_criteria(criteria: Mapping[str, Any], facts: Mapping[str, Possible]) -> Evaluated:
    """The whole explanation.

    Raises:
        Invalid: The criteria or a fact cannot be read; with the place.
        Unavailable: It took longer than 20 s.

    """
    tree = read_criteria(criteria, where="body.criteria")
    known = read_possible(facts.items(), where="body.facts")
    if sum(1 for _ in questions(tree)) <= AT_HAND:
        return Evaluated(explain(tree, known), as_facts(known))
    return Evaluated(await off_loop(explain, tree, known, within=WITHIN), as_facts(known))
