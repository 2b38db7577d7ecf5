"""The network office says whether two registrations that look alike are one child."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.registry.domain.duplicate import PossibleDuplicate, check_decision
from services.registry.domain.stages import DuplicateStage
from services.registry.store import duplicates


@dataclass(frozen=True, slots=True)
class DecideDuplicate:
    """The answer to one question, and why."""

    call: Call
    duplicate_id: UUID
    stage: DuplicateStage
    reason: str


async def decide_duplicate(db: Database, order: DecideDuplicate) -> PossibleDuplicate:
    """Keep the answer; after a dismissal the asking hospital may register its child."""
    async with db.transaction(order.call) as tx:
        asked = await duplicates.lock(tx, order.duplicate_id)
        order.call.check_version(asked.version)
        check_decision(asked, order.stage)
        why = Audit(
            did=f"decided possible duplicate: {order.stage}",
            about=f"duplicate/{asked.id}",
            patient=asked.patient,
            reason=order.reason,
        )
        return tx.answer(await duplicates.decide(tx, asked, order.stage, why))
