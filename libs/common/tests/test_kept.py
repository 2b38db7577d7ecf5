"""What is kept is fetched once for all who ask, renewed beside them, and forgotten where that fails."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from libs.common.kept import Kept


class Source:
    """Counts how often it is asked, and answers when it is let."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.asked = 0
        self.may = asyncio.Event()
        self.may.set()
        self.fails = False

    async def fetch(self) -> int:
        self.asked += 1
        number = self.asked
        await self.may.wait()
        if self.fails:
            raise OSError("nobody answers")
        return number


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def get(source: Source) -> Callable[[], Awaitable[int]]:
    oldest = timedelta(seconds=30)
    kept: Kept[int] = Kept(renew_after=timedelta(seconds=5), oldest=oldest, elapsed=lambda: source.seconds)
    return lambda: kept.get(source.fetch)


async def until_asked(source: Source, times: int) -> None:
    """Let what runs beside get on."""
    while source.asked < times:
        await asyncio.sleep(0)
    for _ in range(3):
        await asyncio.sleep(0)


async def test_all_who_ask_at_once_wait_for_one_answer(source: Source, get: Callable[[], Awaitable[int]]) -> None:
    assert await asyncio.gather(*(get() for _ in range(10))) == [1] * 10
    source.seconds = 5
    assert (await get(), source.asked) == (1, 1)


async def test_what_is_older_is_given_and_renewed_beside(source: Source, get: Callable[[], Awaitable[int]]) -> None:
    await get()
    source.seconds = 6
    source.may.clear()
    assert [await get(), await get()] == [1, 1]
    source.may.set()
    await until_asked(source, 2)
    assert (await get(), source.asked) == (2, 2)


async def test_what_is_too_old_is_waited_for(source: Source, get: Callable[[], Awaitable[int]]) -> None:
    await get()
    source.seconds = 31
    assert await get() == 2


async def test_who_goes_away_takes_it_from_nobody(source: Source, get: Callable[[], Awaitable[int]]) -> None:
    source.may.clear()
    first, second = asyncio.ensure_future(get()), asyncio.ensure_future(get())
    await until_asked(source, 1)
    first.cancel()
    source.may.set()
    assert (await second, source.asked) == (1, 1)


async def test_after_a_failure_nothing_is_kept(source: Source, get: Callable[[], Awaitable[int]]) -> None:
    await get()
    source.seconds, source.fails = 6, True
    assert await get() == 1
    await until_asked(source, 2)
    with pytest.raises(OSError, match="nobody answers"):
        await get()
    source.fails = False
    assert await get() == 4
