"""A second person reviews the newest criteria: approves them, or sends them back with what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid
from services.trials.commands.checking_criteria import check_satisfiable
from services.trials.commands.finding_trial import locked_trial
from services.trials.commands.reassess import today
from services.trials.commands.review.confirming import again_a_draft
from services.trials.domain.trials.reading_trial import read_arms
from services.trials.domain.trials.record import CriteriaVersion, TrialRecord
from services.trials.domain.trials.stages import Stage
from services.trials.domain.trials.trial import Reference
from services.trials.store import trials


@dataclass(frozen=True, slots=True)
class ReviewTrial:
    """What the reviewer found."""

    call: Call
    trial: str
    returned_because: str | None
    """None: approved."""
    confirmed: Sequence[str] = ()
    """For each statement to confirm, in their order: where it was confirmed."""


async def review_trial(db: Database, order: ReviewTrial) -> TrialRecord:
    """Never by the one who wrote them; what is in force stays in force."""
    async with db.transaction(order.call) as tx:
        found = await locked_trial(tx, order.trial)
        criteria = await trials.newest_criteria(tx, found.id)
        criteria.check_reviewer(order.call.by)
        raised = replace(found, version=found.version + 1)
        if order.returned_because is not None:
            return tx.answer(await _send_back(tx, raised, criteria, order.returned_because))
        criteria.check_sources()
        await check_satisfiable(read_arms(criteria.arms), where="trial.arms")
        return tx.answer(await _approve(tx, _confirmed(tx, raised, order.confirmed), criteria))


async def _send_back(tx: Transaction, found: TrialRecord, criteria: CriteriaVersion, because: str) -> TrialRecord:
    about = f"trial/{found.id}"
    returned = replace(criteria, reviewed_by=tx.call.by, reviewed_at=tx.now, returned_because=because)
    await trials.save_criteria(tx, returned, Audit(did="sent criteria back", about=about))
    draft = await again_a_draft(tx, found)
    await trials.save(tx, draft, Audit(did="noted review", about=about))
    return draft


async def _approve(tx: Transaction, found: TrialRecord, criteria: CriteriaVersion) -> TrialRecord:
    about = f"trial/{found.id}"
    approved = replace(criteria, reviewed_by=tx.call.by, reviewed_at=tx.now, returned_because=None)
    await trials.save_criteria(tx, approved, Audit(did="reviewed criteria", about=about))
    reviewed = replace(found, stage=Stage.REVIEWED) if found.stage is Stage.DRAFT else found
    await trials.save(tx, reviewed, Audit(did="noted review", about=about))
    if reviewed.stage is not found.stage:
        await trials.note_stage(tx, reviewed, today(tx))
    return reviewed


def _confirmed(tx: Transaction, found: TrialRecord, sources: Sequence[str]) -> TrialRecord:
    """Each statement that stood there from memory now has the source by which it was confirmed."""
    if len(sources) != len(found.to_confirm):
        raise Invalid(
            "Each statement to confirm needs the source by which it was confirmed.",
            where="body.confirmed",
            right=f"{len(found.to_confirm)} sources, in the order of the trial's to_confirm",
        )
    pairs = zip(found.to_confirm, sources, strict=True)
    added = tuple(Reference(f"{statement} Confirmed: {source}", str(today(tx))) for statement, source in pairs)
    return replace(found, to_confirm=(), references=(*found.references, *added))
