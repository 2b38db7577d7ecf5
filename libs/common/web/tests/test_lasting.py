"""Work that lasts ends with the first of its ends, even where a library swallows the cancellation."""

import asyncio

from libs.common.web.lasting import unless


async def test_the_works_own_end() -> None:
    async def work() -> int:
        return 7

    assert await unless(work(), asyncio.Event().wait()) == 7


async def test_an_end_that_comes_first_leaves_nothing_running() -> None:
    cancelled = 0

    async def stubborn() -> None:
        nonlocal cancelled
        while cancelled < 2:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled += 1

    async def end() -> None:
        await asyncio.sleep(0)

    await unless(stubborn(), end())
    assert cancelled == 2
