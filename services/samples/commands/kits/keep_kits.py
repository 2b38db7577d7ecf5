"""Kits are moved: their rows, their history, the audit and the events, in one transaction."""

from collections.abc import Sequence
from datetime import date

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.wire import NETWORK_ZONE
from services.samples.domain.kits.kit_move import KitMove
from services.samples.domain.kits.kit_statements import stated
from services.samples.store.kits import kits


async def keep_kits(tx: Transaction, moves: Sequence[KitMove], entry: Audit) -> None:
    """Keep what has become of kits that this transaction has locked, and tell the network."""
    await kits.move(tx, moves, entry)
    await outbox.put(tx, *(stated(move, at=tx.now) for move in moves))


def today(tx: Transaction) -> date:
    """The day by which kits expire, in the network's zone."""
    return tx.now.astimezone(NETWORK_ZONE).date()
