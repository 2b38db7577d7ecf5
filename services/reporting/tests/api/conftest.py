"""Every test here asks about the whole history."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from services.reporting.tests.conftest import Tell
from services.reporting.tests.history import whole_history

Ask = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def ask(client: httpx.AsyncClient, headers: Callable[..., dict[str, str]], tell: Tell) -> Ask:
    """`ask("/v1/patients", "site_clinician", "hospital-aragon")`."""
    await tell(whole_history().events)

    async def get(path: str, role: str, organisation: str, **query: Any) -> httpx.Response:
        return await client.get(path, headers=headers(role, organisation), params=query)

    return get
