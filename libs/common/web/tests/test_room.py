"""When too many are inside, the next one is asked to come again, and who watches is still answered."""

import asyncio

import httpx
from starlette.types import Receive, Scope, Send

from libs.common.web.room import Room


class Slow:
    """Answers when it is let."""

    def __init__(self) -> None:
        self.entered = asyncio.Event()
        self.let = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.entered.set()
        if scope["path"] == "/slow":
            await self.let.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def test_the_one_too_many_is_asked_to_come_again() -> None:
    slow = Slow()
    transport = httpx.ASGITransport(app=Room(slow, most=1))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        first = asyncio.create_task(client.get("/slow"))
        await slow.entered.wait()
        refused = await client.get("/other")
        watched = await client.get("/health/live")
        slow.let.set()
        assert (await first).status_code == 204
        later = await client.get("/other")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    assert (watched.status_code, later.status_code) == (204, 204)
