"""The panels that there are: those that the network ships."""

from collections.abc import Sequence

from libs.common.database import Transaction
from services.samples.domain.panels.catalogue import shipped
from services.samples.domain.panels.panel import Panel


async def find(tx: Transaction, panel_id: str, version: str) -> Panel | None:
    """One version of one panel."""
    del tx
    return shipped().get((panel_id, version))


async def every(tx: Transaction) -> Sequence[Panel]:
    """All versions."""
    del tx
    return list(shipped().values())
