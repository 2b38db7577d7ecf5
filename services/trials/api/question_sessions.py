"""Sessions of questions: a physician's walk that can be left, resumed, changed, and attached to a consultation."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field

from libs.common import audit, etag
from libs.common.access import Permission, needs
from libs.common.application import Db
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, Gone, Invalid, NotFound, NotYetKnown, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import Body, PatientCodeField
from services.trials.api.next_questions import Entered, GivenFacts
from services.trials.api.question_session_views import SessionView, WholeSessionView
from services.trials.api.trials import Slug
from services.trials.commands.questions.sessions import (
    AnswerQuestion,
    SessionOn,
    StartSession,
    answer_question,
    attach_session,
    close_session,
    go_back,
    read_session,
    start_session,
)
from services.trials.domain.questions.session import SessionKind, SessionStage
from services.trials.store import question_sessions

router = APIRouter(prefix="/v1/questions/sessions", tags=["question sessions"])


class NewSession(Body):
    """A fixed session names its tree; a patient is one's own, or nobody is named."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "adaptive", "facts": {"lineage": "bcp"}}]})

    kind: SessionKind
    tree: Slug | None = None
    patient: PatientCodeField | None = None
    facts: GivenFacts = Field(default_factory=dict)


class SessionAnswer(Body):
    """An answer's id, or a fact's value; null if it cannot be found out (adaptive)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"question": "cd22", "answer": 93}]})

    question: Annotated[str, Field(max_length=64)]
    answer: Entered | None


class AttachmentBody(Body):
    """The consultation by the board's id."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"consultation_id": "01985d1c-0000-7000-8000-000000000001"}]}
    )

    consultation_id: UUID


@router.post(
    "",
    summary="Begin a session of questions",
    status_code=201,
    responses=refusals(NotFound, ConsentMissing, Gone, WrongState, Invalid, Forbidden),
)
async def post_session(
    db: Db,
    body: NewSession,
    response: Response,
    call: Annotated[Call, needs(Permission.VERDICTS_READ, answers=WholeSessionView, status=201)],
) -> WholeSessionView:
    """Pins the day, the criteria in force, the tree and what is known."""
    order = StartSession(call, body.kind, body.tree, body.patient, body.facts)
    return _shown(response, await start_session(db, order))


@router.get("", summary="List one's own sessions of questions", responses=refusals(Invalid, Forbidden))
async def list_sessions(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.VERDICTS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    stage: Annotated[SessionStage | None, Query(description="Only open ones, or closed ones.")] = None,
) -> Page[SessionView]:
    """Those of one's own organisation, oldest first. Leaves an audit row that names the patients."""
    async with db.transaction(call) as tx:
        found = await question_sessions.page_of(tx, page, stage=stage)
        shown = sorted({row.patient for row in found.rows if row.patient})
        await audit.write(tx, Audit(did="listed question sessions", about="questions", changes={"patients": shown}))
    return Page.of(found, lambda row: SessionView.of(question_sessions.session(row)))


@router.get("/{session_id}", summary="Read a session of questions", responses=refusals(NotFound, Gone))
async def get_session(
    db: Db, session_id: UUID, response: Response, call: Annotated[Call, needs(Permission.VERDICTS_READ)]
) -> WholeSessionView:
    """With what each answer changed, and what is asked next."""
    return _shown(response, await read_session(db, call, session_id))


@router.post(
    "/{session_id}/answers",
    summary="Answer a question, or answer it differently",
    responses=refusals(NotFound, Gone, Invalid, WrongState, StaleVersion),
)
async def post_answer(
    db: Db,
    session_id: UUID,
    body: SessionAnswer,
    response: Response,
    call: Annotated[Call, needs(Permission.VERDICTS_READ, answers=WholeSessionView)],
) -> WholeSessionView:
    """A changed answer keeps the later ones that are still asked for."""
    order = AnswerQuestion(call, session_id, body.question, body.answer)
    return _shown(response, await answer_question(db, order))


@router.post(
    "/{session_id}/back",
    summary="Take the last answer of a session back",
    responses=refusals(NotFound, Gone, WrongState, StaleVersion),
)
async def post_back(
    db: Db,
    session_id: UUID,
    response: Response,
    call: Annotated[Call, needs(Permission.VERDICTS_READ, answers=WholeSessionView)],
) -> WholeSessionView:
    """One step."""
    return _shown(response, await go_back(db, call, session_id))


@router.post(
    "/{session_id}/closure",
    summary="Close a session of questions",
    responses=refusals(NotFound, Gone, WrongState, StaleVersion),
)
async def post_session_closure(
    db: Db,
    session_id: UUID,
    response: Response,
    call: Annotated[Call, needs(Permission.VERDICTS_READ, answers=WholeSessionView)],
) -> WholeSessionView:
    """It stays readable, and can still be attached."""
    return _shown(response, await close_session(db, call, session_id))


@router.post(
    "/{session_id}/attachments",
    summary="Attach a session of questions to a consultation",
    responses=refusals(NotFound, Gone, NotYetKnown, Invalid, WrongState, StaleVersion),
)
async def post_attachment(
    db: Db,
    session_id: UUID,
    body: AttachmentBody,
    response: Response,
    call: Annotated[Call, needs(Permission.VERDICTS_READ, answers=WholeSessionView)],
) -> WholeSessionView:
    """The board shows it, in codes, on a consultation of the same hospital; again, it shows how it stands by then.

    Another hospital's consultation is not found, one about another child is refused. One that has just been opened may
    not have arrived here: `not_yet_known`, and the same request again succeeds.
    """
    return _shown(response, await attach_session(db, call, session_id, body.consultation_id))


def _shown(response: Response, found: SessionOn) -> WholeSessionView:
    """With its version, which the next change may ask for."""
    etag.set(response, found.session.version)
    return WholeSessionView.of(found)
