"""A coordinator writes a new trial as a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import AlreadyThere
from services.trials.commands.checking_criteria import check_satisfiable
from services.trials.domain.trials.reading_trial import read_trial
from services.trials.domain.trials.record import CriteriaVersion, TrialRecord
from services.trials.domain.trials.stages import Stage
from services.trials.domain.trials.trial import Trial
from services.trials.store import trials


@dataclass(frozen=True, slots=True)
class WriteTrial:
    """What the coordinator wrote."""

    call: Call
    document: Mapping[str, Any]


async def write_trial(db: Database, order: WriteTrial) -> TrialRecord:
    """Check every condition, and that some child can satisfy them; then keep the draft. Nobody is matched by it yet."""
    trial = read_trial(order.document, stage=Stage.DRAFT, criteria_version=1)
    await check_satisfiable(trial.arms, where="body.arms")
    async with db.transaction(order.call) as tx:
        draft = await add_draft(tx, trial, order.document, edition=None)
        if draft is None:
            raise AlreadyThere("There is a trial with this id; write new criteria for it.", where="body.id")
        return tx.answer(draft)


async def add_draft(
    tx: Transaction, trial: Trial, document: Mapping[str, Any], *, edition: int | None
) -> TrialRecord | None:
    """The draft with its first criteria; None if the id is taken."""
    draft = TrialRecord(
        id=trial.id,
        title=trial.title,
        phase=trial.phase,
        stage=Stage.DRAFT,
        references=trial.references,
        in_force=None,
        edition=edition,
        version=1,
        created_at=tx.now,
        kind=str(document.get("kind", "interventional")),
        to_confirm=tuple(map(str, document.get("to_confirm", ()))),
    )
    if not await trials.add(tx, draft, Audit(did="wrote trial", about=f"trial/{trial.id}")):
        return None
    await trials.note_stage(tx, draft, tx.now.date())
    await add_criteria(tx, draft, document["arms"], number=1)
    return draft


async def add_criteria(tx: Transaction, trial: TrialRecord, arms: Any, *, number: int) -> CriteriaVersion:
    """One more version, not in force yet."""
    written = CriteriaVersion(trial.id, number, tuple(arms), tx.call.by, tx.now)
    await trials.save_criteria(tx, written, Audit(did="wrote criteria", about=f"trial/{trial.id}"))
    return written
