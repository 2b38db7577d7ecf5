"""Orders over HTTP to an analyser on a socket: what it answers, and what is made of it."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from services.samples.commands.instruments.tell_devices import NobodyAnswered
from services.samples.commands.instruments.ways_out import NOT_OURS, WaysOut
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.orders_by import OrdersBy
from services.samples.domain.instruments.outgoing import Envelope, OutgoingOrder, OutgoingTest
from services.samples.doors.telling import tell
from services.samples.tests.devices import near_by
from services.samples.tests.events import HUB
from services.samples.tests.instruments.web import ER7, web

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
ORDER = OutgoingOrder(specimen="S-AB12CD", tests=(OutgoingTest(code="WBC", placer="S-AB12CD-1"),))


def to(url: str) -> Device:
    told: dict[str, Any] = {"id": uuid4(), "lab": HUB, "name": "x", "profile": "ihe-law", "changed_at": NOW}
    return Device(**told, changed_by="", orders_by=OrdersBy.HTTP, orders_url=url)


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (200, "AA", ("AA", True)),
        (200, "AE", ("AE", False)),
        (500, "AR", ("AR", False)),
        (404, "", ("HTTP 404", False)),
        (503, "", None),
        (429, "", None),
        (204, "", None),
    ],
)
async def test_what_is_made_of_an_answer(status: int, code: str, said: tuple[str, bool] | None) -> None:
    async with web(status, code) as (url, heard):
        try:
            found = await tell(to(url), "OML^O33", ORDER, Envelope(control_id="c-1", now=NOW), out=near_by())
        except NobodyAnswered:
            assert said is None
        else:
            assert (found.code, found.taken) == said
    assert f"content-type: {ER7}".encode() in heard[0]


async def test_nobody_is_called_elsewhere() -> None:
    async with web(200, "AA") as (url, heard):
        with pytest.raises(NobodyAnswered, match=NOT_OURS):
            await tell(to(url), "OML^O33", ORDER, Envelope(control_id="c-1", now=NOW), out=WaysOut({}))
    assert heard == []
