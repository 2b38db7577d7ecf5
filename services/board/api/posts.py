"""Experts say what they think, and the hospital what they ask it."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import ConsentMissing, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import Body, FreeText, View
from services.board.commands.clarify_question import ClarifyQuestion, clarify_question
from services.board.commands.post_opinion import PostOpinion, post_opinion
from services.board.domain.post import Post, PostKind

router = APIRouter(prefix="/v1/consultations", tags=["posts"])


class PostBody(Body):
    """What somebody says, perhaps in reply to another post."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "Blinatumomab before HSCT; confirm CD19 by flow cytometry."}]}
    )

    text: FreeText = Field(description="Free text; it stays at the board and travels in no event.")
    in_reply_to: UUID | None = Field(default=None, description="Another post of this consultation.")


class PostView(View):
    """What was said, by whom and when."""

    id: UUID
    consultation_id: UUID
    kind: PostKind
    text: str
    in_reply_to: UUID | None
    posted_at: datetime
    posted_by: str
    posted_by_organisation: str

    @classmethod
    def of(cls, post: Post) -> Self:
        return cls.model_validate(post)


@router.post(
    "/{consultation_id}/posts",
    status_code=201,
    summary="Post an opinion; the first one stops the first clock",
    responses=refusals(NotFound, ConsentMissing, WrongState, StaleVersion),
)
async def post_one(
    consultation_id: UUID,
    body: PostBody,
    db: Db,
    call: Annotated[Call, needs(Permission.OPINIONS_WRITE, answers=PostView, status=201)],
) -> PostView:
    order = PostOpinion(call=call, consultation_id=consultation_id, text=body.text, in_reply_to=body.in_reply_to)
    return PostView.of(await post_opinion(db, order))


@router.post(
    "/{consultation_id}/clarifications",
    status_code=201,
    summary="Add to the own question what the experts want to know",
    responses=refusals(NotFound, ConsentMissing, WrongState, StaleVersion),
)
async def clarify_one(
    consultation_id: UUID,
    body: PostBody,
    db: Db,
    call: Annotated[Call, needs(Permission.CONSULTATIONS_OPEN, answers=PostView, status=201)],
) -> PostView:
    order = ClarifyQuestion(call=call, consultation_id=consultation_id, text=body.text, in_reply_to=body.in_reply_to)
    return PostView.of(await clarify_question(db, order))
