"""The board issues and signs its recommendation."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, NotFound, StaleVersion, WrongState
from libs.common.experimental import experimental_by
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay, RecommendationKind
from libs.common.wire import Body, FreeText, View
from services.board.api.codes import Code, TrialCode
from services.board.api.rules import Sealed
from services.board.commands.issue_recommendation import IssueRecommendation, issue_recommendation
from services.board.domain.recommendation import Item, Recommendation

router = APIRouter(prefix="/v1/consultations", tags=["recommendations"])


class ItemBody(Body):
    """One piece of advice."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "drug", "code": "venetoclax", "condition": "after_drp_dbp"}]}
    )

    kind: RecommendationKind
    code: Code
    condition: Code | None = Field(default=None, description="When it holds, as a code, such as `after_drp_dbp`.")
    trial: TrialCode | None = Field(default=None, description="Exactly for kind `trial`: which one.")
    arm: Code | None = Field(default=None, description="Of the trial: which arm, if one is meant.")
    hospital: Code | None = Field(default=None, description="Of the trial: where, if one hospital is meant.")
    assay: Assay | None = Field(default=None, description="Exactly for kind `assay`: which one.")


class RecommendationBody(Body):
    """The advice in its order; from the second version on with the reason of the change."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {"kind": "guideline_arm", "code": "sehop-pethema-2015-hr"},
                        {"kind": "drug", "code": "blinatumomab"},
                    ]
                }
            ]
        }
    )

    items: tuple[ItemBody, ...] = Field(min_length=1, max_length=20, description="In the order of their precedence.")
    comment: FreeText | None = Field(default=None, description="Free text; it stays at the board.")
    reason: FreeText | None = Field(default=None, description="Why it was changed; free text that stays at the board.")


class ItemView(View):
    """One piece of advice."""

    kind: RecommendationKind
    code: str
    condition: str | None
    trial: str | None
    arm: str | None
    hospital: str | None
    assay: Assay | None
    experimental: bool = experimental_by("assay", "code", "condition")


class RecommendationView(View):
    """One signed version; `digest` is over its canonical JSON."""

    id: UUID
    consultation_id: UUID
    version: int
    items: tuple[ItemView, ...]
    comment: str | None
    reason: str | None
    issued_at: datetime
    issued_by: str
    issued_by_organisation: str
    digest: str
    digest_kind: str

    @classmethod
    def of(cls, recommendation: Recommendation) -> Self:
        return cls.model_validate(recommendation)


@router.post(
    "/{consultation_id}/recommendations",
    status_code=201,
    summary="Issue and sign a recommendation, or a new version of it",
    responses=refusals(NotFound, Forbidden, ConsentMissing, WrongState, StaleVersion),
)
async def issue_one(
    consultation_id: UUID,
    body: RecommendationBody,
    db: Db,
    seal: Sealed,
    call: Annotated[Call, needs(Permission.RECOMMENDATIONS_ISSUE, answers=RecommendationView, status=201)],
) -> RecommendationView:
    order = IssueRecommendation(
        call=call,
        consultation_id=consultation_id,
        items=tuple(Item(**dict(item)) for item in body.items),
        comment=body.comment,
        reason=body.reason,
    )
    return RecommendationView.of(await issue_recommendation(db, order, seal=seal))
