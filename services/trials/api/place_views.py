"""What is shown of places: each hospital's own status with its reason, and the answer as a sentence."""

from collections.abc import Sequence
from typing import Self

from libs.common.wire import View
from services.trials.api.trial_views import TrialView
from services.trials.commands.find_places import Here
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.fact import Words
from services.trials.domain.places.standing import Standing
from services.trials.domain.trials.record import TrialRecord
from services.trials.domain.trials.stages import SiteStatus

_OPEN = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unknown"}


class SentenceInTwo(View):
    """The same sentence in English and in Spanish."""

    en: str
    es: str

    @classmethod
    def of(cls, words: Words) -> Self:
        return cls(en=words.en, es=words.es)


class StandingView(View):
    """A hospital's door to an arm; without `arm` a place that only the registry names."""

    arm: str | None
    hospital: str | None
    name: str
    city: str
    region: str
    country: str | None
    status: SiteStatus
    open: str
    reason: str
    since: str | None
    verified_on: str | None
    source: str

    @classmethod
    def of(cls, one: Standing) -> Self:
        return cls(
            arm=one.arm,
            hospital=one.hospital,
            name=one.name,
            city=one.city,
            region=one.region,
            country=one.country,
            status=one.status,
            open=_OPEN[one.open],
            reason=one.reason,
            since=one.since,
            verified_on=one.verified_on,
            source=one.source,
        )


class HereView(View):
    """A trial at the places asked for; the study's own status beside them, for it is the wrong unit."""

    open: str
    answer: SentenceInTwo
    study_status: str | None
    places_in_record: int | None
    places_recruiting: int | None
    sites: list[StandingView]

    @classmethod
    def of(cls, here: Here) -> Self:
        return cls(
            open=_OPEN[here.open],
            answer=SentenceInTwo.of(here.answer),
            study_status=here.study.overall_status if here.study else None,
            places_in_record=len(here.study.sites) if here.study else None,
            places_recruiting=here.recruiting if here.study else None,
            sites=[StandingView.of(one) for one in here.standings],
        )


class TrialHereView(TrialView):
    """A trial in a list; with `here` when a country, a region or an open door was asked for."""

    here: HereView | None = None

    @classmethod
    def at(cls, found: TrialRecord, here: Here | None) -> Self:
        seen = HereView.of(here) if here else None
        return cls(**TrialView.of(found).model_dump(), here=seen)


class LeftOut(View):
    """A trial with places there of which none is open, and why not."""

    id: str
    title: str
    here: HereView


class TrialPage(View):
    """One page; with `open=true` the first page also says which trials have places there and none open."""

    items: list[TrialHereView]
    next_cursor: str | None = None
    left_out: tuple[LeftOut, ...] = ()

    @classmethod
    def left(cls, found: Sequence[tuple[TrialRecord, Here]]) -> tuple[LeftOut, ...]:
        return tuple(LeftOut(id=trial.id, title=trial.title, here=HereView.of(here)) for trial, here in found)
