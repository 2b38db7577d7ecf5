"""The answers that were shown of a child: listed, and given again from history."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response

from libs.common import audit
from libs.common.access import Permission, needs
from libs.common.application import Db, Parties
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Gone, Invalid, NotFound, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import View
from services.trials.api.facts import Code
from services.trials.api.verdict_views import AnswersView, written
from services.trials.commands.answering.reproduce_answer import Reproduced, reproduce_answer
from services.trials.commands.finding_patient import consenting_patient
from services.trials.domain.answers.shown_answer import ShownAnswer
from services.trials.store import shown_answers

router = APIRouter(prefix="/v1", tags=["answers"])


class ShownAnswerView(View):
    """What is kept of an answer: never the answer itself, but what it takes to give it again, and its hash."""

    answer: UUID
    patient: str
    on: date
    known_at: datetime
    shown_at: datetime
    asked_by: str
    asked_by_organisation: str
    criteria: dict[str, int]
    hash: str

    @classmethod
    def of(cls, found: Any) -> Self:
        return cls(
            answer=found.id,
            patient=found.patient,
            on=found.day,
            known_at=found.known_at,
            shown_at=found.shown_at,
            asked_by=found.asked_by,
            asked_by_organisation=found.asked_by_organisation,
            criteria=dict(found.criteria),
            hash=found.hash,
        )


class ShownBodyView(AnswersView):
    """What was shown."""

    patient: str
    known_at: datetime
    deceased: bool


class AnswerAgainView(ShownAnswerView):
    """An answer as history gives it today: `same` says whether that is bit for bit what was shown."""

    same: bool
    hash_now: str
    shown: ShownBodyView


@router.get(
    "/patients/{code}/answers",
    summary="List the answers shown of a child",
    responses=refusals(NotFound, ConsentMissing, WrongState, Gone, Invalid),
)
async def list_answers(
    *,
    db: Db,
    code: Code,
    call: Annotated[Call, needs(Permission.VERDICTS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
) -> Page[ShownAnswerView]:
    """Who was told what, when: oldest first. Leaves an audit row."""
    async with db.transaction(call) as tx:
        patient = await consenting_patient(tx, code)
        found = await shown_answers.page_of(tx, patient.code, page)
        await audit.write(tx, Audit(did="listed answers", about=f"patient/{code}", patient=code))
    return Page.of(found, ShownAnswerView.of)


@router.get(
    "/answers/{answer_id}",
    summary="Give an answer that was shown again",
    response_model=AnswerAgainView,
    responses=refusals(NotFound, ConsentMissing, WrongState, Gone, Invalid),
)
async def get_answer(
    db: Db,
    parties: Parties,
    answer_id: Annotated[UUID, Path(description="The `answer` of the verdicts that were read.")],
    call: Annotated[Call, needs(Permission.VERDICTS_READ)],
) -> Response:
    """From the criteria, doors and facts of that instant; of a family that withdrew nothing is left (410)."""
    found = await reproduce_answer(db, parties, call, answer_id, written)
    return Response(_body(found), media_type="application/json")


def _body(found: Reproduced) -> bytes:
    """What was shown stands in it as the very bytes that were hashed."""
    kept: ShownAnswer = found.shown
    head = ShownAnswerView.of(kept).model_dump_json().encode()
    same = b"true" if found.same else b"false"
    return b'%s,"same":%s,"hash_now":"%s","shown":%s}' % (head[:-1], same, found.hash.encode(), found.body)
