"""Ask something of every child of the network: read a part at a time, worked out beside the event loop.

Two parts are worked out at once, each in a process of its own, so that two cores halve the time; and whoever asks holds
no more than two parts in memory, however many children there are.
"""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

from libs.common.call import Call
from libs.common.database import Database
from libs.common.off_loop import off_loop
from services.trials.domain.network.undisturbed import undisturbed
from services.trials.store import network

PART: Final = 1_000
AT_ONCE: Final = 2
FEWEST: Final = 250
"""Fewer are no work for a second process."""
WITHIN: Final = 25.0
"""Seconds for the parts that are worked out together, waiting among them."""

Found = TypeVar("Found")


async def ask_every_child(db: Database, call: Call, work: Callable[..., Found], *given: object) -> list[Found]:
    """What `work(children, *given)` finds, part by part in the order of the codes."""
    found: list[Found] = []
    after = ""
    while True:
        async with db.reading(call) as tx:
            kept = await network.children(tx, after, most=AT_ONCE * PART)
        if not kept:
            return found
        size = max(FEWEST, -(-len(kept) // AT_ONCE))
        parts = [kept[start : start + size] for start in range(0, len(kept), size)]
        found += await asyncio.gather(*(off_loop(undisturbed, work, part, *given, within=WITHIN) for part in parts))
        after = kept[-1][0]
