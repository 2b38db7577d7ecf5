"""How far the outside parties' durables are behind."""

import asyncio
from typing import Final

from deploy.status.status import PartyStatus
from libs.common.bus.behind import Behind, behind
from libs.common.bus.connection import Bus
from libs.common.bus.standing import Durable, durables

DATED_AT_MOST: Final = 20
"""Parties whose oldest event is looked up; the others are counted."""


async def parties_behind(bus: Bus) -> tuple[PartyStatus, ...]:
    """The furthest behind first, those that have not begun to read last."""
    found = sorted([durable async for durable in durables(bus)], key=_turn)
    late = [durable for durable in found if _begun(durable) and durable.messages][:DATED_AT_MOST]
    dated = await asyncio.gather(*(_dated(bus, durable) for durable in late))
    counted = [Behind(durable.messages, None) for durable in found[len(late) :]]
    return tuple(
        PartyStatus(durable.name, begun=_begun(durable), behind=one)
        for durable, one in zip(found, [*dated, *counted], strict=True)
    )


async def _dated(bus: Bus, durable: Durable) -> Behind:
    return await behind(bus, filters=durable.filters, after=durable.acknowledged_through)


def _turn(durable: Durable) -> tuple[bool, int]:
    return not _begun(durable), -durable.messages


def _begun(durable: Durable) -> bool:
    return durable.acknowledged_through > 0
