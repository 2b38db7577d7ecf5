"""One way in: an arm at a hospital on a day, with what the criteria say there, the door, and the distance."""

from dataclasses import dataclass

from services.trials.domain.answers.dates.outlook import Turn
from services.trials.domain.answers.options.place import SPAIN
from services.trials.domain.criteria.explanation import Explanation
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.trials.trial import Door, Site


@dataclass(frozen=True, slots=True)
class HospitalAnswer:
    """The answer through one hospital's door."""

    site: Site
    door: Door
    country: str | None
    distance: int | None
    """Kilometres from the child's hospital; None if either place is not known."""
    explanation: Explanation
    ahead: tuple[Turn, ...] = ()
    """On which days to come the verdict here changes."""

    @property
    def rank(self) -> tuple[int, bool, int, str]:
        """By verdict, then by distance, an unknown one last."""
        return (*verdict_rank(self.explanation.truth), self.distance is None, self.distance or 0, self.site.hospital)


def verdict_rank(truth: Truth) -> tuple[int]:
    """Eligible, undetermined, not eligible."""
    return (Truth.TRUE - truth,)


def preference(truth: Truth, country: str | None, hospital: str) -> tuple[int, bool, str]:
    """Which hospital speaks for an arm whose criteria ask for the place: the best verdict, in Spain, by id."""
    return (*verdict_rank(truth), country != SPAIN, hospital)


def nearest_open(hospitals: tuple[HospitalAnswer, ...], truth: Truth) -> HospitalAnswer | None:
    """The nearest whose door is known to be open, of those with this verdict; an excluded child has none."""
    fitting = [one for one in hospitals if one.explanation.truth is truth is not Truth.FALSE]
    return min((one for one in fitting if one.door.open is Truth.TRUE), key=lambda one: one.rank, default=None)
