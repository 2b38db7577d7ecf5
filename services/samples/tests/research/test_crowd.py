"""32 hubs' hands reach for one tube: no two requests get the same, and the database says so, too."""

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest
from sqlalchemy import func, select, text

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import WrongState
from libs.common.organisations import Organisations
from services.samples.commands.research.ask_biobank import AskBiobank, ask_biobank
from services.samples.commands.research.decide_request import DecideRequest, decide_request
from services.samples.commands.research.hand_out import HandOut, hand_out
from services.samples.commands.research.pick_tubes import PickList, PickTubes, pick_tubes
from services.samples.domain.biobank.amount import Amount, Unit
from services.samples.domain.biobank.content import Content
from services.samples.domain.research.biobank_request import BiobankRequest, Grant, RequestLine
from services.samples.store.tables.biobank import aliquots
from services.samples.store.tables.research import research_tubes
from services.samples.tests.events import HUB
from services.samples.tests.research.conftest import AT, CODES

CROWD = 32
PART = Amount(100, Unit.MICROLITRES)


@pytest.fixture
def hub(call_of: Callable[..., Call]) -> Call:
    return call_of("hub_technician", HUB)


@pytest.fixture
def requests(database: Database, call_of: Callable[..., Call], organisations: Organisations) -> Any:
    """So many requests for the same, all granted."""

    async def grant(amount: Amount | None) -> list[BiobankRequest]:
        return [await one(amount) for _ in range(CROWD)]

    async def one(amount: Amount | None) -> BiobankRequest:
        asked = AskBiobank(
            call=call_of("researcher", "hospital-galicia"),
            hub=HUB,
            project_title="A study",
            ethics_approval="PIC-1",
            purpose="To know.",
            uses=(),
            lines=(RequestLine(content=Content.SAMPLE, samples=1, amount=amount),),
        )
        request = await ask_biobank(database, asked, parties=organisations)
        committee = Call(caller=call_of("biobank_committee", "office").caller, scope="*")
        grants = {1: Grant(1, last_tube=True)}
        order = DecideRequest(call=committee, request_id=request.id, grants=grants, reason=None, note=None)
        return await decide_request(database, order)

    return grant


@pytest.mark.parametrize(("amount", "served"), [(PART, 5), (None, 1)])
async def test_of_32_requests_only_those_get_a_tube_for_whom_there_is_something(
    *, amount: Amount | None, served: int, database: Database, bank: Any, requests: Any, hub: Call
) -> None:
    [tube] = await bank(CODES[0], 500)
    chosen = [(1, tube.id)]
    orders = [PickTubes(call=hub, request_id=one.id, tubes=chosen) for one in await requests(amount)]
    ends = await asyncio.gather(*(pick_tubes(database, order) for order in orders), return_exceptions=True)
    lists = [end for end in ends if isinstance(end, PickList)]
    assert len(lists) == served
    assert all(isinstance(end, PickList | WrongState) for end in ends)
    outs = [HandOut(call=hub, request_id=one.request.id, at=AT) for one in lists for _ in range(2)]
    left = await asyncio.gather(*(hand_out(database, order, lag=up_to_date) for order in outs), return_exceptions=True)
    assert sum(isinstance(end, PickList) for end in left) == served
    async with database.reading(hub) as tx:
        out = (func.count().label("tubes"), func.sum(aliquots.c.amount).label("amount"))
        gone = await tx.one(select(*out).where(aliquots.c.stage == "out"))
    assert (gone.tubes, gone.amount) == (served, 500)


async def test_the_database_itself_refuses_to_reserve_what_is_not_there(
    database: Database, bank: Any, requests: Any, hub: Call
) -> None:
    [tube] = await bank(CODES[0], 150)
    one, two = (await requests(PART))[:2]
    await pick_tubes(database, PickTubes(call=hub, request_id=one.id, tubes=[(1, tube.id)]))
    again = text(
        "INSERT INTO research_tubes SELECT gen_random_uuid(), CAST(:request AS uuid), line, institution, hub, pseudonym,"
        " aliquot_id, NULL, NULL, content, amount, unit, state, NULL, reserved_at, NULL, NULL, NULL, NULL, NULL, 1"
        " FROM research_tubes"
    )
    with pytest.raises(asyncpg.CheckViolationError):
        async with database.transaction(hub) as tx:
            await tx.execute(again, {"request": str(two.id)})
    async with database.reading(hub) as tx:
        assert await tx.scalar(select(func.count()).select_from(research_tubes)) == 1


async def up_to_date() -> float | None:
    return 0.0
