"""What is done to a parcel costs as many statements as there are tables, however many tubes lie in it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from libs.common.database import Database
from services.samples.tests import bodies, parcels

Json = dict[str, Any]
Step = Callable[..., Awaitable[Json]]
TABLES = 32
"""More statements than the reception of one tube takes; a hundred tubes one by one would take hundreds."""


async def statements_of(database: Database, work: Callable[[], Awaitable[Any]]) -> list[str]:
    """What the connection that is lent next runs meanwhile."""
    told: list[str] = []
    connection = await database.connections.take()
    database.connections.give(connection)
    with connection.query_logger(lambda record: told.append(record.query)):
        await work()
    return told


@pytest.mark.parametrize("tubes", [2, 7])
async def test_reception(tubes: int, database: Database, clinician: Any, technician: Any, collected: Step) -> None:
    inside = [await collected(assays=["flow"]) for _ in range(tubes)]
    parcel = await parcels.sent(clinician, *inside)
    found = [{"sample_id": one["id"], "condition": "good"} for one in inside]
    found[0].update(condition="leaked", rejected_for="leaked")
    body = {"received_at": bodies.RECEIVED, "tubes": found}

    async def receive() -> None:
        answer = await technician("POST", f"/v1/parcels/{parcel['id']}/reception", json=body)
        assert answer.status_code == 200, answer.text
        assert [tube["condition"] for tube in answer.json()["boxes"][0]["tubes"]].count("good") == tubes - 1

    told = await statements_of(database, receive)
    assert 0 < len(told) <= TABLES


async def test_dispatch(database: Database, clinician: Any, collected: Step) -> None:
    inside = [await collected() for _ in range(7)]
    parcel = await parcels.readied(clinician, *inside)
    path = f"/v1/parcels/{parcel['id']}/dispatch"
    told = await statements_of(database, lambda: clinician("POST", path, json=parcels.HAND_OVER))
    assert 0 < len(told) <= TABLES
