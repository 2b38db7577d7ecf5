"""Hints go soon while commits are few, and become fewer where commits crowd."""

import asyncio

from libs.common.web.bus_link import LONGEST_PAUSE, BusLink

SECONDS = 0.4


class _Heard:
    """Counts the hints, as the bus would pass them on."""

    def __init__(self) -> None:
        self.hints = 0

    async def hint(self, _service: str) -> None:
        self.hints += 1


async def _hints(every: float) -> tuple[int, int]:
    """How often it was called, and how often it hinted."""
    link, heard, calls = BusLink("nats://nowhere", service="test"), _Heard(), 0
    passing = asyncio.create_task(link._pass_on(heard))  # type: ignore[arg-type]
    until = asyncio.get_running_loop().time() + SECONDS
    while asyncio.get_running_loop().time() < until:
        link.wake()
        calls += 1
        await asyncio.sleep(every)
    await asyncio.sleep(2 * LONGEST_PAUSE)
    passing.cancel()
    return calls, heard.hints


async def test_each_of_a_few_commits_is_hinted() -> None:
    calls, hints = await _hints(0.02)
    assert hints == calls


async def test_of_a_crowd_few_are() -> None:
    calls, hints = await _hints(0)
    assert hints < calls / 3
