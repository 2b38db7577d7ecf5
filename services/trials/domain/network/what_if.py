"""Which children would gain or lose a trial if its criteria were others. Nothing is kept of the question."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from libs.common.vocabulary import Verdict
from services.trials.domain.answers.judgement import Judgement, judge, verdict_of
from services.trials.domain.criteria.completion import settled_by
from services.trials.domain.criteria.condition import Known
from services.trials.domain.criteria.contradiction import Contradiction, contradiction
from services.trials.domain.criteria.windows import values, with_windows
from services.trials.domain.facts.assembling import facts_on
from services.trials.domain.network.child import Child
from services.trials.domain.network.effect import Effect, best, effect_of
from services.trials.domain.trials.trial import Trial

Verdicts = Mapping[str, Verdict]
"""By arm."""

NO_ARM = Judgement(Verdict.NOT_ELIGIBLE, ("no_such_arm",))


@dataclass(frozen=True, slots=True)
class Affected:
    """One child whose answer for one arm would be another."""

    patient: str
    hospital: str
    arm: str
    effect: Effect
    before: Judgement
    after: Judgement


@dataclass(frozen=True, slots=True)
class Compared:
    """How many children were looked at in each hospital, whose answers differ, and what the whole trial comes to."""

    looked_at: Mapping[str, int]
    affected: tuple[Affected, ...]
    trial: tuple[tuple[str, Effect], ...]
    """For every child whose best answer differs: its hospital, and how."""
    flaws: tuple[tuple[str, Contradiction], ...] = ()
    """Arms of the later criteria that admit nobody, or everybody."""


def compare(children: Sequence[Child], before: Trial, after: Trial, day: date) -> Compared:
    """On a day, by what is known today; children without an episode are asked nothing."""
    looked_at: dict[str, int] = {}
    affected: list[Affected] = []
    trial: list[tuple[str, Effect]] = []
    for child in children:
        known = _known(child, (before, after), day)
        if known is None:
            continue
        looked_at[child.hospital] = looked_at.get(child.hospital, 0) + 1
        old, new = _verdicts(before, known), _verdicts(after, known)
        affected += _affected(child, known, (before, after), (old, new))
        overall = effect_of(best(list(old.values())), best(list(new.values())))
        if overall is not Effect.SAME:
            trial.append((child.hospital, overall))
    return Compared(looked_at, tuple(affected), tuple(trial), tuple(flaws_of(after)))


def flaws_of(trial: Trial) -> Iterator[tuple[str, Contradiction]]:
    """Arms whose criteria no child, or every child, satisfies."""
    for place, arm in enumerate(trial.arms):
        flaw = contradiction(arm.criteria, where=f"arms[{place}].criteria")
        if flaw is not None:
            yield arm.id, flaw


def _known(child: Child, trials: Sequence[Trial], day: date) -> Known | None:
    facts = facts_on(day, child.sources)
    return values(with_windows(facts, trials, day)) if "course" in facts else None


def _verdicts(trial: Trial, known: Known) -> Verdicts:
    return {arm.id: verdict_of(settled_by(arm.tree, arm.tree.left_by(known))) for arm in trial.arms}


def _affected(
    child: Child, known: Known, trials: tuple[Trial, Trial], found: tuple[Verdicts, Verdicts]
) -> Iterator[Affected]:
    for arm in dict.fromkeys((*found[0], *found[1])):
        old, new = (one.get(arm, Verdict.NOT_ELIGIBLE) for one in found)
        effect = effect_of(old, new)
        if effect is not Effect.SAME:
            reasons = (_judged(trial, arm, known) for trial in trials)
            yield Affected(child.code, child.hospital, arm, effect, *reasons)


def _judged(trial: Trial, arm_id: str, known: Known) -> Judgement:
    arm = trial.arm(arm_id)
    return judge(arm.tree, known) if arm else NO_ARM
