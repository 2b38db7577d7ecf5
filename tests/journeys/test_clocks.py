"""A consultation past its 48 hours is told overdue once per clock, also when the worker is killed meanwhile."""

import pytest

from tests.conftest import Live
from tests.journeys.child import new_child
from tests.journeys.parties import expert, until
from tests.stream import envelope, whole_stream

pytestmark = pytest.mark.xdist_group("live")

OVERDUE = "org.reallnet.board.consultation.overdue.v1"
LATE = "UPDATE consultations SET answer_due_at = now() - interval '1 hour', recommendation_due_at = now() WHERE id = $1"


async def overdue(live: Live, consultation: str) -> list[str]:
    """The clocks that were told, in order, as the stream has them."""
    own = f"consultation/{consultation.rpartition('/')[2]}"
    events = [envelope(message) for message in await whole_stream(live)]
    return [event["data"]["clock"] for event in events if event["type"] == OVERDUE and event["subject"] == own]


async def ran_out(live: Live) -> str:
    """A consultation whose due times have passed: nobody waits 48 hours for a test."""
    consultation = await (await new_child(live, "hospital-castilla-leon")).ask_board()
    await live.rows("board", LATE, consultation.rpartition("/")[2])
    return consultation


async def until_told_by_a_new_worker(live: Live, consultation: str) -> None:
    """Kill the worker; the one that takes its place looks at all clocks when it starts."""
    live.system.kill("board-worker")
    await live.system.until_ready()

    async def both() -> bool:
        asked = "SELECT count(*) FROM ledger WHERE type = $1 AND aggregate = $2"
        [row] = await live.rows("board", asked, OVERDUE, f"consultation/{consultation.rpartition('/')[2]}")
        return bool(row["count"] > 1)

    assert await until(both)


async def test_each_clock_is_told_once_although_the_worker_is_killed(live: Live) -> None:
    """The second consultation shows that the worker after the next has looked, and had nothing more to tell."""
    first = await ran_out(live)
    await until_told_by_a_new_worker(live, first)
    second = await ran_out(live)
    await until_told_by_a_new_worker(live, second)
    await live.settle()
    for consultation in (first, second):
        assert await overdue(live, consultation) == ["answer", "recommendation"]


async def test_what_is_overdue_is_on_the_experts_list(live: Live) -> None:
    child = await new_child(live, "hospital-castilla-leon")
    consultation = await child.ask_board()
    await live.rows("board", LATE, consultation.rpartition("/")[2])
    listed = await expert(live).listed("board", "/v1/consultations?working_list=overdue")
    assert consultation.rpartition("/")[2] in [one["id"] for one in listed]
    shown = await expert(live).get("board", consultation)
    assert [clock["overdue"] for clock in shown["clocks"]] == [True, True]
