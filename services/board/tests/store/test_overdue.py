"""Overdue clocks are counted each for itself."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.database import Database
from services.board.commands.post_opinion import PostOpinion, post_opinion
from services.board.domain.consultation import Consultation
from services.board.store.overdue import count_overdue


async def counted(database: Database) -> Mapping[str, int]:
    async with database.reading(Call.service("board")) as tx:
        return await count_overdue(tx)


async def test_each_clock_by_itself(
    database: Database, ask: Callable[[], Awaitable[Consultation]], clock: FixedClock, expert: Call
) -> None:
    answered = await ask()
    await ask()
    await post_opinion(database, PostOpinion(call=expert, consultation_id=answered.id, text="Yes."))
    clock.move(timedelta(hours=48))
    assert await counted(database) == {"answer": 0, "recommendation": 0}
    clock.move(timedelta(seconds=1))
    assert await counted(database) == {"answer": 1, "recommendation": 2}
