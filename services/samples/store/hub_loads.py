"""How many samples each hub expects or has received and has not assayed yet."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import exists, func, select

from libs.common.database import Transaction
from services.samples.domain.hubs import hub_abilities
from services.samples.domain.stages import SampleStage
from services.samples.store.tables import assays, samples

WAITING: Final = (SampleStage.EXPECTED, SampleStage.COLLECTED, SampleStage.DISPATCHED, SampleStage.RECEIVED)
WITHIN: Final = timedelta(days=30)
"""What was announced or drawn earlier and never got on waits for nobody's hands any more."""

AT_MOST: Final = 500
"""Of each hub: far above any capacity; so the question costs the same however many samples there are."""


async def count_waiting(tx: Transaction) -> Mapping[str, int]:
    """By hub, of the hubs whose capacity is known; the caller sees the whole network."""
    return {hub: await _waiting(tx, hub) for hub in hub_abilities()}


async def _waiting(tx: Transaction, hub: str) -> int:
    newest = (
        select(samples.c.id)
        .where(samples.c.hub == hub, samples.c.stage.in_(WAITING), samples.c.created_at > tx.now - WITHIN)
        .order_by(samples.c.created_at.desc())
        .limit(AT_MOST)
        .subquery()
    )
    assayed = exists().where(assays.c.sample_id == newest.c.id, assays.c.result_version > 0)
    return int(await tx.scalar(select(func.count()).select_from(newest).where(~assayed)))
