"""One trial with all that is known of it today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import NotFound
from services.trials.commands.reassess import today
from services.trials.domain.trials.record import CriteriaVersion, TrialRecord
from services.trials.domain.trials.trial import Site
from services.trials.store import parts, sites, trials
from services.trials.store.parts import PartStatus


@dataclass(frozen=True, slots=True)
class TrialOn:
    """The trial, every version of its criteria, and its sites on a day."""

    trial: TrialRecord
    criteria: Sequence[CriteriaVersion]
    sites: Sequence[Site]
    day: date
    parts: Sequence[PartStatus] = ()


async def read_trial(db: Database, call: Call, trial: str) -> TrialOn:
    """No patient's data is in it."""
    async with db.reading(call) as tx:
        found = await trials.find(tx, trial)
        if found is None:
            raise NotFound("There is no such trial.")
        day = today(tx)
        criteria, doors = await trials.all_criteria(tx, trial), await sites.on(tx, day, trial=trial)
        return TrialOn(found, criteria, doors, day, await parts.on(tx, day, trial=trial))
