"""A clock that runs out is told exactly once, whoever notices and however often."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.contracts.board import ConsultationAnswered, ConsultationOpened, ConsultationOverdue
from libs.common.database import Database
from libs.common.testing.ledger import published
from services.board.commands.clarify_question import ClarifyQuestion, clarify_question
from services.board.commands.close_consultation import CloseConsultation, close_consultation
from services.board.commands.mark_overdue import mark_overdue
from services.board.commands.post_opinion import PostOpinion, post_opinion
from services.board.domain.consultation import Consultation
from services.board.domain.reasons import ClosingReason

Ask = Callable[..., Awaitable[Consultation]]
LIMIT = timedelta(hours=48)
MINUTE = timedelta(minutes=1)


async def overdue(database: Database) -> list[str]:
    return [event.clock for event in await published(database) if isinstance(event, ConsultationOverdue)]


async def test_nothing_is_overdue_at_the_last_minute(database: Database, ask: Ask, clock: FixedClock) -> None:
    await ask()
    clock.move(LIMIT)
    await mark_overdue(database)
    assert await overdue(database) == []


async def test_each_clock_is_told_once_also_by_a_worker_that_starts_anew(
    database: Database, ask: Ask, clock: FixedClock
) -> None:
    opened = await ask()
    clock.move(LIMIT + MINUTE)
    for _ in range(3):  # nothing is kept in memory between the rounds, so a round is a restart
        await mark_overdue(database)
    events = [event for event in await published(database) if not isinstance(event, ConsultationOpened)]
    assert await overdue(database) == ["answer", "recommendation"]
    assert [event.version for event in events] == [2, 3]
    assert {(event.origin, event.destination) for event in events} == {(opened.hospital, "_")}


async def test_two_workers_at_once_tell_it_once(database: Database, ask: Ask, clock: FixedClock) -> None:
    await ask()
    clock.move(LIMIT + MINUTE)
    await asyncio.gather(*(mark_overdue(database) for _ in range(4)))
    assert sorted(await overdue(database)) == ["answer", "recommendation"]


async def test_one_that_fails_holds_up_no_other(database: Database, ask: Ask, clock: FixedClock) -> None:
    broken = await ask()
    await ask()
    async with database.transaction(Call.service("test")) as tx:
        unreadable = text("UPDATE consultations SET summary = '{}' WHERE id = :id")
        await tx.execute(unreadable, {"id": broken.id})
    clock.move(LIMIT + MINUTE)
    with pytest.raises(ExceptionGroup, match="could not be told"):
        await mark_overdue(database)
    assert await overdue(database) == ["answer", "recommendation"]


async def test_the_hospital_s_own_words_stop_no_clock(
    database: Database, ask: Ask, clock: FixedClock, clinician: Call
) -> None:
    opened = await ask()
    await clarify_question(database, ClarifyQuestion(clinician, opened.id, "It was 12 %."))
    clock.move(LIMIT + MINUTE)
    await mark_overdue(database)
    assert await overdue(database) == ["answer", "recommendation"]


async def test_an_answer_in_time_leaves_the_other_clock_running(
    database: Database, ask: Ask, clock: FixedClock, expert: Call
) -> None:
    opened = await ask()
    await post_opinion(database, PostOpinion(call=expert, consultation_id=opened.id, text="Yes."))
    clock.move(LIMIT + MINUTE)
    await mark_overdue(database)
    assert await overdue(database) == ["recommendation"]


async def test_a_late_answer_tells_it_if_it_comes_before_the_worker(
    database: Database, ask: Ask, clock: FixedClock, expert: Call
) -> None:
    opened = await ask()
    clock.move(LIMIT + MINUTE)
    await post_opinion(database, PostOpinion(call=expert, consultation_id=opened.id, text="Late."))
    await mark_overdue(database)
    told = await published(database)
    assert [type(event) for event in told[1:]] == [ConsultationOverdue, ConsultationOverdue, ConsultationAnswered]
    assert [event.version for event in told] == [1, 2, 3, 4]


@pytest.mark.parametrize("late", [False, True])
async def test_a_closed_consultation_is_overdue_only_for_what_ran_out_before(
    database: Database, ask: Ask, clock: FixedClock, clinician: Call, late: bool
) -> None:
    opened = await ask()
    clock.move(LIMIT + MINUTE if late else MINUTE)
    await close_consultation(database, CloseConsultation(clinician, opened.id, ClosingReason.WITHDRAWN_BY_HOSPITAL))
    clock.move(LIMIT)
    await mark_overdue(database)
    assert await overdue(database) == (["answer", "recommendation"] if late else [])
