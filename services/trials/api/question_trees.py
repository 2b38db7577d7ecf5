"""Trees of questions: written as drafts, proved, published by a second person, and walked."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from libs.common import etag
from libs.common.access import Permission, needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import AlreadyThere, Forbidden, Invalid, NotFound, StaleVersion, Unavailable, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import Body, PlannedDate
from services.trials.api.question_tree_bodies import TreeBody
from services.trials.api.question_tree_views import QuestionTreeView, TreeCheckView, WholeQuestionTreeView
from services.trials.api.walk_views import WalkView
from services.trials.commands.questions.checking import CheckTree, check_document, check_kept, read_kept
from services.trials.commands.questions.walking_trees import WalkTree, walk_tree
from services.trials.commands.questions.writing_trees import WriteTree, publish_tree, revise_tree, write_tree
from services.trials.domain.questions.record import TreeRecord
from services.trials.store import question_trees

router = APIRouter(prefix="/v1/question-trees", tags=["question trees"])

TreeId = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$", examples=["relapsed-all"])]
Warnings = Annotated[bool, Query(description="Also what does not refute: some at a leaf are excluded by its arms.")]
Number = Annotated[int | None, Query(ge=1, le=100_000, description="This version; else the one in force.")]


@router.get("", summary="List trees of questions", responses=refusals(Invalid, Forbidden))
async def list_question_trees(
    db: Db,
    call: Annotated[Call, needs(Permission.TRIALS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
) -> Page[QuestionTreeView]:
    """By id."""
    async with db.reading(call) as tx:
        found = await question_trees.page_of(tx, page)
    return Page.of(found, lambda row: QuestionTreeView.of(question_trees.record(row)))


@router.get("/{tree}", summary="Read a tree of questions", responses=refusals(NotFound))
async def get_question_tree(
    db: Db,
    tree: TreeId,
    response: Response,
    call: Annotated[Call, needs(Permission.TRIALS_READ)],
    tree_version: Number = None,
) -> WholeQuestionTreeView:
    """The version in force (of a draft the newest), every version's signatures, and what has changed since."""
    found = await read_kept(db, call, tree, number=tree_version)
    etag.set(response, found.record.version)
    return WholeQuestionTreeView.whole(found)


@router.post(
    "",
    summary="Write a tree of questions as a draft",
    status_code=201,
    responses=refusals(AlreadyThere, Invalid, Forbidden),
)
async def post_question_tree(
    db: Db,
    body: TreeBody,
    response: Response,
    call: Annotated[Call, needs(Permission.TRIALS_WRITE, answers=QuestionTreeView, status=201)],
) -> QuestionTreeView:
    """Nobody is asked by it until it is proved, and published by a second person."""
    return _shown(response, await write_tree(db, WriteTree(call, body.model_dump())))


@router.post(
    "/checks",
    summary="Check a tree of questions that is not kept",
    responses=refusals(Invalid, Forbidden, Unavailable),
)
async def post_question_tree_check(
    db: Db,
    body: TreeBody,
    call: Annotated[Call, needs(Permission.TRIALS_WRITE)],
    *,
    warnings: Warnings = True,
) -> TreeCheckView:
    """Against the criteria in force. Nothing is stored."""
    return TreeCheckView.of(await check_document(db, CheckTree(call, warnings=warnings), body.model_dump()))


@router.put(
    "/{tree}",
    summary="Write a new version of a tree of questions",
    responses=refusals(NotFound, Invalid, StaleVersion),
)
async def put_question_tree(
    db: Db,
    tree: TreeId,
    body: TreeBody,
    response: Response,
    call: Annotated[Call, needs(Permission.TRIALS_WRITE, answers=QuestionTreeView)],
) -> QuestionTreeView:
    """The version in force stays in force until this one is published."""
    return _shown(response, await revise_tree(db, WriteTree(call, body.model_dump()), tree))


@router.post(
    "/{tree}/check",
    summary="Check the newest version of a tree of questions",
    responses=refusals(NotFound, Forbidden, Unavailable),
)
async def post_check_of_question_tree(
    db: Db,
    tree: TreeId,
    call: Annotated[Call, needs(Permission.TRIALS_READ)],
    *,
    warnings: Warnings = True,
) -> TreeCheckView:
    """Proved, refuted with a patient for each flaw, or undecided within the time."""
    return TreeCheckView.of(await check_kept(db, CheckTree(call, warnings=warnings), tree))


@router.post(
    "/{tree}/publication",
    summary="Put the newest version of a tree of questions in force",
    responses=refusals(NotFound, Forbidden, WrongState, StaleVersion, Unavailable),
)
async def post_publication_of_question_tree(
    db: Db,
    tree: TreeId,
    response: Response,
    call: Annotated[Call, needs(Permission.TRIALS_PUBLISH, answers=QuestionTreeView)],
) -> QuestionTreeView:
    """By another person than the one who wrote it, and only if it is proved."""
    return _shown(response, await publish_tree(db, call, tree))


def _shown(response: Response, record: TreeRecord) -> QuestionTreeView:
    """With its version, which the next change may ask for."""
    etag.set(response, record.version)
    return QuestionTreeView.of(record)


class WalkBody(Body):
    """Answers by question; facts by their dictionary ids, in the dictionary's units. Nobody is named."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "answers": {"state": "relapsed-or-refractory", "lineage": "bcp"},
                    "facts": {"relapse_number": 2, "cd22": 93},
                }
            ]
        }
    )

    answers: Annotated[
        dict[Annotated[str, Field(max_length=64)], Annotated[str, Field(max_length=64)]], Field(max_length=200)
    ] = Field(default_factory=dict)
    facts: Annotated[
        dict[str, StrictBool | StrictInt | StrictFloat | Annotated[StrictStr, Field(max_length=64)]],
        Field(max_length=100),
    ] = Field(default_factory=dict)
    on: PlannedDate | None = None


@router.post(
    "/{tree}/walks",
    summary="Walk a tree of questions by answers and facts",
    responses=refusals(NotFound, Invalid, Forbidden, WrongState),
)
async def post_walk(
    db: Db, tree: TreeId, body: WalkBody, call: Annotated[Call, needs(Permission.VERDICTS_READ, answers=WalkView)]
) -> WalkView:
    """To the leaf with what it offers, or to the question that is open. Nothing is stored and no patient is named."""
    return WalkView.of(await walk_tree(db, WalkTree(call, tree, body.answers, body.facts, body.on)))
