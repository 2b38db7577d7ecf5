"""Find the trial a command is about, in the version its caller read."""

from libs.common.database import Transaction
from libs.common.errors import NotFound
from services.trials.domain.trials.record import TrialRecord
from services.trials.store import trials


async def locked_trial(tx: Transaction, trial: str) -> TrialRecord:
    """The trial, held; refuses when If-Match names another version."""
    found = await trials.lock(tx, trial)
    if found is None:
        raise NotFound("There is no such trial.")
    tx.call.check_version(found.version)
    return found
