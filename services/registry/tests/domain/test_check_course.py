"""What a course must fulfil: relapses after remissions, days in order, names once."""

from datetime import date

import pytest

from libs.common.errors import AlreadyThere, Invalid, Refusal, WrongState
from libs.common.identifiers import new_id
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import EpisodeKind, Response, TreatmentKind
from services.registry.domain.check_course import check_course
from services.registry.domain.entry import Content, Entry
from services.registry.domain.episode import ExaminedSite
from services.registry.tests.domain.building import course, diagnosis, episode, response, treatment

TODAY = date(2026, 6, 15)

first = diagnosis()
one = episode(on="2022-10-01")
two = episode(on="2023-10-01", relapse_number=2)
undeclared = episode(on="2022-10-01", after_remission=False)
primary = episode(EpisodeKind.REFRACTORY, on="2020-04-01")

ALLOWED = {
    "first diagnosis alone": (first,),
    "relapse after declared remission": (first, one),
    "relapse after registered remission": (first, response(first.id, "2020-03-01"), undeclared),
    "second after first": (first, one, two),
    "fourth with the earlier ones elsewhere": (episode(relapse_number=4, earlier_relapses_elsewhere=True),),
    "primary refractory": (first, primary),
    "refractory relapse": (first, one, episode(EpisodeKind.REFRACTORY, on="2022-12-01", relapse_number=1)),
    "same month": (diagnosis(on="2020-01", ended=None), episode(EpisodeKind.REFRACTORY, on="2020-01")),
    "several MRD findings": (
        first,
        episode(EpisodeKind.MRD_PERSISTENCE, on="2020-05-01"),
        episode(EpisodeKind.MRD_RE_EMERGENCE, on="2020-09-01"),
    ),
}

REFUSED: dict[str, tuple[tuple[Entry[Content], ...], type[Refusal]]] = {
    "relapse without remission": ((first, undeclared), WrongState),
    "remission after the relapse": ((first, response(first.id, "2023-01-01"), undeclared), WrongState),
    "no complete remission": ((first, response(first.id, "2020-03-01", Response.PARTIAL), undeclared), WrongState),
    "relapse without diagnosis": ((one,), WrongState),
    "second without first": ((first, two), WrongState),
    "refractory relapse without relapse": ((first, episode(EpisodeKind.REFRACTORY, relapse_number=1)), WrongState),
    "two first diagnoses": ((first, diagnosis(on="2020-02-01")), AlreadyThere),
    "the same relapse twice": ((first, one, episode(on="2023-05-01")), AlreadyThere),
    "relapse before diagnosis": ((first, episode(on="2019-01-01")), Invalid),
    "relapse on the day of diagnosis": ((first, episode(on="2020-01-15")), Invalid),
    "second before first": ((first, one, episode(on="2022-09-01", relapse_number=2)), Invalid),
    "before the birth": ((diagnosis(on="2012-04-30", ended=None),), Invalid),
    "in the future": ((diagnosis(on="2026-06-16", ended=None),), Invalid),
    "therapy ended before it began": ((diagnosis(ended="2019-12-31"),), Invalid),
    "relapse without number": ((first, episode(relapse_number=None)), Invalid),
    "first diagnosis with number": ((diagnosis(relapse_number=1),), Invalid),
    "two grades of the CNS": ((diagnosis(extramedullary=(ExaminedSite.CNS1, ExaminedSite.CNS3)),), Invalid),
    "a site twice": ((diagnosis(extramedullary=(ExaminedSite.EYE, ExaminedSite.EYE)),), Invalid),
    "remission declared of no relapse": ((diagnosis(after_remission=True),), Invalid),
    "therapy of no relapse": ((diagnosis(on_frontline_therapy=True),), Invalid),
    "end of frontline of a relapse": ((first, episode(frontline_ended_on=PartialDate.parse("2022-01"))), Invalid),
    "response to nothing": ((first, response(new_id(), "2020-03-01")), Invalid),
    "response before its episode": ((first, response(first.id, "2019-03-01")), Invalid),
    "treatment of nothing": ((treatment(TreatmentKind.OTHER, "2020-03-01", episode_id=new_id()),), Invalid),
    "treatment backwards": (
        (treatment(TreatmentKind.OTHER, "2020-03-01", ended_on=PartialDate.parse("2020-02")),),
        Invalid,
    ),
}


@pytest.mark.parametrize("entries", ALLOWED.values(), ids=ALLOWED)
def test_allowed(entries: tuple[Entry[Content], ...]) -> None:
    check_course(course(*entries), today=TODAY)


@pytest.mark.parametrize(("entries", "refusal"), REFUSED.values(), ids=REFUSED)
def test_refused(entries: tuple[Entry[Content], ...], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as caught:
        check_course(course(*entries), today=TODAY)
    assert type(caught.value) is refusal
