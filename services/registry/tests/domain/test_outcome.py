"""Which outcome may replace which."""

import pytest

from libs.common.errors import Invalid, WrongState
from libs.common.vocabulary import OutcomeStatus
from services.registry.domain.outcome import Outcome, check_outcome
from services.registry.tests.domain.building import day


def outcome(status: OutcomeStatus, on: str, last: str | None = None) -> Outcome:
    return Outcome(status=status, on=day(on), last_contact_on=day(last) if last else None)


ALIVE, DEATH = OutcomeStatus.ALIVE_CR, OutcomeStatus.DEATH_OF_DISEASE


@pytest.mark.parametrize(
    ("before", "told", "free"),
    [
        (None, outcome(ALIVE, "2023-01"), True),
        (outcome(ALIVE, "2023-01"), outcome(DEATH, "2023-02"), True),
        (outcome(ALIVE, "2023-01"), outcome(ALIVE, "2023-01"), True),
        (outcome(ALIVE, "2023-02"), outcome(ALIVE, "2023-01"), False),
        (outcome(DEATH, "2023-02"), outcome(ALIVE, "2023-03"), False),
        (outcome(DEATH, "2023-02"), outcome(DEATH, "2023-03"), False),
    ],
)
def test_replacing(before: Outcome | None, told: Outcome, free: bool) -> None:
    check_outcome(told, before=before, reason="a correction")
    if free:
        check_outcome(told, before=before, reason=None)
        return
    with pytest.raises(WrongState):
        check_outcome(told, before=before, reason=None)


def test_nobody_is_met_after_death() -> None:
    with pytest.raises(Invalid):
        check_outcome(outcome(DEATH, "2023-02-01", "2023-02-02"), before=None, reason=None)
