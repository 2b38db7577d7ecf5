"""Criteria before they are in force: the second person's review, and what a version changed."""

from typing import Annotated, Self

from fastapi import APIRouter, Path, Response
from pydantic import ConfigDict, Field, model_validator

from libs.common import etag
from libs.common.access import Permission, needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.problems import refusals
from libs.common.wire import Body, FreeText, View
from services.trials.api.trial_views import TrialView
from services.trials.api.trials import TrialId
from services.trials.commands.review.review_trial import ReviewTrial, review_trial
from services.trials.domain.amendments.difference import CriteriaDifference, LeafChanged, difference
from services.trials.domain.amendments.leaves import WrittenLeaf
from services.trials.domain.trials.record import CriteriaVersion
from services.trials.store import trials

router = APIRouter(prefix="/v1/trials", tags=["trials"])

CriteriaNumber = Annotated[int, Path(ge=1, le=1_000_000, examples=[1])]


class ReviewBody(Body):
    """Approved, or sent back with what is wrong."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"approved": True},
                {"approved": False, "remark": "The washout of CAR-T cells is 42 days in the amendment."},
            ]
        }
    )

    approved: bool
    remark: FreeText | None = Field(default=None, description="What is wrong; needed when it is sent back.")
    confirmed: Annotated[list[FreeText], Field(max_length=50)] = Field(
        default=[], description="For each of the trial's `to_confirm`, in their order: where it was confirmed."
    )

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if not self.approved and self.remark is None:
            raise Invalid("What is sent back says what is wrong.", where="body.remark", right="a text")
        return self


class LeafView(View):
    """A question of the criteria: `place` in its version, the forms above it, what it asks, and its sentence."""

    arm: str
    place: str
    under: list[str]
    fact: str
    asks: str
    says: str

    @classmethod
    def of(cls, leaf: WrittenLeaf) -> Self:
        return cls(
            arm=leaf.arm,
            place=leaf.place,
            under=list(leaf.under),
            fact=leaf.fact,
            asks=leaf.asks,
            says=leaf.says,
        )


class LeafChangedView(View):
    """`what`: which of asks, under and says are different."""

    what: list[str]
    before: LeafView
    after: LeafView

    @classmethod
    def of(cls, found: LeafChanged) -> Self:
        return cls(what=list(found.what), before=LeafView.of(found.before), after=LeafView.of(found.after))


class CriteriaDifferenceView(View):
    """What lies between two versions; `added` is only in `after`, `removed` only in `before`."""

    trial: str
    before: int
    after: int
    arms_added: list[str]
    arms_removed: list[str]
    added: list[LeafView]
    removed: list[LeafView]
    changed: list[LeafChangedView]

    @classmethod
    def between(cls, before: CriteriaVersion, after: CriteriaVersion, found: CriteriaDifference) -> Self:
        return cls(
            trial=after.trial,
            before=before.criteria_version,
            after=after.criteria_version,
            arms_added=list(found.arms_added),
            arms_removed=list(found.arms_removed),
            added=[LeafView.of(leaf) for leaf in found.added],
            removed=[LeafView.of(leaf) for leaf in found.removed],
            changed=[LeafChangedView.of(pair) for pair in found.changed],
        )


@router.post(
    "/{trial}/review",
    summary="Review the newest criteria",
    responses=refusals(NotFound, Invalid, Forbidden, WrongState, StaleVersion),
)
async def post_review(
    db: Db,
    trial: TrialId,
    body: ReviewBody,
    response: Response,
    call: Annotated[Call, needs(Permission.TRIALS_PUBLISH, answers=TrialView)],
) -> TrialView:
    """By another person than the one who wrote them. Who publishes criteria nobody reviewed is their reviewer, too."""
    because = None if body.approved else body.remark
    found = await review_trial(db, ReviewTrial(call, trial, because, body.confirmed))
    etag.set(response, found.version)
    return TrialView.of(found)


@router.get(
    "/{trial}/criteria/{before}/difference/{after}",
    summary="Compare two versions of the criteria",
    responses=refusals(NotFound),
)
async def get_difference(
    db: Db,
    trial: TrialId,
    before: CriteriaNumber,
    after: CriteriaNumber,
    call: Annotated[Call, needs(Permission.TRIALS_READ)],
) -> CriteriaDifferenceView:
    """Questions added, removed and changed, each with its sentence, and arms."""
    async with db.reading(call) as tx:
        versions = {one.criteria_version: one for one in await trials.all_criteria(tx, trial)}
    if before not in versions or after not in versions:
        raise NotFound("There is no such version of the criteria.")
    one, other = versions[before], versions[after]
    return CriteriaDifferenceView.between(one, other, difference(one.arms, other.arms))
