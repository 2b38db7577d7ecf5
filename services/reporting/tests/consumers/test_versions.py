"""Each reaction keeps the higher version, and a repeated or older event changes nothing."""

import pytest

from libs.common.contracts.envelope import Event
from libs.common.database import Database
from services.reporting.tests.conftest import Tell
from services.reporting.tests.contents import contents
from services.reporting.tests.history.whole import whole_history

TOLD_ANEW = sorted(
    aggregate for aggregate, events in whole_history().by_aggregate().items() if len({e.type() for e in events}) > 1
)


async def test_every_read_model_is_filled(database: Database, tell: Tell) -> None:
    await tell(whole_history().events)
    assert all((await contents(database)).values())


async def test_the_whole_history_once_more_changes_nothing(database: Database, tell: Tell) -> None:
    await tell(whole_history().events)
    before = await contents(database)
    await tell(whole_history().events)
    assert await contents(database) == before


async def test_an_older_event_comes_too_late(database: Database, tell: Tell) -> None:
    """Beyond what the stream promises: the first event of each aggregate is repeated after its last."""
    await tell(whole_history().events)
    before = await contents(database)
    await tell([events[0] for events in whole_history().by_aggregate().values()])
    assert await contents(database) == before


@pytest.mark.parametrize("aggregate", [a for a in TOLD_ANEW if not a.startswith(("patient/", "consent/"))])
async def test_an_aggregate_needs_no_other_to_be_known(database: Database, tell: Tell, aggregate: str) -> None:
    events: list[Event] = whole_history().by_aggregate()[aggregate]
    await tell(events)
    assert any((await contents(database)).values())
