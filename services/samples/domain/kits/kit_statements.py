"""What the network is told of a kit: it goes from origin to destination; without a journey its maker hears."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from libs.common.contracts.samples.kits import (
    KitAssembled,
    KitDiscarded,
    KitExpired,
    KitFound,
    KitLost,
    KitReceived,
    KitRestored,
    KitSent,
    KitStep,
    KitUsed,
)
from services.samples.domain.kits.kit import Kit
from services.samples.domain.kits.kit_move import KitMove
from services.samples.domain.kits.kit_states import Deed

EVENT_OF: Final[Mapping[Deed, type[KitStep]]] = MappingProxyType(
    {
        Deed.ASSEMBLED: KitAssembled,
        Deed.SENT: KitSent,
        Deed.RECEIVED: KitReceived,
        Deed.USED: KitUsed,
        Deed.RESTORED: KitRestored,
        Deed.LOST: KitLost,
        Deed.FOUND: KitFound,
        Deed.DISCARDED: KitDiscarded,
        Deed.EXPIRED: KitExpired,
    }
)


def stated(move: KitMove, *, at: datetime) -> KitStep:
    """What has just been done with it."""
    kit = move.after
    return EVENT_OF[move.deed](
        at=at,
        version=kit.version,
        kit_id=kit.id,
        label=kit.label,
        template=kit.template,
        maker=kit.maker,
        holder=kit.holder,
        stock_of=kit.stock_of,
        receiver=kit.receiver,
        expires_on=kit.expires_on,
        order_id=kit.order_id,
        **_way(move.before, kit),
        **_more(move),
    )


def _way(before: Kit | None, kit: Kit) -> dict[str, str]:
    if kit.receiver is not None:
        return {"origin": kit.holder, "destination": kit.receiver}
    if before is not None and before.holder != kit.holder:
        return {"origin": before.holder, "destination": kit.holder}
    return {"origin": kit.holder, "destination": kit.maker}


def _more(move: KitMove) -> dict[str, Any]:
    if move.deed is Deed.USED:
        return {"sample_id": move.after.sample_id}
    if move.deed is Deed.DISCARDED:
        return {"reason": move.reason}
    return {}
