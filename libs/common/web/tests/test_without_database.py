"""With its database down a service says so, stays alive and can still be watched."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from libs.common.call import Call


@pytest.fixture
async def alone(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The small service with a route that asks a database nobody runs."""

    @app.get("/v1/asking")
    async def asking() -> None:
        async with app.state.db.reading(Call.service("test")):
            pass

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        yield client


async def test_a_request_is_worth_another_try(alone: httpx.AsyncClient) -> None:
    answer = await alone.get("/v1/asking")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


async def test_the_service_lives_but_is_not_ready(alone: httpx.AsyncClient) -> None:
    assert (await alone.get("/health/live")).status_code == 200
    ready = await alone.get("/health/ready")
    assert ready.status_code == 503
    assert {check["name"] for check in ready.json()["checks"]} == {"database", "migrations", "bus", "relay", "reader"}
    assert not any(check["ok"] for check in ready.json()["checks"])
    assert all(check["sentence"] for check in ready.json()["checks"])


async def test_the_process_still_has_figures(alone: httpx.AsyncClient) -> None:
    figures = await alone.get("/metrics")
    assert figures.status_code == 200
    assert "process_resident_memory_bytes" in figures.text
