"""What a course must fulfil as a whole: one first diagnosis, relapses after remissions, days in order."""

from datetime import date

from libs.common.errors import AlreadyThere, Invalid, WrongState
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import EpisodeKind
from services.registry.domain.check_episode import check_episode
from services.registry.domain.course import Course, Episode
from services.registry.domain.response import ResponseContent
from services.registry.domain.treatment import TreatmentContent


def check_course(course: Course, *, today: date) -> None:
    """Refuse a course that cannot be: asked after every change, so that a correction keeps what stands on it."""
    for episode in course.episodes:
        check_episode(episode.content)
    _check_days(course, today)
    _check_named_once(course)
    for episode in course.episodes:
        _check_predecessor(episode, course)
    _check_answers(course)


def _check_days(course: Course, today: date) -> None:
    for where, day in _days(course):
        if day.earliest > today:
            raise Invalid("This day lies in the future.", where=f"body.{where}")
        if day.latest < course.birth_date:
            raise Invalid("This day lies before the birth.", where=f"body.{where}")


def _days(course: Course) -> list[tuple[str, PartialDate]]:
    found: list[tuple[str, PartialDate | None]] = []
    for episode in course.episodes:
        found.append(("diagnosed_on", episode.content.diagnosed_on))
        found.append(("frontline_ended_on", episode.content.frontline_ended_on))
    for treatment in course.of(TreatmentContent):
        found.append(("started_on", treatment.content.started_on))
        found.append(("ended_on", treatment.content.ended_on))
    found.extend(("assessed_on", response.content.assessed_on) for response in course.of(ResponseContent))
    return [(where, day) for where, day in found if day is not None]


def _check_named_once(course: Course) -> None:
    seen: set[tuple[EpisodeKind, int | None]] = set()
    for episode in course.episodes:
        name = (episode.content.kind, episode.content.relapse_number)
        if episode.content.kind in {EpisodeKind.FIRST_DIAGNOSIS, EpisodeKind.RELAPSE} and name in seen:
            raise AlreadyThere(f"The course has this {episode.content.kind} already; correct that one.")
        seen.add(name)


def _check_predecessor(episode: Episode, course: Course) -> None:
    """A relapse n stands on relapse n-1 or the first diagnosis; the other kinds on what they follow."""
    told = episode.content
    if told.kind is EpisodeKind.FIRST_DIAGNOSIS:
        return
    if told.kind is EpisodeKind.RELAPSE:
        before = (told.relapse_number or 1) - 1
        _check_remission(episode, course)
    else:
        before = told.relapse_number or 0
    predecessor = course.relapse(before) if before else course.first_diagnosis()
    _check_follows(episode, predecessor, may_miss=bool(before) and told.earlier_relapses_elsewhere)
    _check_follows(episode, course.first_diagnosis(), may_miss=True)


def _check_follows(episode: Episode, predecessor: Episode | None, *, may_miss: bool) -> None:
    if predecessor is None:
        if may_miss:
            return
        raise WrongState(
            f"This {episode.content.kind} follows an episode that is not in the course.",
            where="body.relapse_number",
            right="record that episode first, or set earlier_relapses_elsewhere where relapses are not registered",
        )
    if not predecessor.content.diagnosed_on.possibly_before(episode.content.diagnosed_on):
        raise Invalid("The days of the episodes are not in the order of the course.", where="body.diagnosed_on")


def _check_remission(episode: Episode, course: Course) -> None:
    """A relapse exists only after a complete remission (domain.md, section 3)."""
    if episode.content.after_remission or course.remission_before(episode.content.diagnosed_on):
        return
    raise WrongState(
        "A relapse exists only after a complete remission.",
        where="body.after_remission",
        right="record the response complete_remission first, or declare it by after_remission",
    )


def _check_answers(course: Course) -> None:
    """Treatments and responses belong to an episode of this course and do not run backwards."""
    known = {episode.id: episode for episode in course.episodes}
    for treatment in course.of(TreatmentContent):
        told = treatment.content
        if told.episode_id and told.episode_id not in known:
            raise Invalid("This episode is not in the patient's course.", where="body.episode_id")
        if told.ended_on and told.ended_on.certainly_before(told.started_on):
            raise Invalid("The treatment ends before it starts.", where="body.ended_on")
    for response in course.of(ResponseContent):
        answered = known.get(response.content.episode_id)
        if answered is None:
            raise Invalid("This episode is not in the patient's course.", where="body.episode_id")
        if response.content.assessed_on.certainly_before(answered.content.diagnosed_on):
            raise Invalid("The response lies before its episode.", where="body.assessed_on")
