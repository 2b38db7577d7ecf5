"""A trial's doors together, whatever its criteria say of the child: whether any Spanish hospital is open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

from services.trials.domain.answers.answer import ArmAnswer
from services.trials.domain.answers.options.place import SPAIN
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.fact import Words
from services.trials.domain.places.standing import Standing, best
from services.trials.domain.places.wording import sentence
from services.trials.domain.trials.trial import Door, Site


@dataclass(frozen=True)
class Availability:
    """Of one trial."""

    trial: str
    title: str
    doors: Sequence[Standing]

    @cached_property
    def open_hospitals(self) -> list[str]:
        """Where at least one arm is known to be open."""
        return sorted({one.hospital for one in self.doors if one.hospital and one.open is Truth.TRUE})

    @property
    def in_spain(self) -> list[Standing]:
        """A hospital whose country nobody entered may be one."""
        return [one for one in self.doors if one.country in {SPAIN, None}]

    @cached_property
    def open_in_spain(self) -> Truth:
        """Unknown where somebody would have to be asked."""
        return best(self.in_spain)

    @cached_property
    def words(self) -> Words:
        """`No open Spanish hospital.`, and how each of them stands."""
        return sentence(self.in_spain, SPAIN)


def availabilities(arms: Iterable[ArmAnswer]) -> list[Availability]:
    """Every trial once, by id."""
    by_trial = sorted(arms, key=lambda one: (one.trial.id, one.arm.id))
    return [_of(list(group)) for _, group in groupby(by_trial, key=lambda one: one.trial.id)]


def _of(arms: Sequence[ArmAnswer]) -> Availability:
    doors = tuple((one.site, one.door, one.country) for arm in arms for one in arm.hospitals)
    return _standing_together(arms[0].trial.id, arms[0].trial.title, doors)


@lru_cache(maxsize=1024)
def _standing_together(trial: str, title: str, doors: tuple[tuple[Site, Door, str | None], ...]) -> Availability:
    """The same for every child."""
    return Availability(trial, title, [_standing(*one) for one in doors])


def _standing(site: Site, door: Door, country: str | None) -> Standing:
    return Standing(
        trial=site.trial,
        arm=site.arm,
        hospital=site.hospital,
        name=site.name,
        city="",
        region="",
        country=country,
        status=site.status,
        open=door.open,
        reason=door.reason,
        since=site.since.isoformat(),
        verified_on=site.verified_on.isoformat(),
        source=site.source,
    )
