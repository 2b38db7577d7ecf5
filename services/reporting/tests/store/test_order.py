"""The read models say the same in whatever order aggregates come, and however often an event comes."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from libs.common.contracts.envelope import Event
from libs.common.database import Database
from services.reporting.tests.conftest import Tell
from services.reporting.tests.contents import contents, forget
from services.reporting.tests.history.whole import whole_history


@pytest.fixture(scope="session")
def told_in_order() -> dict[str, list[str]]:
    """The read models after the history as it was stated, from the first example on."""
    return {}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random=st.randoms(use_true_random=False))
async def test_order_between_aggregates_and_repetition_change_nothing(
    database: Database, tell: Tell, told_in_order: dict[str, list[str]], random: Random
) -> None:
    if not told_in_order:
        await tell(whole_history().events)
        told_in_order |= await contents(database)
    await forget(database)
    await tell(_shuffled(random))
    assert await contents(database) == told_in_order


def _shuffled(random: Random) -> list[Event]:
    """Aggregates are mixed, each in its own order; a third of the events come once more at some later time."""
    queues = [list(reversed(events)) for events in whole_history().by_aggregate().values()]
    mixed: list[Event] = []
    while queues:
        queue = random.choice(queues)
        mixed.append(queue.pop())
        queues = [left for left in queues if left]
        if random.random() < 1 / 3:
            mixed.append(random.choice(mixed))
    return mixed
