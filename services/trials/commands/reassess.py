"""Look again at every open arm for a child, and state each answer that changed exactly once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.contracts.trials import TrialSite, VerdictChanged
from libs.common.database import Transaction
from libs.common.identifiers import new_id
from libs.common.wire import NETWORK_ZONE
from services.trials.domain.answers.changes import ArmKey, Change, Standing, changes
from services.trials.domain.criteria.criterion_code import experimental_facts
from services.trials.domain.criteria.windows import values, with_windows
from services.trials.domain.facts.assembling import facts_on
from services.trials.domain.patient import KnownPatient
from services.trials.store import open_trials, patients, sites, sources, verdicts

Doors = Mapping[ArmKey, Sequence[TrialSite]]


def today(tx: Transaction) -> date:
    """The day it is in the network."""
    return tx.now.astimezone(NETWORK_ZONE).date()


async def reassess(tx: Transaction, patient: KnownPatient) -> None:
    """Inside the transaction of whatever changed; the patient's row is locked."""
    if not patient.matchable:
        return
    day = today(tx)
    found = await _changes(tx, patient, day)
    if found:
        await _state(tx, patient, found, await _doors(tx, day))
    await patients.mark_looked_at(tx, patient.code, day)


async def _changes(tx: Transaction, patient: KnownPatient, day: date) -> tuple[Change, ...]:
    """Before the first episode nobody asks for a trial: no answers are made up of nothing."""
    facts = facts_on(day, await sources.of_patient(tx, patient.code))
    standing = await verdicts.of_patient(tx, patient.code)
    if "course" not in facts and not standing:
        return ()
    trials = await open_trials.open_on(tx, day)
    known = values(with_windows(facts, trials, day))
    return changes(standing, trials, known, deceased=patient.deceased)


async def _doors(tx: Transaction, day: date) -> Doors:
    doors: dict[ArmKey, list[TrialSite]] = defaultdict(list)
    for site in await sites.on(tx, day):
        told = TrialSite(hospital=site.hospital, status=site.status, since=site.since)
        doors[site.trial, site.arm].append(told)
    return doors


async def _state(tx: Transaction, patient: KnownPatient, found: Sequence[Change], doors: Doors) -> None:
    now = [_standing(change) for change in found]
    entries = [Audit(did="changed verdict", about=f"verdict/{one.id}", patient=patient.code) for one in now]
    await verdicts.save(tx, patient, now, *entries)
    both = zip(now, found, strict=True)
    await outbox.put(tx, *(_event(tx, patient, one, change.previous, doors) for one, change in both))


def _standing(change: Change) -> Standing:
    previous = change.previous
    return Standing(
        id=previous.id if previous else new_id(),
        trial=change.trial,
        arm=change.arm,
        judgement=change.judgement,
        criteria_version=change.criteria_version,
        version=previous.version + 1 if previous else 1,
    )


def _event(
    tx: Transaction, patient: KnownPatient, now: Standing, previous: Standing | None, doors: Doors
) -> VerdictChanged:
    """For the child's own hospital: a trial's sites never hear of a stranger's child."""
    return VerdictChanged(
        at=tx.now,
        version=now.version,
        origin=patient.hospital,
        destination=patient.hospital,
        verdict_id=now.id,
        patient=patient.code,
        trial=now.trial,
        arm=now.arm,
        verdict=now.judgement.verdict,
        previous=previous.judgement.verdict if previous else None,
        criteria_version=now.criteria_version,
        reasons=now.judgement.reasons,
        missing=now.judgement.missing,
        experimental_facts=experimental_facts((*now.judgement.reasons, *now.judgement.missing)),
        sites=tuple(doors.get((now.trial, now.arm), ())),
    )
