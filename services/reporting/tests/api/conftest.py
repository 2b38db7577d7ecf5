"""Every test here asks about the whole history."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from libs.common.database import Database
from services.reporting.tests.conftest import Tell
from services.reporting.tests.contents import contents, put_back
from services.reporting.tests.history.whole import whole_history

Ask = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture(scope="session")
def told_once() -> dict[str, list[str]]:
    """The read models after the whole history, from the first test on that needs them."""
    return {}


@pytest.fixture
async def ask(
    client: httpx.AsyncClient,
    headers: Callable[..., dict[str, str]],
    database: Database,
    tell: Tell,
    told_once: dict[str, list[str]],
) -> Ask:
    """`ask("/v1/patients", "site_clinician", "hospital-aragon")`."""
    if told_once:
        await put_back(database, told_once)
    else:
        await tell(whole_history().events)
        told_once |= await contents(database)

    async def get(path: str, role: str, organisation: str, **query: Any) -> httpx.Response:
        return await client.get(path, headers=headers(role, organisation), params=query)

    return get
