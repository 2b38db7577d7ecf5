"""Every answer carries its ids home, and leaves one line and one count without a path, a query or a value."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from libs.common.metrics import Metrics
from libs.common.web.doorway import Doorway
from libs.common.web.tests.conftest import PLANTED, TUBE

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
Lines = Callable[[], list[dict[str, Any]]]


async def test_a_sane_request_id_comes_back(small: httpx.AsyncClient) -> None:
    answer = await small.get("/health/live", headers={"X-Request-ID": "journey-0001"})
    assert answer.headers["X-Request-ID"] == "journey-0001"


async def test_an_insane_request_id_does_not(small: httpx.AsyncClient) -> None:
    answer = await small.get("/health/live", headers={"X-Request-ID": "a b"})
    assert len(answer.headers["X-Request-ID"]) == 32


async def test_one_line_tells_route_status_and_trace(small: httpx.AsyncClient, lines: Lines) -> None:
    await small.get(f"/v1/tubes/{TUBE}?of={PLANTED}", headers={"traceparent": PARENT, "X-Request-ID": "journey-0001"})
    (line,) = lines()
    assert line.pop("timestamp")
    assert line.pop("duration_ms") > 0
    assert line == {
        "event": "answered",
        "level": "info",
        "service": "samples",
        "method": "GET",
        "route": "/v1/tubes/{tube_id}",
        "status": 200,
        "request_id": "journey-0001",
        "trace_id": PARENT.split("-")[1],
    }


async def test_a_refusal_is_logged_by_its_code(small: httpx.AsyncClient, lines: Lines) -> None:
    await small.get("/v1/nothing")
    assert [(line["route"], line["status"], line["code"]) for line in lines()] == [("unmatched", 404, "not_found")]


async def test_a_mistake_is_logged_by_class_and_place_only(small: httpx.AsyncClient, lines: Lines) -> None:
    await small.get("/v1/tubes/of/000001AF")
    mistake, answered = lines()
    assert mistake["error"] == "RuntimeError"
    assert mistake["stack"][-1].startswith("libs/common/web/tests/conftest.py:")
    assert answered["status"] == 500
    assert mistake["request_id"] == answered["request_id"]
    assert PLANTED not in str(lines())
    assert "000001AF" not in str(lines())


async def test_who_watches_leaves_no_line(small: httpx.AsyncClient, lines: Lines) -> None:
    await small.get("/health/live")
    assert lines() == []


async def test_requests_are_counted_by_template(small: httpx.AsyncClient) -> None:
    await small.get(f"/v1/tubes/{TUBE}")
    figures = (await small.get("/metrics")).text
    labels = 'method="GET",route="/v1/tubes/{tube_id}",service="samples"'
    assert f'reallnet_requests_total{{{labels},status="200"}} 1.0' in figures
    assert f"reallnet_request_seconds_count{{{labels}}} 1.0" in figures
    assert str(TUBE) not in figures


@pytest.mark.parametrize("path", ["/v1/tubes", "/v1/nothing", "/docs", "/v1/tubes/of/000001AF"])
async def test_browsers_are_told_to_guess_and_frame_nothing(small: httpx.AsyncClient, path: str) -> None:
    headers = (await small.get(path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


async def test_who_is_cut_off_when_the_server_stops_is_told_to_come_again() -> None:
    """uvicorn cancels what its grace does not suffice for, and would answer 500 by itself."""
    sent: list[Any] = []
    begun = asyncio.Event()

    async def endless(*_: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    asked = asyncio.create_task(Doorway(endless, metrics=Metrics("test"))(scope, receive, send))
    await begun.wait()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert sent[0]["status"] == 503
    assert b"retry-after" in dict(sent[0]["headers"])
