"""Doors that are open on this machine, with a real database behind them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from libs.common.database import Database
from services.samples.doors.counting import Counts
from services.samples.doors.doors_file import Doors
from services.samples.doors.listening import Listening
from services.samples.tests.instruments.senders import Opened

LAB = "lab-drp"


@pytest.fixture
def opened(database: Database) -> Opened:
    """`async with opened("mllp", limits={"quiet": 0.1}) as listening: …` a door of the laboratory."""

    @asynccontextmanager
    async def open_one(protocol: str, **told: Any) -> AsyncIterator[Listening]:
        limits, db = told.pop("limits", {}), told.pop("db", database)
        door = {"name": f"{protocol}-lab", "protocol": protocol, "organisation": LAB, **told}
        doors = Doors.model_validate({"door": [door], "limits": {"quiet": 0.1, **limits}})
        listening = Listening(db, doors, known={str(door["organisation"])}, counts=Counts())
        await listening.open()
        try:
            yield listening
        finally:
            await listening.close()

    return open_one
