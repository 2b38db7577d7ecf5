"""The answer for one arm on one day: why, what is missing, through which doors, and on which days it will change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from services.trials.domain.answers.dates.outlook import Looking, Turn, no_outlook
from services.trials.domain.answers.options.option import HospitalAnswer, nearest_open, preference, verdict_rank
from services.trials.domain.answers.options.place import NOWHERE, Place, Places, country_of, distance_km
from services.trials.domain.criteria.condition import Known
from services.trials.domain.criteria.explanation import Explanation
from services.trials.domain.criteria.windows import counted, values
from services.trials.domain.facts.known_fact import KnownFact
from services.trials.domain.facts.site_facts import site_facts
from services.trials.domain.trials.trial import Arm, Door, Site, Trial

Facts = Mapping[str, KnownFact]


@dataclass(frozen=True)
class Asked:
    """Of which day, with what known, and from where is asked."""

    day: date
    facts: Facts
    ahead: Looking = no_outlook
    home: Place = NOWHERE
    """The child's hospital."""
    places: Places = field(default_factory=dict)

    @cached_property
    def known(self) -> Known:
        """What the trees read."""
        return values(self.facts)

    def country(self, site: Site) -> str | None:
        """Where the door is, as far as it is known."""
        return country_of(site.organisation, self.places.get(site.hospital, NOWHERE).country)


@dataclass(frozen=True, slots=True)
class ArmAnswer:
    """An arm, what its criteria say, and its hospitals, the best and nearest first.

    Where the criteria ask about the hospital, the arm's own answer is that of the best of them.
    """

    trial: Trial
    arm: Arm
    day: date
    explanation: Explanation
    facts: Facts
    hospitals: tuple[HospitalAnswer, ...]
    ahead: tuple[Turn, ...]

    @property
    def sites(self) -> tuple[tuple[Site, Door], ...]:
        """The doors alone."""
        return tuple((one.site, one.door) for one in self.hospitals)

    @property
    def nearest(self) -> HospitalAnswer | None:
        """The nearest open door."""
        return nearest_open(self.hospitals, self.explanation.truth)

    @property
    def rank(self) -> tuple[int, bool, int, str, str]:
        """By verdict, then by the distance of the nearest open door, none last."""
        near = self.nearest
        far = near.distance if near is not None else None
        return (*verdict_rank(self.explanation.truth), far is None, far or 0, self.trial.id, self.arm.id)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a tree says, perhaps at one hospital."""

    explanation: Explanation
    facts: Facts
    ahead: tuple[Turn, ...]


def answers(trials: Iterable[Trial], sites: Iterable[Site], facts: Facts, *, day: date) -> Iterator[ArmAnswer]:
    """Every arm of every trial, by verdict; nothing is said of distances and days to come."""
    return iter(answered(trials, sites, Asked(day, facts)))


def answered(trials: Iterable[Trial], sites: Iterable[Site], asked: Asked) -> list[ArmAnswer]:
    """Every arm of every trial, by verdict and then by distance."""
    doors: dict[tuple[str, str], list[Site]] = defaultdict(list)
    for site in sites:
        doors[site.trial, site.arm].append(site)
    found = (_answer(trial, arm, doors[trial.id, arm.id], asked) for trial in trials for arm in trial.arms)
    return sorted(found, key=lambda one: one.rank)


def _answer(trial: Trial, arm: Arm, sites: Sequence[Site], asked: Asked) -> ArmAnswer:
    if not arm.site_keys:
        said = _said(arm, asked, {})
        hospitals = sorted((_at(site, said, asked) for site in sites), key=lambda one: one.rank)
        return ArmAnswer(trial, arm, asked.day, said.explanation, said.facts, tuple(hospitals), said.ahead)
    return _by_hospital(trial, arm, sites, asked)


def _by_hospital(trial: Trial, arm: Arm, sites: Sequence[Site], asked: Asked) -> ArmAnswer:
    """Country or hospital change the answer: each is asked for itself."""
    every = [(site, _said(arm, asked, _site_facts(site, asked))) for site in sites]
    hospitals = sorted((_at(site, said, asked) for site, said in every), key=lambda one: one.rank)
    best = min(every, key=lambda one: _preference(one[0], one[1], asked), default=None)
    said = _said(arm, asked, {}) if best is None else best[1]
    return ArmAnswer(trial, arm, asked.day, said.explanation, said.facts, tuple(hospitals), said.ahead)


def _preference(site: Site, said: _Said, asked: Asked) -> tuple[int, bool, str]:
    return preference(said.explanation.truth, asked.country(site), site.hospital)


def _said(arm: Arm, asked: Asked, over: Facts) -> _Said:
    facts = counted(arm.tree, {**asked.facts, **over} if over else asked.facts, asked.day)
    explanation = arm.explaining.of(asked.known if facts is asked.facts else values(facts))
    return _Said(explanation, facts, asked.ahead(arm.tree, explanation.truth, over))


def _at(site: Site, said: _Said, asked: Asked) -> HospitalAnswer:
    far = distance_km(asked.home, asked.places.get(site.hospital, NOWHERE))
    return HospitalAnswer(site, site.door(asked.day), asked.country(site), far, said.explanation, said.ahead)


def _site_facts(site: Site, asked: Asked) -> Facts:
    return site_facts(site.hospital, asked.country(site))
