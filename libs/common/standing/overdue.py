"""Clocks that have run out: each service names its own, and counts what is overdue."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from libs.common.database import Transaction

Overdue: TypeAlias = Callable[[Transaction], Awaitable[Mapping[str, int]]]
"""How many are overdue, by the name of the clock; every clock of the service is named, also where nothing is."""


async def no_clocks(_: Transaction) -> Mapping[str, int]:
    """Of a service that promises nothing by a time."""
    return {}
