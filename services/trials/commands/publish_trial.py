"""A second person puts the newest criteria of a trial in force."""

from dataclasses import dataclass, replace
from datetime import datetime

from libs.common.call import Call
from libs.common.database import Database
from services.trials.commands.checking_criteria import check_satisfiable
from services.trials.commands.finding_trial import locked_trial
from services.trials.commands.publishing import put_in_force
from services.trials.commands.review.confirming import check_confirmed
from services.trials.domain.trials.reading_trial import read_arms
from services.trials.domain.trials.record import CriteriaVersion, TrialRecord
from services.trials.domain.trials.stages import Stage, check_move
from services.trials.store import trials


@dataclass(frozen=True, slots=True)
class PublishTrial:
    """Which trial."""

    call: Call
    trial: str


async def publish_trial(db: Database, order: PublishTrial) -> TrialRecord:
    """Two pairs of eyes: never by the one who wrote the criteria."""
    async with db.transaction(order.call) as tx:
        found = await locked_trial(tx, order.trial)
        if found.stage is not Stage.PUBLISHED:
            check_move(found.stage, Stage.PUBLISHED)
        criteria = await trials.newest_criteria(tx, found.id)
        if not (found.stage is Stage.CLOSED and criteria.published_at):
            criteria.check_publisher(order.call.by)
            await check_satisfiable(read_arms(criteria.arms), where="trial.arms")
            check_confirmed(found)
            criteria = _reviewed(criteria, order.call.by, tx.now)
        return tx.answer(await put_in_force(tx, found, criteria))


def _reviewed(criteria: CriteriaVersion, by: str, now: datetime) -> CriteriaVersion:
    """Whoever publishes what nobody has reviewed yet is its reviewer."""
    if criteria.reviewed_by is not None:
        return criteria
    return replace(criteria, reviewed_by=by, reviewed_at=now)
