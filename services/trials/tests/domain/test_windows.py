"""What was found too long ago does not answer a question that asks for something recent."""

from datetime import UTC, date, datetime, timedelta

import pytest

from libs.common.partial_date import PartialDate
from services.trials.domain.answers.answer import answers
from services.trials.domain.criteria.condition import Within
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.known_fact import KnownFact, Provenance
from services.trials.domain.facts.value import Numbers, Range
from services.trials.domain.trials.stages import Stage
from services.trials.domain.trials.trial import Arm, Trial

DAY = date(2026, 5, 1)
RECENT = Within("cd19", Range(at_least=20), within_days=90)
TRIAL = Trial("t", "A trial", None, Stage.PUBLISHED, 1, (Arm("a", "Arm", RECENT),))


@pytest.mark.parametrize(("days", "truth"), [(0, Truth.TRUE), (90, Truth.TRUE), (91, Truth.UNKNOWN)])
def test_a_finding_counts_within_its_window(days: int, truth: Truth) -> None:
    found = Provenance("r1", "result", PartialDate.parse(str(DAY - timedelta(days=days))), None, datetime.now(UTC))
    facts = {"cd19": KnownFact("cd19", Numbers.exactly(80), (found,))}
    answer = next(answers([TRIAL], [], facts, day=DAY))
    assert answer.explanation.truth is truth
    assert answer.explanation.missing == (() if truth.known else ("cd19@90",))


def test_a_month_counts_from_its_first_day() -> None:
    found = Provenance("r1", "result", PartialDate.parse("2026-01"), None, datetime.now(UTC))
    facts = {"cd19": KnownFact("cd19", Numbers.exactly(80), (found,))}
    assert next(answers([TRIAL], [], facts, day=DAY)).explanation.truth is Truth.UNKNOWN
