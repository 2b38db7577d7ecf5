"""How far a child, or a group of children, gets: through an open door, one nobody confirmed, or none at all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.known_fact import KnownFact
from services.trials.domain.facts.site_facts import site_facts
from services.trials.domain.trials.trial import Arm, Trial


class Reach(StrEnum):
    """The best that any arm in Spain offers."""

    ELIGIBLE = "eligible"
    """For an arm at a hospital that recruits."""
    POSSIBLE = "possible"
    """Perhaps for such an arm: facts are missing."""
    UNCONFIRMED = "unconfirmed"
    """Only for arms of which nobody has said lately whether they recruit."""
    NONE = "none"
    """For no arm that any hospital may be recruiting for."""


@dataclass(frozen=True, slots=True)
class Way:
    """One door of one arm that is open, or may be."""

    trial: Trial
    arm: Arm
    hospital: str
    country: str | None
    open: Truth

    @property
    def place(self) -> dict[str, KnownFact]:
        """What criteria that differ by hospital or country ask."""
        return site_facts(self.hospital, self.country)

    @property
    def differs_by_place(self) -> bool:
        """Whether the arm's criteria ask for the place."""
        return any(fact.key.partition("@")[0] in self.place for fact in self.arm.tree.facts)


def by_arm(ways: Iterable[Way]) -> Iterator[Sequence[Way]]:
    """Doors at which one answer stands for all: of an arm that asks nothing of the place, those that are as open."""
    alike: dict[tuple[str, ...], list[Way]] = {}
    for way in ways:
        place = way.hospital if way.differs_by_place else ""
        alike.setdefault((way.trial.id, way.arm.id, way.open.name, place), []).append(way)
    yield from alike.values()


def reach(answers: Iterable[tuple[Truth, Truth]]) -> Reach:
    """From every arm's answer and how open its door is."""
    found = {_of(answer, is_open) for answer, is_open in answers}
    return next((one for one in Reach if one in found), Reach.NONE)


def _of(answer: Truth, is_open: Truth) -> Reach:
    if answer is Truth.FALSE or is_open is Truth.FALSE:
        return Reach.NONE
    if is_open is Truth.UNKNOWN:
        return Reach.UNCONFIRMED
    return Reach.ELIGIBLE if answer is Truth.TRUE else Reach.POSSIBLE
