"""A server that still clears away a deleted stream is asked again, and nothing else is."""

from typing import Any

import pytest

from libs.common.bus.connection import Bus, BusRefused
from libs.common.provisioning.stream import NO_STORE, ensure_stream


class Declining(Bus):
    """Declines to make the stream so many times; a real server does so for too short to be waited for in a test."""

    def __init__(self, *codes: int) -> None:
        self.codes = list(codes)
        self.asked: list[str] = []

    async def ask(self, api: str, request: dict[str, Any] | None = None) -> dict[str, Any]:
        self.asked.append(api)
        if self.codes:
            raise BusRefused("declined", code=self.codes.pop(0))
        return {"config": {"num_replicas": 1}}


async def test_it_is_made_when_the_old_one_is_gone() -> None:
    bus = Declining(NO_STORE, NO_STORE)
    await ensure_stream(bus)
    assert bus.asked == ["STREAM.CREATE.REALLNET"] * 3


@pytest.mark.parametrize("code", [10058, 10047])
async def test_one_that_is_there_is_brought_up_at_once(code: int) -> None:
    bus = Declining(code)
    await ensure_stream(bus)
    assert bus.asked == ["STREAM.CREATE.REALLNET", "STREAM.INFO.REALLNET", "STREAM.UPDATE.REALLNET"]
