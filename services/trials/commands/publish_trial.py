"""A second person puts the newest criteria of a trial in force."""

from dataclasses import dataclass

from libs.common.call import Call
from libs.common.database import Database
from services.trials.commands.checking_criteria import check_satisfiable
from services.trials.commands.finding_trial import locked_trial
from services.trials.commands.publishing import put_in_force
from services.trials.domain.trials.record import TrialRecord
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
            await check_satisfiable(criteria)
        return tx.answer(await put_in_force(tx, found, criteria))
