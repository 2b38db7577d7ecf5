"""Look again at what a change has touched, and state each answer that changed exactly once, with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.contracts.trials import TrialSite, VerdictChanged
from libs.common.database import Transaction
from libs.common.identifiers import new_id
from libs.common.vocabulary import Verdict
from libs.common.wire import NETWORK_ZONE
from services.trials.commands.facts.note_conflicts import note_conflicts
from services.trials.commands.pins.raise_flags import raise_flags
from services.trials.domain.answers.changes import ArmKey, Change, Looking, Standing, by_id
from services.trials.domain.changing.doors import Doors
from services.trials.domain.changing.look import Look
from services.trials.domain.changing.touched import stated
from services.trials.domain.criteria.criterion_code import experimental_facts
from services.trials.domain.criteria.windows import values, with_windows
from services.trials.domain.facts.assembling import Knowledge, knowledge_on
from services.trials.domain.patient import KnownPatient
from services.trials.domain.pins.holding import Answered, Situation
from services.trials.domain.trials.trial import Trial
from services.trials.store import doors, looks, open_trials, patients, pins, sources, verdicts


def today(tx: Transaction) -> date:
    """The day it is in the network."""
    return tx.now.astimezone(NETWORK_ZONE).date()


async def reassess(tx: Transaction, patient: KnownPatient, *, settled: str | None = None) -> int:
    """Inside the transaction of whatever changed; the patient's row is locked.

    `settled` says why somebody has just decided between sources.
    """
    return await reassess_all(tx, [patient], settled=settled)


async def reassess_all(
    tx: Transaction, found: Sequence[KnownPatient], *, everything: bool = False, settled: str | None = None
) -> int:
    """The same for several; says how many answers were stated. `everything` trusts no earlier look."""
    matchable = [patient for patient in found if patient.matchable]
    if not matchable:
        return 0
    day = today(tx)
    trials = await open_trials.open_on(tx, day)
    ground = Ground(day, by_id(trials), await doors.on(tx, day, trials), everything=everything)
    told = await sources.of_patients(tx, [patient.code for patient in matchable])
    known = {patient.code: knowledge_on(day, told.get(patient.code, ())) for patient in matchable}
    await note_conflicts(tx, matchable, known, reason=settled)
    stated_now = await _look_at(tx, ground, matchable, known)
    await patients.mark_looked_at(tx, [one.code for one in matchable if one.reassessed_on != day], day)
    return stated_now


@dataclass(frozen=True, slots=True)
class Ground:
    """What is the same for all children on a day."""

    day: date
    trials: Mapping[str, Trial]
    doors: Mapping[ArmKey, Doors]
    everything: bool

    def look(
        self, patient: KnownPatient, now: Knowledge, standing: Mapping[ArmKey, Standing], before: Look | None
    ) -> "Seen | None":
        """Before the first episode nobody asks for a trial: no answers are made up of nothing."""
        if "course" not in now.facts and not standing:
            return None
        known = values(with_windows(now.facts, self.trials.values(), self.day))
        earlier = before.known if before and not self.everything else None
        looking = Looking(standing, earlier, self.trials, self.doors, known, patient.deceased, now.expired)
        return Seen(patient, Look(self.day, known), before, looking.changes())


@dataclass(frozen=True, slots=True)
class Seen:
    """One child: what is known of it now, what was, and what that changes."""

    patient: KnownPatient
    now: Look
    before: Look | None
    changes: tuple[Change, ...]

    @property
    def to_be_kept(self) -> bool:
        """A day on which nothing happened leaves the earlier look as good as a new one."""
        return self.before is None or bool(self.changes) or stated(self.before.known) != stated(self.now.known)


async def _look_at(
    tx: Transaction, ground: Ground, found: Sequence[KnownPatient], known: Mapping[str, Knowledge]
) -> int:
    codes = [patient.code for patient in found]
    before, standing = await looks.of_patients(tx, codes), await verdicts.of_patients(tx, codes)
    every = [ground.look(one, known[one.code], standing.get(one.code, {}), before.get(one.code)) for one in found]
    seen = [one for one in every if one is not None]
    stated_now = sum([await _state(tx, one) for one in seen])
    await looks.save(tx, {one.patient.code: (one.patient, one.now) for one in seen if one.to_be_kept})
    await _look_at_pins(tx, ground, codes, {one.patient.code: one for one in seen}, standing)
    return stated_now


async def _look_at_pins(
    tx: Transaction,
    ground: Ground,
    codes: Sequence[str],
    seen: Mapping[str, Seen],
    standing: Mapping[str, Mapping[ArmKey, Standing]],
) -> None:
    """With the answers as they stand from now on."""
    for code, found in (await pins.of_patients(tx, codes)).items():
        now = {key: Answered(one.judgement.verdict, one.doors or {}) for key, one in standing.get(code, {}).items()}
        if code in seen:
            changes = seen[code].changes
            now |= {(one.trial, one.arm): Answered(one.judgement.verdict, one.doors) for one in changes}
        await raise_flags(tx, found, Situation(ground.trials, ground.doors, now))


async def _state(tx: Transaction, seen: Seen) -> int:
    told = [change for change in seen.changes if change.to_be_told]
    noted = [change for change in seen.changes if not change.to_be_told]
    await verdicts.note(tx, {one.previous.id: _standing(one) for one in noted if one.previous})
    if not told:
        return 0
    now, code = [_standing(change) for change in told], seen.patient.code
    entries = [Audit(did="changed verdict", about=f"verdict/{one.id}", patient=code) for one in now]
    await verdicts.save(tx, seen.patient, now, *entries)
    both = zip(now, told, strict=True)
    await outbox.put(tx, *(_event(tx, seen.patient, one, change) for one, change in both))
    return len(told)


def _standing(change: Change) -> Standing:
    previous = change.previous
    return Standing(
        id=previous.id if previous else new_id(),
        trial=change.trial,
        arm=change.arm,
        judgement=change.judgement,
        criteria_version=change.criteria_version,
        version=previous.version + 1 if previous else 1,
        doors=change.doors,
        asked=change.asked,
    )


def _event(tx: Transaction, patient: KnownPatient, now: Standing, change: Change) -> VerdictChanged:
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
        previous=change.previous.judgement.verdict if change.previous else None,
        criteria_version=now.criteria_version,
        reasons=now.judgement.reasons,
        missing=now.judgement.missing,
        experimental_facts=experimental_facts((*now.judgement.reasons, *now.judgement.missing, *change.because)),
        sites=_sites(change.doors, now.judgement.verdict),
        because=change.because,
    )


def _sites(told: Doors, verdict: Verdict) -> tuple[TrialSite, ...]:
    return tuple(
        TrialSite(
            hospital=name, status=door.status, since=door.since, reason=door.reason, verdict=door.verdict or verdict
        )
        for name, door in told.items()
    )
