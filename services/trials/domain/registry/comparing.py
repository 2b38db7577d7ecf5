"""What is different between two versions of a record: fields, sites and their statuses, sentences."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from services.trials.domain.registry.study import RegistryArm, RegistrySite, Sentence, Study

FIELDS: Final = (
    "title",
    "official_title",
    "acronym",
    "other_ids",
    "overall_status",
    "why_stopped",
    "verified",
    "updated",
    "started",
    "study_type",
    "phases",
    "conditions",
    "sponsor",
    "enrolment",
)
OF_ELIGIBILITY: Final = ("sex", "minimum_age", "maximum_age", "healthy_volunteers")
ALIKE: Final = 0.6
"""From here on two sentences count as one that was changed; it only decides how the difference is shown."""
MOST_COMPARED: Final = 200
"""Of so many sentences on each side the pairs are looked for; beyond, they are shown as removed and added."""
MOST_LETTERS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that both versions have, and that differs."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class StudyDifference:
    """From one version to the next."""

    fields: tuple[Changed, ...] = ()
    arms_added: tuple[str, ...] = ()
    arms_removed: tuple[str, ...] = ()
    arms_changed: tuple[Changed, ...] = ()
    sites_added: tuple[RegistrySite, ...] = ()
    sites_removed: tuple[RegistrySite, ...] = ()
    statuses: tuple[Changed, ...] = ()
    sentences_added: tuple[Sentence, ...] = ()
    sentences_removed: tuple[Sentence, ...] = ()
    sentences_changed: tuple[Changed, ...] = ()

    @property
    def of_criteria(self) -> bool:
        """Whether somebody has to look at the criteria again."""
        asked = {change.what.partition(".")[0] for change in self.fields} & {"eligibility"}
        sentences = self.sentences_added or self.sentences_removed or self.sentences_changed
        return bool(asked or sentences or self.arms_added or self.arms_removed)


def difference(before: Study, after: Study) -> StudyDifference:
    """What a person has to look at."""
    arms, sites = _arms(before, after), _sites(before, after)
    gone, come, changed = _sentences(before.eligibility.sentences, after.eligibility.sentences)
    return StudyDifference(
        fields=tuple(_fields(before, after)),
        arms_added=arms[0],
        arms_removed=arms[1],
        arms_changed=arms[2],
        sites_added=sites[0],
        sites_removed=sites[1],
        statuses=sites[2],
        sentences_added=come,
        sentences_removed=gone,
        sentences_changed=changed,
    )


def _fields(before: Study, after: Study) -> Iterable[Changed]:
    for name in FIELDS:
        yield from _one(name, getattr(before, name), getattr(after, name))
    for name in OF_ELIGIBILITY:
        yield from _one(f"eligibility.{name}", getattr(before.eligibility, name), getattr(after.eligibility, name))


def _one(name: str, before: object, after: object) -> Iterable[Changed]:
    if before != after:
        yield Changed(name, _said(before), _said(after))


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _arms(before: Study, after: Study) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Changed, ...]]:
    old, new = ({arm.label: arm for arm in study.arms} for study in (before, after))
    changed = [Changed(name, _arm(old[name]), _arm(arm)) for name, arm in new.items() if name in old]
    return (
        tuple(name for name in new if name not in old),
        tuple(name for name in old if name not in new),
        tuple(change for change in changed if change.before != change.after),
    )


def _arm(arm: RegistryArm) -> str:
    return "; ".join((arm.type or "", arm.description or "", *arm.interventions))


def _sites(
    before: Study, after: Study
) -> tuple[tuple[RegistrySite, ...], tuple[RegistrySite, ...], tuple[Changed, ...]]:
    old, new = ({_place(site): site for site in study.sites} for study in (before, after))
    moved = [(place, old[place].status, site.status) for place, site in new.items() if place in old]
    return (
        tuple(site for place, site in new.items() if place not in old),
        tuple(site for place, site in old.items() if place not in new),
        tuple(Changed(", ".join(place), one or "", two or "") for place, one, two in moved if one != two),
    )


def _place(site: RegistrySite) -> tuple[str, str, str]:
    return site.facility, site.city, site.country


def _sentences(
    before: Sequence[Sentence], after: Sequence[Sentence]
) -> tuple[tuple[Sentence, ...], tuple[Sentence, ...], tuple[Changed, ...]]:
    gone, come = _beyond(before, after), _beyond(after, before)
    changed: list[Changed] = []
    if max(len(gone), len(come)) <= MOST_COMPARED:
        for one in tuple(gone):
            other = _nearest(one, come)
            if other is not None:
                gone.remove(one)
                come.remove(other)
                changed.append(Changed(one.kind, one.says, other.says))
    return tuple(gone), tuple(come), tuple(changed)


def _beyond(these: Sequence[Sentence], those: Sequence[Sentence]) -> list[Sentence]:
    """Those that the other side does not have; one that stands twice counts twice."""
    left, found = Counter((one.kind, one.says) for one in those), []
    for one in these:
        if left[one.kind, one.says] > 0:
            left[one.kind, one.says] -= 1
        else:
            found.append(one)
    return found


def _nearest(one: Sentence, others: Sequence[Sentence]) -> Sentence | None:
    near = [
        (_alike(one.says, other.says), -place, other) for place, other in enumerate(others) if one.kind == other.kind
    ]
    best = max(near, key=lambda found: found[:2], default=None)
    return best[2] if best and best[0] >= ALIKE else None


def _alike(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one[:MOST_LETTERS], other[:MOST_LETTERS], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0
