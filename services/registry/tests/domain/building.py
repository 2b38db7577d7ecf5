"""Courses for the tests of the rules, told in a few words."""

from datetime import date
from typing import Any
from uuid import UUID

from libs.common.identifiers import new_id
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import EpisodeKind, Lineage, Response, TreatmentKind
from services.registry.domain.classification import Classification
from services.registry.domain.classify import classify
from services.registry.domain.course import Course, Episode
from services.registry.domain.entry import Content, Entry
from services.registry.domain.episode import EpisodeContent
from services.registry.domain.response import ResponseContent
from services.registry.domain.treatment import TreatmentContent

BORN = date(2012, 5, 1)
DIAGNOSED, ENDED = "2020-01-15", "2022-01-15"
BY_TIMING = {"very_early": "2021-03-01", "early": "2022-03-01", "late": "2022-10-01"}


def day(text: str) -> PartialDate:
    return PartialDate.parse(text)


def diagnosis(on: str = DIAGNOSED, **told: Any) -> Episode:
    ended = told.pop("ended", ENDED)
    told.setdefault("lineage", Lineage.BCP)
    return Entry(
        id=new_id(),
        content=EpisodeContent(
            kind=EpisodeKind.FIRST_DIAGNOSIS,
            diagnosed_on=day(on),
            frontline_ended_on=day(ended) if ended else None,
            **told,
        ),
    )


def episode(kind: EpisodeKind = EpisodeKind.RELAPSE, on: str = BY_TIMING["late"], **told: Any) -> Episode:
    told.setdefault("lineage", Lineage.BCP)
    if kind is EpisodeKind.RELAPSE:
        told.setdefault("relapse_number", 1)
        told.setdefault("after_remission", True)
        told.setdefault("blasts_percent", 60.0)
    return Entry(id=new_id(), content=EpisodeContent(kind=kind, diagnosed_on=day(on), **told))


def response(to: UUID, on: str, answer: Response = Response.COMPLETE_REMISSION, **told: Any) -> Entry[ResponseContent]:
    content = ResponseContent(episode_id=to, response=answer, assessed_on=day(on), **told)
    return Entry(id=new_id(), content=content)


def treatment(kind: TreatmentKind, on: str, **told: Any) -> Entry[TreatmentContent]:
    return Entry(id=new_id(), content=TreatmentContent(kind=kind, started_on=day(on), **told))


def course(*entries: Entry[Content], born: date = BORN) -> Course:
    return Course(birth_date=born, entries=entries)


def classified(one: Episode, *others: Entry[Content], born: date = BORN) -> Classification:
    """The episode within a course that has a first diagnosis, unless another is given."""
    given = others if any(isinstance(other.content, EpisodeContent) for other in others) else (diagnosis(), *others)
    return classify(one, course(*given, one, born=born))
