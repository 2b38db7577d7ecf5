"""Trials, their sites, and which arm's answer for a child changed to what."""

from libs.common.contracts.trials import (
    FactConflictFound,
    FactConflictSettled,
    SiteConfirmationDue,
    SiteStatusChanged,
    TrialPublished,
    VerdictChanged,
)
from libs.common.database import Transaction
from libs.common.keeping import keep_newest
from services.reporting.store.tables.trials import fact_conflicts, trial_sites, trials, verdicts


async def save_trial(tx: Transaction, event: TrialPublished) -> None:
    await keep_newest(
        tx,
        trials,
        trial=event.trial,
        version=event.version,
        title=event.title,
        arms=list(event.arms),
        criteria_version=event.criteria_version,
    )


async def save_site(tx: Transaction, event: SiteStatusChanged | SiteConfirmationDue) -> None:
    await keep_newest(
        tx,
        trial_sites,
        site=event.site,
        version=event.version,
        trial=event.trial,
        arm=event.arm,
        hospital=event.hospital,
        status=event.status,
        since=event.since,
    )


async def save_conflict(tx: Transaction, event: FactConflictFound | FactConflictSettled) -> None:
    await keep_newest(
        tx,
        fact_conflicts,
        conflict_id=event.conflict_id,
        patient=event.patient,
        version=event.version,
        fact=event.fact,
        open=isinstance(event, FactConflictFound),
        experimental=event.experimental,
        stated_at=event.at,
    )


async def save_verdict(tx: Transaction, event: VerdictChanged) -> None:
    await keep_newest(
        tx,
        verdicts,
        verdict_id=event.verdict_id,
        patient=event.patient,
        version=event.version,
        trial=event.trial,
        arm=event.arm,
        verdict=event.verdict,
        previous=event.previous,
        criteria_version=event.criteria_version,
        reasons=list(event.reasons),
        missing=list(event.missing),
        sites=[site.model_dump(mode="json") for site in event.sites],
        because=list(event.because),
        experimental_facts=list(event.experimental_facts),
        stated_at=event.at,
    )
