"""A trial takes no more children anywhere: completed or terminated."""

from dataclasses import dataclass

from libs.common.call import Call
from libs.common.database import Database
from services.trials.commands.finding_trial import locked_trial
from services.trials.commands.publishing import end
from services.trials.domain.trials.record import TrialRecord
from services.trials.domain.trials.stages import Stage, check_move


@dataclass(frozen=True, slots=True)
class CloseTrial:
    """Which trial."""

    call: Call
    trial: str


async def close_trial(db: Database, order: CloseTrial) -> TrialRecord:
    """Close it; a trial closed by mistake is published again."""
    async with db.transaction(order.call) as tx:
        found = await locked_trial(tx, order.trial)
        check_move(found.stage, Stage.CLOSED)
        return tx.answer(await end(tx, found))
