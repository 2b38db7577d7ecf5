"""Keep what a recommendation of trials stands on: criteria version, arm, hospital, and the verdict of that moment."""

from libs.common.audit import Audit
from libs.common.contracts.board import RecommendationIssued, RecommendedItem
from libs.common.database import Transaction
from libs.common.identifiers import new_id
from services.trials.commands.reassess import today
from services.trials.domain.answers.changes import by_id
from services.trials.domain.patient import KnownPatient
from services.trials.domain.pins.holding import Answered, Situation
from services.trials.domain.pins.pin import Pin
from services.trials.store import doors, open_trials, pins, verdicts


async def pin_recommendation(tx: Transaction, patient: KnownPatient, event: RecommendationIssued) -> None:
    """A newer recommendation takes the place of an earlier one; an older one, or a repeated one, changes nothing."""
    about = f"consultation/{event.consultation_id}"
    if not patient.matchable or event.recommendation_version <= await pins.newest_version(tx, event.consultation_id):
        return
    await pins.drop(tx, event.consultation_id, Audit(did="dropped pins", about=about, patient=patient.code))
    wanted = [item for item in event.items if item.trial is not None]
    if not wanted:
        return
    now = await situation(tx, patient)
    for item in wanted:
        pin = _pin(tx, patient, event, item, now)
        await pins.add(tx, pin, Audit(did="pinned recommendation", about=f"pin/{pin.id}", patient=patient.code))


async def situation(tx: Transaction, patient: KnownPatient) -> Situation:
    """How things stand now."""
    day = today(tx)
    standing = (await verdicts.of_patients(tx, [patient.code])).get(patient.code, {})
    trials = await open_trials.open_on(tx, day)
    return Situation(
        by_id(trials),
        await doors.on(tx, day, trials),
        {key: Answered(one.judgement.verdict, one.doors or {}) for key, one in standing.items()},
    )


def _pin(
    tx: Transaction, patient: KnownPatient, event: RecommendationIssued, item: RecommendedItem, now: Situation
) -> Pin:
    """Of a trial with a single arm that is the one, said or not."""
    code = (item.trial or "").lower()
    trial = now.trials.get(code)
    arm = item.arm or (trial.arms[0].id if trial and len(trial.arms) == 1 else None)
    return Pin(
        id=new_id(),
        patient=patient.code,
        hospital=patient.hospital,
        consultation_id=event.consultation_id,
        recommendation_id=event.recommendation_id,
        recommendation_version=event.recommendation_version,
        position=item.position,
        trial=code,
        arm=arm,
        at_hospital=item.hospital,
        criteria_version=trial.criteria_version if trial else None,
        verdict=now.verdict(code, arm, item.hospital),
        pinned_at=tx.now,
    )
