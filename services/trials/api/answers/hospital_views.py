"""What is shown of an arm's hospitals: the verdict there, the door and why, and how far it is."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple, Self, TypeVar

from libs.common.vocabulary import Verdict
from libs.common.wire import View
from services.trials.api.fact_views import WordsView
from services.trials.api.trial_views import OPEN
from services.trials.domain.answers.answer import ArmAnswer
from services.trials.domain.answers.dates.outlook import Turn
from services.trials.domain.answers.judgement import verdict_of
from services.trials.domain.answers.options.availability import Availability
from services.trials.domain.answers.options.door_words import door_words
from services.trials.domain.answers.options.option import HospitalAnswer
from services.trials.domain.answers.sentences.arm_sentence import turn_sentence
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.trials.stages import SiteStatus
from services.trials.domain.trials.trial import Door, Site


class TurnView(View):
    """From this day on time alone makes the verdict another."""

    on: date
    verdict: Verdict
    words: WordsView

    @classmethod
    def of(cls, turn: Turn) -> Self:
        return cls(on=turn.on, verdict=verdict_of(turn.truth), words=WordsView.of(turn_sentence((turn,))))


@lru_cache(maxsize=1024)
def turn_views(turns: tuple[Turn, ...]) -> list[TurnView]:
    """All hospitals of an arm have the same, unless its criteria ask about the hospital."""
    return [TurnView.of(turn) for turn in turns]


class HospitalVerdictView(View):
    """One way in: `verdict` by the criteria there, `open` (yes, no, unknown) by the door, with the reason in words."""

    arm: str
    hospital: str
    name: str
    organisation: str | None
    country: str | None
    distance_km: int | None
    verdict: Verdict
    status: SiteStatus
    since: date
    verified_on: date
    source: str
    open: str
    reason: str
    words: WordsView
    slots_free: int | None
    slots_total: int | None
    ahead: list[TurnView]

    @classmethod
    def of(cls, found: HospitalAnswer, day: date) -> Self:
        today = _Today(found.site, found.door, day, found.country, found.distance, found.explanation.truth)
        shown: Self = _as_of_today(cls, today)
        return shown.model_copy(update={"ahead": turn_views(found.ahead)}) if found.ahead else shown


class _Today(NamedTuple):
    """What many children are shown alike; the days ahead are a child's own."""

    site: Site
    door: Door
    day: date
    country: str | None
    distance: int | None
    truth: Truth


Shown = TypeVar("Shown", bound=HospitalVerdictView)


@lru_cache(maxsize=8192)
def _as_of_today(kind: type[Shown], today: _Today) -> Shown:
    site, door = today.site, today.door
    return kind(
        arm=site.arm,
        hospital=site.hospital,
        name=site.name,
        organisation=site.organisation,
        country=today.country,
        distance_km=today.distance,
        verdict=verdict_of(today.truth),
        status=site.status,
        since=site.since,
        verified_on=site.verified_on,
        source=site.source,
        open=OPEN[door.open],
        reason=door.reason,
        words=WordsView.of(door_words(site, door, today.day)),
        slots_free=site.slots_free,
        slots_total=site.slots_total,
        ahead=[],
    )


class NearestView(View):
    """The nearest hospital whose door is known to be open and whose criteria do not exclude the child."""

    hospital: str
    name: str
    distance_km: int | None

    @classmethod
    def of_arm(cls, answer: ArmAnswer) -> Self | None:
        near = answer.nearest
        if near is None:
            return None
        return cls(hospital=near.site.hospital, name=near.site.name, distance_km=near.distance)


class AvailabilityView(View):
    """A trial's doors, whatever its criteria say of the child: `words` names each Spanish hospital's own status."""

    trial: str
    title: str
    open_in_spain: str
    open_hospitals: list[str]
    words: WordsView

    @classmethod
    def of(cls, found: Availability) -> Self:
        return cls(
            trial=found.trial,
            title=found.title,
            open_in_spain=OPEN[found.open_in_spain],
            open_hospitals=found.open_hospitals,
            words=WordsView.of(found.words),
        )
