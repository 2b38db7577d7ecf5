"""A coordinator writes a new version of a trial's criteria; the earlier one stays in force until it is published."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.trials.commands.checking_criteria import check_satisfiable
from services.trials.commands.finding_trial import locked_trial
from services.trials.commands.review.confirming import again_a_draft
from services.trials.commands.write_trial import add_criteria
from services.trials.domain.trials.reading_trial import read_arms
from services.trials.domain.trials.record import TrialRecord
from services.trials.store import trials


@dataclass(frozen=True, slots=True)
class WriteCriteria:
    """The arms as they shall be."""

    call: Call
    trial: str
    arms: Sequence[dict[str, Any]]


async def write_criteria(db: Database, order: WriteCriteria) -> TrialRecord:
    """Keep the version beside the earlier ones."""
    await check_satisfiable(read_arms(order.arms), where="body.arms")
    async with db.transaction(order.call) as tx:
        found = await locked_trial(tx, order.trial)
        newest = await trials.newest_criteria(tx, found.id)
        await add_criteria(tx, found, order.arms, number=newest.criteria_version + 1)
        changed = await again_a_draft(tx, replace(found, version=found.version + 1))
        await trials.save(tx, changed, Audit(did="revised trial", about=f"trial/{found.id}"))
        return tx.answer(changed)
