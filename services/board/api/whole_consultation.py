"""Read one consultation with everything on it, as far as the reader may see it."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Response

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.contracts.registry import Classification, Episode
from libs.common.errors import NotFound
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay
from libs.common.wire import View
from services.board.api.adherence import AdherenceView
from services.board.api.consultations import ConsultationView
from services.board.api.follow_ups import FollowUpView
from services.board.api.posts import PostView
from services.board.api.recommendations import RecommendationView
from services.board.api.referrals import ReferralView
from services.board.api.rules import Sealed
from services.board.domain.clock_reading import read_clocks
from services.board.domain.promise import ClockName
from services.board.domain.recommendation import Recommendation
from services.board.domain.signature import Seal
from services.board.domain.summary import CaseSummary
from services.board.store.whole_consultation import SeenAs, WholeConsultation, read

router = APIRouter(prefix="/v1/consultations", tags=["consultations"])


class ClockView(View):
    """One promise; `minutes_left` is negative when overdue, and absent when the clock has stopped."""

    clock: ClockName
    due_at: datetime
    met_at: datetime | None
    in_time: bool | None
    overdue: bool
    minutes_left: int | None


class StaleView(View):
    """Why an item's trial no longer stands on what it stood on (a code of trials), and since when that is known."""

    position: int
    trial: str
    arm: str | None
    hospital: str | None
    reason: str
    told_at: datetime


class SignedRecommendationView(RecommendationView):
    """One version with the check of its digest: `false` says that the row was changed after signing.

    `stale` is not signed: what the trials service has told since.
    """

    intact: bool | None
    stale: tuple[StaleView, ...]


class EpisodeView(View):
    """The registry's episode, coded."""

    id: UUID
    episode: Episode | None
    classification: Classification | None


class ResultView(View):
    """A result has come: which assay, from where; its findings are read at samples."""

    assay_id: UUID
    assay: Assay | None
    lab: str | None
    result_version: int
    experimental: bool
    released_at: datetime | None


class QuestionsSessionView(View):
    """A walk through trials' questions, in codes: which were answered, and where the arms (trial/arm) stood."""

    session_id: UUID
    kind: str
    tree: str | None
    tree_version: int | None
    leaf: str | None
    questions: list[str]
    eligible: list[str]
    undetermined: list[str]
    next_question: str | None
    experimental_facts: list[str]
    attached_at: datetime


class WholeConsultationView(View):
    """`withheld`: the family has withdrawn its consent; only stage and times are shown.

    A receiver of the patient (`seen_as` receiver) sees the coded summary, the recommendation and its own referral.
    """

    consultation: ConsultationView
    seen_as: SeenAs
    withheld: bool
    clocks: tuple[ClockView, ...]
    summary: CaseSummary | None
    posts: tuple[PostView, ...]
    recommendations: tuple[SignedRecommendationView, ...]
    referrals: tuple[ReferralView, ...]
    adherence: tuple[AdherenceView, ...]
    follow_ups: tuple[FollowUpView, ...]
    episodes: tuple[EpisodeView, ...]
    results: tuple[ResultView, ...]
    questions_sessions: tuple[QuestionsSessionView, ...]

    @classmethod
    def of(cls, whole: WholeConsultation, *, now: datetime, seal: Seal) -> Self:
        consultation = whole.consultation
        return cls(
            consultation=ConsultationView.of(consultation),
            seen_as=whole.seen_as,
            withheld=whole.withheld,
            clocks=tuple(ClockView.model_validate(clock) for clock in read_clocks(consultation, now)),
            summary=None if whole.withheld else consultation.summary,
            posts=tuple(map(PostView.of, whole.posts)),
            recommendations=_checked(whole, seal),
            referrals=tuple(map(ReferralView.of, whole.referrals)),
            adherence=tuple(map(AdherenceView.of, whole.adherence)),
            follow_ups=tuple(map(FollowUpView.of, whole.follow_ups)),
            episodes=tuple(map(EpisodeView.model_validate, whole.episodes)),
            results=tuple(map(ResultView.model_validate, whole.results)),
            questions_sessions=tuple(map(QuestionsSessionView.model_validate, whole.questions_sessions)),
        )


@router.get("/{consultation_id}", summary="Read a consultation with everything on it", responses=refusals(NotFound))
async def show_one(
    consultation_id: UUID,
    db: Db,
    seal: Sealed,
    call: Annotated[Call, needs(Permission.CONSULTATIONS_READ)],
    response: Response,
) -> WholeConsultationView:
    async with db.transaction(call) as tx:
        whole = await read(tx, consultation_id)
    etag.set(response, whole.consultation.version)
    return WholeConsultationView.of(whole, now=tx.now, seal=seal)


def _checked(whole: WholeConsultation, seal: Seal) -> tuple[SignedRecommendationView, ...]:
    return tuple(_shown(one, whole, intact=seal.is_intact(one)) for one in whole.recommendations)


def _shown(
    recommendation: Recommendation, whole: WholeConsultation, *, intact: bool | None
) -> SignedRecommendationView:
    """A receiver gets the coded advice without the board's free text."""
    hidden = {"comment": None, "reason": None} if whole.seen_as is SeenAs.RECEIVER else {}
    shown = {**dict(RecommendationView.of(recommendation)), **hidden}
    stale = tuple(StaleView.model_validate(one) for one in whole.stale if one.recommendation_id == recommendation.id)
    return SignedRecommendationView(**shown, intact=intact, stale=stale)
