"""One reason as the sentence a physician reads: what is asked, and what is known against or for it."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from services.trials.domain.answers.sentences.demands import demand
from services.trials.domain.answers.sentences.findings import finding
from services.trials.domain.answers.sentences.joining import NOTHING, said
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.support import Reason
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import Words
from services.trials.domain.facts.known_fact import KnownFact

EXPERIMENTAL: Final = Words(
    " Experimental assay, awaiting validation.", " Ensayo experimental, pendiente de validación."
)


def reason_sentence(reason: Reason, facts: Mapping[str, KnownFact], *, verdict: Truth, day: date) -> Words:
    """What speaks for the child and holds was required; what speaks against it and holds excludes.

    A reason of `eligible` is a requirement that is met or an exclusion that is absent, one of
    `not eligible` a requirement that is not met or an exclusion that is there.
    """
    required = reason.holds is (verdict is Truth.TRUE)
    asked, known = demand(reason.question, required=required), finding(reason.question, facts, day)
    note = EXPERIMENTAL if FACTS[reason.question.fact].experimental else NOTHING
    return said(Words("{}; {}.{}", "{}; {}.{}"), asked, known, note)
