"""When a clock has run out, and who may sign."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from libs.common.errors import Forbidden, WrongState
from libs.common.vocabulary import Lineage
from services.board.domain.clock_reading import read_clocks
from services.board.domain.consultation import Consultation
from services.board.domain.promise import ClockName
from services.board.domain.reasons import ClosingReason
from services.board.domain.summary import CaseSummary

OPENED = datetime(2026, 6, 15, 12, tzinfo=UTC)
DUE = OPENED + timedelta(hours=48)
MINUTE = timedelta(minutes=1)
BOTH = (ClockName.ANSWER, ClockName.RECOMMENDATION)

FRESH = Consultation(
    id=UUID(int=1),
    patient="000001AF",
    hospital="hospital-aragon",
    episode_id=None,
    summary=CaseSummary(lineage=Lineage.T),
    opened_at=OPENED,
    opened_by="ana",
    answer_due_at=DUE,
    recommendation_due_at=DUE,
)
ANSWERED = FRESH.answered(OPENED + MINUTE)
ADVISED = ANSWERED.recommended(OPENED + 2 * MINUTE)
CLOSED = FRESH.closed(ClosingReason.DONE, OPENED + MINUTE)

RUN_OUT = [
    ("a minute before", FRESH, DUE - MINUTE, ()),
    ("exactly when due is in time", FRESH, DUE, ()),
    ("a minute after", FRESH, DUE + MINUTE, BOTH),
    ("answered in time", ANSWERED, DUE + MINUTE, (ClockName.RECOMMENDATION,)),
    ("advised in time", ADVISED, DUE + MINUTE, ()),
    ("closed", CLOSED, DUE + MINUTE, ()),
    ("told before", FRESH.told_overdue(ClockName.ANSWER, DUE + MINUTE), DUE + MINUTE, (ClockName.RECOMMENDATION,)),
]


@pytest.mark.parametrize(("why", "consultation", "at", "told"), RUN_OUT, ids=[row[0] for row in RUN_OUT])
def test_clocks_to_tell(why: str, consultation: Consultation, at: datetime, told: tuple[ClockName, ...]) -> None:
    assert consultation.clocks_to_tell(at) == told


def test_every_change_has_a_version_of_its_own() -> None:
    told = FRESH.told_overdue(ClockName.ANSWER, DUE).told_overdue(ClockName.RECOMMENDATION, DUE)
    assert [FRESH.version, told.version, told.answered(DUE).version] == [1, 3, 4]


def test_the_first_recommendation_stops_the_clock_and_the_second_does_not_move_it() -> None:
    assert ADVISED.recommended(DUE).recommended_at == ADVISED.recommended_at


def test_who_asks_does_not_sign() -> None:
    FRESH.check_signer("eva")
    with pytest.raises(Forbidden):
        FRESH.check_signer("ana")


def test_nothing_is_added_to_a_closed_one() -> None:
    with pytest.raises(WrongState):
        CLOSED.check_open()


def test_adherence_needs_a_recommendation() -> None:
    ADVISED.check_recommended()
    with pytest.raises(WrongState):
        ANSWERED.check_recommended()


def test_readings_of_the_clocks() -> None:
    running, met = read_clocks(FRESH, DUE - 90 * MINUTE)[0], read_clocks(ADVISED, DUE + MINUTE)[0]
    late, stopped = read_clocks(FRESH, DUE + MINUTE)[0], read_clocks(CLOSED, DUE + MINUTE)[0]
    assert (running.minutes_left, running.overdue) == (90, False)
    assert (late.minutes_left, late.overdue) == (-1, True)
    assert (met.minutes_left, met.overdue, met.in_time) == (None, False, True)
    assert (stopped.minutes_left, stopped.overdue, stopped.in_time) == (None, False, None)


def test_a_late_answer_is_met_but_not_in_time() -> None:
    late = replace(FRESH, answered_at=DUE + MINUTE)
    assert read_clocks(late, DUE + 2 * MINUTE)[0].in_time is False
