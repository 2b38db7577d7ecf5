"""Put the newest criteria in force: shared by the publishing person and by the catalogue."""

from dataclasses import replace

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.contracts.trials import TrialPublished
from libs.common.database import Transaction
from services.trials.commands.reassess import today
from services.trials.domain.trials.record import CriteriaVersion, TrialRecord
from services.trials.domain.trials.stages import Stage
from services.trials.store import patients, trials


async def put_in_force(tx: Transaction, found: TrialRecord, criteria: CriteriaVersion) -> TrialRecord:
    """Publish; every child is looked at again by the clock."""
    published = await _move(tx, await _sign(tx, found, criteria), Stage.PUBLISHED)
    await outbox.put(tx, _event(tx, published, criteria))
    return published


async def put_on_shelf(tx: Transaction, found: TrialRecord, criteria: CriteriaVersion) -> TrialRecord:
    """A trial that was over before the network knew it: readable, and never offered."""
    return await _move(tx, await _sign(tx, found, criteria), Stage.CLOSED)


async def end(tx: Transaction, found: TrialRecord) -> TrialRecord:
    """Close; open answers end when the clock looks at each child."""
    return await _move(tx, found, Stage.CLOSED)


async def _sign(tx: Transaction, found: TrialRecord, criteria: CriteriaVersion) -> TrialRecord:
    signed = replace(criteria, published_by=tx.call.by, published_at=tx.now)
    await trials.save_criteria(tx, signed, Audit(did="published criteria", about=f"trial/{found.id}"))
    return replace(found, in_force=criteria.criteria_version)


async def _move(tx: Transaction, found: TrialRecord, stage: Stage) -> TrialRecord:
    moved = replace(found, stage=stage, version=found.version + 1)
    about = f"trial/{found.id}"
    await trials.save(tx, moved, Audit(did=f"moved trial to {stage}", about=about))
    await trials.note_stage(tx, moved, today(tx))
    await patients.mark_all_due(tx, Audit(did="asked for new answers", about=about))
    return moved


def _event(tx: Transaction, found: TrialRecord, criteria: CriteriaVersion) -> TrialPublished:
    return TrialPublished(
        at=tx.now,
        version=found.version,
        trial=found.id,
        title=found.title,
        arms=tuple(str(arm["id"]) for arm in criteria.arms),
        criteria_version=criteria.criteria_version,
    )
