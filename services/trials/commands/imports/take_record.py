"""A person takes a later version of a record as the beginning of an amendment: a draft to complete."""

from dataclasses import dataclass, replace

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import NotFound, WrongState
from services.trials.commands.finding_trial import locked_trial
from services.trials.commands.review.confirming import again_a_draft
from services.trials.commands.write_trial import add_criteria
from services.trials.domain.registry.drafting import arms
from services.trials.domain.trials.record import CriteriaVersion, TrialRecord
from services.trials.store import registries, trials


@dataclass(frozen=True, slots=True)
class TakeRecord:
    """Which version of which record."""

    call: Call
    trial: str
    number: int


async def take_record(db: Database, order: TakeRecord) -> TrialRecord:
    """The arms and trees as they are, or the record's where nobody has written any; `incomplete` until a person has."""
    async with db.transaction(order.call) as tx:
        found = await locked_trial(tx, order.trial)
        record = await registries.find(tx, found.id, order.number)
        if record is None:
            raise NotFound("There is no such version of the record.")
        newest = await trials.newest_criteria(tx, found.id)
        if newest.from_record is not None and newest.from_record >= order.number:
            raise WrongState("The newest criteria were made from this version of the record, or a later one.")
        begun = arms(record.study) if newest.incomplete else newest.arms
        written = await add_criteria(tx, found, begun, number=newest.criteria_version + 1)
        return tx.answer(await _marked(tx, found, replace(written, incomplete=True, from_record=order.number)))


async def _marked(tx: Transaction, found: TrialRecord, written: CriteriaVersion) -> TrialRecord:
    about = f"trial/{found.id}"
    await trials.save_criteria(tx, written, Audit("began criteria from a record", about))
    changed = await again_a_draft(tx, replace(found, version=found.version + 1))
    await trials.save(tx, changed, Audit("revised trial", about))
    return changed
