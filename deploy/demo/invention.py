"""What Table 1 does not tell, invented by a fixed seed and marked as invented: hospital, sex, birth, dates.

The dates agree with the printed timing by the rule that the registry applies (domain, course of disease).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from dateutil.relativedelta import relativedelta

from deploy.demo import coded
from deploy.demo.cases import Case
from libs.common.vocabulary import EpisodeKind, Timing

SEED = 2023
FRONTLINE_MONTHS = 24
"""Length of the invented frontline therapy, from diagnosis to its end."""

DAYS_PER_YEAR = 365.25
INVENTED = "invented for the demonstration"


@dataclass(frozen=True, slots=True)
class Invention:
    """One case's invented particulars. `therapy_ended_on` is None while therapy was going on."""

    hospital: str
    hub: str
    centre: str
    sex: str
    birth_date: date
    name: str
    record_number: str
    diagnosed_on: date
    therapy_ended_on: date | None
    remission_on: date
    episode_on: date
    blasts_percent: float


def invent(cases: list[Case], *, hospitals: list[str], hubs: list[str]) -> dict[int, Invention]:
    """Give every case its particulars; every hospital treats at least one child."""
    dice = Random(SEED)  # noqa: S311 - it has to be repeatable, not secret
    homes = dice.sample(hospitals, len(hospitals))
    homes += [dice.choice(hospitals) for _ in range(len(cases) - len(homes))]
    return {case.number: _invented(case, dice, home, hubs) for case, home in zip(cases, homes, strict=True)}


def _invented(case: Case, dice: Random, home: str, hubs: list[str]) -> Invention:
    episode_on = _day_in(case.board_month, dice)
    diagnosed_on = episode_on - relativedelta(months=_months_before(case, dice), days=dice.randint(0, 3))
    ended_on = diagnosed_on + relativedelta(months=FRONTLINE_MONTHS)
    birth = _birth(case, dice, before=diagnosed_on)
    return Invention(
        hospital=home,
        hub=dice.choice(hubs),
        centre=dice.choice(hubs),
        sex=dice.choice(["female", "male"]),
        birth_date=birth,
        name=f"Invented Child {dice.randrange(10_000):04d}",
        record_number=f"INV-{dice.randrange(10**8):08d}",
        diagnosed_on=diagnosed_on,
        therapy_ended_on=ended_on if ended_on < episode_on else None,
        remission_on=diagnosed_on + (episode_on - diagnosed_on) / 3,
        episode_on=episode_on,
        blasts_percent=_blasts(case, dice),
    )


def _day_in(month: str, dice: Random) -> date:
    """A day of the month in which the board was asked, as if it was asked at once."""
    year, number = map(int, month.split("-"))
    return date(year, number, dice.randint(8, monthrange(year, number)[1] - 8))


def _months_before(case: Case, dice: Random) -> int:
    """Months from diagnosis to the episode, such that the printed timing follows."""
    criteria = coded.criteria(case)
    match criteria.timing:
        case Timing.VERY_EARLY:
            return dice.randint(8, 15)
        case Timing.EARLY:
            return dice.randint(25, 28)
        case Timing.LATE:
            return dice.randint(32, 40)
    if criteria.kind in {EpisodeKind.REFRACTORY, EpisodeKind.MRD_PERSISTENCE}:
        return 4
    return dice.randint(20, 23) + 12 * ((criteria.relapse_number or 1) - 1)


def _birth(case: Case, dice: Random, *, before: date) -> date:
    """As old as printed, to the year (to the month below one year), and born before the diagnosis."""
    asked_on = date.fromisoformat(f"{case.board_month}-28")
    at_least = timedelta(days=round(case.age_years * DAYS_PER_YEAR) + 1)
    spread = 300 if case.age_years >= 1 else 10
    birth = asked_on - at_least - timedelta(days=dice.randint(0, spread))
    return min(birth, before - timedelta(days=30))


def _blasts(case: Case, dice: Random) -> float:
    """Marrow blasts that agree with the printed site."""
    criteria = coded.criteria(case)
    if criteria.kind in {EpisodeKind.MRD_PERSISTENCE, EpisodeKind.MRD_RE_EMERGENCE} or criteria.ocular:
        return 1.0
    return float(dice.randint(40, 95))
