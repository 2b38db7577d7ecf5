"""An assay's way from order to result, one row per step; a germ-line finding is never kept."""

from datetime import datetime
from uuid import UUID

from libs.common.contracts.samples.assays import (
    AssayCancelled,
    AssayOrdered,
    AssayResulted,
    ResultAmended,
    ResultWithdrawn,
)
from libs.common.database import Transaction
from libs.common.keeping import keep_first
from libs.common.vocabulary import Assay
from services.reporting.store.tables.samples import assay_steps

AssayEvent = AssayOrdered | AssayCancelled | AssayResulted | ResultAmended | ResultWithdrawn


async def save_ordered(tx: Transaction, event: AssayOrdered) -> None:
    facts: dict[str, object] = {"assay": event.assay, "lab": event.lab, "experimental": event.experimental}
    # Known of few: what was never said is not kept as silence.
    why = {"priority": event.priority, "reflex_rule": event.reflex_rule}
    links = {"retest_of": event.retest_of, "caused_by": event.caused_by}
    facts |= {name: value for name, value in why.items() if value is not None}
    facts |= {name: str(value) for name, value in links.items() if value is not None}
    await _save(tx, event, happened_at=event.at, sample_id=event.sample_id, facts=facts)


async def save_cancelled(tx: Transaction, event: AssayCancelled) -> None:
    await _save(tx, event, happened_at=event.at, sample_id=event.sample_id, facts={})


async def save_result(tx: Transaction, event: AssayResulted | ResultAmended) -> None:
    """Keep this version of the result beside the earlier ones."""
    facts = event.result.model_dump(mode="json", exclude={"assay_id", "sample_id", "patient"})
    # Second wall: samples withholds germ-line findings already. What a tumour's panel tells beside a withheld
    # finding is of the leukaemia, and the child's physician needs it.
    if event.result.assay is Assay.GERM_LINE:
        facts |= {"findings": [], "findings_withheld": True}
    if isinstance(event, ResultAmended):
        text = None if facts["findings_withheld"] else event.reason_text
        facts["corrects"] = {"result_version": event.replaces_version, "reason": event.reason, "text": text}
    await _save(tx, event, happened_at=event.result.released_at, sample_id=event.result.sample_id, facts=facts)


async def save_withdrawn(tx: Transaction, event: ResultWithdrawn) -> None:
    facts: dict[str, object] = {
        "result_version": event.result_version,
        "reason": event.reason,
        "text": event.reason_text,
    }
    await _save(tx, event, happened_at=event.at, sample_id=None, facts=facts)


async def _save(
    tx: Transaction, event: AssayEvent, *, happened_at: datetime, sample_id: UUID | None, facts: dict[str, object]
) -> None:
    await keep_first(
        tx,
        assay_steps,
        assay_id=event.assay_id,
        version=event.version,
        patient=event.patient,
        stage=event.participle,
        happened_at=happened_at,
        sample_id=sample_id,
        facts=facts,
    )
