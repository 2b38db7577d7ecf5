"""Which children would gain or lose a trial if its criteria were others. Nothing is kept of the question."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from libs.common.vocabulary import Verdict
from services.trials.domain.answers.at_hospitals import known_for
from services.trials.domain.answers.judgement import Judgement, judged
from services.trials.domain.bulk.listed import truths_of
from services.trials.domain.changing.check import asked, due_answers
from services.trials.domain.changing.doors import Doors
from services.trials.domain.criteria.condition import Known
from services.trials.domain.criteria.contradiction import Contradiction, contradiction
from services.trials.domain.network.child import Child, Kept, children_on
from services.trials.domain.network.effect import Effect, best, effect_of
from services.trials.domain.network.seeing import Seeing
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
    """The caller's own children by code; how many others there are, and how many of them are affected, and how."""

    own: int
    affected: tuple[Affected, ...]
    others: int
    by_arm: Mapping[tuple[str, Effect], int]
    trial: Mapping[Effect, int]
    """Of the others, by the best answer that any arm has for them."""

    def __add__(self, other: "Compared") -> "Compared":
        """Of other children."""
        return Compared(
            self.own + other.own,
            self.affected + other.affected,
            self.others + other.others,
            Counter(self.by_arm) + Counter(other.by_arm),
            Counter(self.trial) + Counter(other.trial),
        )


NOBODY = Compared(0, (), 0, {}, {})


@dataclass(frozen=True, slots=True)
class Versions:
    """What is compared, and each arm's doors: where criteria ask for the place, its best hospital speaks for it."""

    before: Trial
    after: Trial
    doors: Mapping[str, Doors] = field(default_factory=dict)

    @property
    def both(self) -> tuple[Trial, Trial]:
        """The earlier and the later one."""
        return self.before, self.after


def compare(kept: Sequence[Kept], versions: Versions, day: date, seeing: Seeing) -> Compared:
    """On a day, by what is known today. A function to give to `off_loop`."""
    children = children_on(day, kept, versions.both)
    old_ones, new_ones = (_verdicts(children, one, versions.doors) for one in versions.both)
    pairs = list(zip(children, old_ones, new_ones, strict=True))
    own = [pair for pair in pairs if seeing.sees(pair[0].hospital)]
    others = [(old, new) for child, old, new in pairs if not seeing.sees(child.hospital)]
    return Compared(
        own=len(own),
        affected=tuple(one for pair in own for one in _affected(*pair, versions)),
        others=len(others),
        by_arm=Counter(one for old, new in others for one in _effects(old, new)),
        trial=Counter(effect for effect in (_overall(old, new) for old, new in others) if effect is not Effect.SAME),
    )


def flaws_of(trial: Trial) -> list[tuple[str, Contradiction]]:
    """Arms whose criteria no child, or every child, satisfies."""
    flaws = (
        (arm.id, contradiction(arm.criteria, where=f"arms[{place}].criteria")) for place, arm in enumerate(trial.arms)
    )
    return [(arm, flaw) for arm, flaw in flaws if flaw is not None]


def _verdicts(children: Sequence[Child], trial: Trial, doors: Mapping[str, Doors]) -> list[Verdicts]:
    arms = {(trial.id, arm.id): asked(arm, doors.get(arm.id, {})) for arm in trial.arms}
    rows = truths_of([child.known for child in children], [tree for arm in arms.values() for tree in arm.trees])
    return [{arm: due.verdict for (_, arm), due in due_answers(arms, row).items()} for row in rows]


def _effects(old: Verdicts, new: Verdicts) -> Iterator[tuple[str, Effect]]:
    """Of the arms of either version whose answers differ."""
    for arm in dict.fromkeys((*old, *new)):
        effect = effect_of(*(one.get(arm, Verdict.NOT_ELIGIBLE) for one in (old, new)))
        if effect is not Effect.SAME:
            yield arm, effect


def _overall(old: Verdicts, new: Verdicts) -> Effect:
    return effect_of(best(list(old.values())), best(list(new.values())))


def _affected(child: Child, old: Verdicts, new: Verdicts, versions: Versions) -> Iterator[Affected]:
    for arm, effect in _effects(old, new):
        doors = versions.doors.get(arm, {})
        reasons = (_judged(trial, arm, child.known, doors) for trial in versions.both)
        yield Affected(child.code, child.hospital, arm, effect, *reasons)


def _judged(trial: Trial, arm_id: str, known: Known, doors: Doors) -> Judgement:
    arm = trial.arm(arm_id)
    return judged(arm.explaining.of(known_for(arm, known, doors))) if arm else NO_ARM
