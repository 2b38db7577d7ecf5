"""How far reporting has come in the stream: its own lag, what is held, and whether it is being rebuilt."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter

from libs.common.access import Permission, needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Forbidden, Unauthenticated
from libs.common.problems import refusals
from libs.common.wire import View
from services.reporting.store import lag
from services.reporting.store.lag import Lag
from services.reporting.store.read_models import Rebuild

router = APIRouter(prefix="/v1/lag", tags=["lag"])

Watcher = Annotated[Call, needs(Permission.LAG_READ)]


class RebuildView(View):
    """The read models are being filled from the first event; they are whole again at `until_position`."""

    started_at: datetime
    until_position: int


class LagView(View):
    """`last_event_age_seconds` is the time since the last event taken happened; grows while nothing happens."""

    position: int
    last_event_at: datetime | None
    last_event_age_seconds: float | None
    moved_at: datetime | None
    events_waiting: int
    events_parked: int
    rebuilding: RebuildView | None

    @classmethod
    def of(cls, found: Lag, *, now: datetime) -> Self:
        age = (now - found.last_event_at).total_seconds() if found.last_event_at else None
        return cls(
            position=found.position,
            last_event_at=found.last_event_at,
            last_event_age_seconds=age,
            moved_at=found.moved_at,
            events_waiting=found.waiting,
            events_parked=found.parked,
            rebuilding=_rebuilding(found.rebuild),
        )


@router.get("", summary="Read how far this service has come", responses=refusals(Unauthenticated, Forbidden))
async def read_lag(call: Watcher, db: Db) -> LagView:
    """Position in the stream, the last event's age, events held, and whether a rebuild is under way."""
    async with db.reading(call) as tx:
        return LagView.of(await lag.lag(tx), now=tx.now)


def _rebuilding(rebuild: Rebuild | None) -> RebuildView | None:
    return RebuildView.model_validate(rebuild) if rebuild else None
