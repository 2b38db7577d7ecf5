"""Durables of many parties, made and deleted some at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from libs.common.bus.connection import Bus
from libs.common.provisioning.parties import delete_durable, ensure_durable

AT_ONCE = 16
"""Requests under way together: the server works at them one by one, and each must be answered in time."""


async def ensure_durables(bus: Bus, organisations: Iterable[str]) -> None:
    """Every one of them has its durable afterwards."""
    await _each(ensure_durable, bus, organisations)


async def delete_durables(bus: Bus, organisations: Iterable[str]) -> None:
    """None of them has one afterwards."""
    await _each(delete_durable, bus, organisations)


async def _each(work: Callable[[Bus, str], Awaitable[object]], bus: Bus, organisations: Iterable[str]) -> None:
    room = asyncio.Semaphore(AT_ONCE)

    async def one(organisation: str) -> None:
        async with room:
            await work(bus, organisation)

    await asyncio.gather(*(one(organisation) for organisation in organisations))
