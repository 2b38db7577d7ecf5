"""What stands between a draft and its publication: statements to confirm, and a review that no longer holds."""

from dataclasses import replace

from libs.common.database import Transaction
from libs.common.errors import Wrong, WrongState
from services.trials.commands.reassess import today
from services.trials.domain.trials.record import TrialRecord
from services.trials.domain.trials.stages import Stage
from services.trials.store import trials


def check_confirmed(found: TrialRecord) -> None:
    """What stands there from memory or inferred is offered to nobody before somebody has confirmed it."""
    if not found.to_confirm:
        return
    wrong = [
        Wrong(f"trial.to_confirm[{number}]", statement, "a review that names where it was confirmed")
        for number, statement in enumerate(found.to_confirm)
    ]
    raise WrongState("Some of this draft's statements await confirmation: review it with their sources.", several=wrong)


async def again_a_draft(tx: Transaction, found: TrialRecord) -> TrialRecord:
    """A review is of one version of the criteria: a later one, or one sent back, makes a draft again."""
    if found.stage is not Stage.REVIEWED:
        return found
    draft = replace(found, stage=Stage.DRAFT)
    await trials.note_stage(tx, draft, today(tx))
    return draft
