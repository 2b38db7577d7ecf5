"""A hospital asks the board about one of its children; both clocks start."""

from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import NotYetKnown, WrongState
from libs.common.identifiers import new_id
from services.board.commands.keep_post import keep_post
from services.board.domain import statements
from services.board.domain.consent import check_consent
from services.board.domain.consultation import Consultation
from services.board.domain.patient import Patient
from services.board.domain.post import PostKind
from services.board.domain.promise import Promise
from services.board.domain.summary import CaseSummary
from services.board.store import consents, consultations, episodes, patients


@dataclass(frozen=True, slots=True)
class OpenConsultation:
    """The question is free text and stays at the board."""

    call: Call
    patient: str
    summary: CaseSummary
    question: str
    episode_id: UUID | None = None


async def open_consultation(db: Database, order: OpenConsultation, *, promise: Promise) -> Consultation:
    """Keep the question, start the clocks and tell the board, or do nothing."""
    async with db.transaction(order.call) as tx:
        patient = await patients.lock(tx, order.patient)
        await patients.check_goes_on(tx, patient.code)
        check_consent(await consents.of(tx, patient.code))
        await _check_episode(tx, order)
        consultation = _consultation(tx, order, patient=patient, promise=promise)
        entry = Audit(did="opened consultation", about=f"consultation/{consultation.id}", patient=patient.code)
        await consultations.add(tx, consultation, entry)
        # The question is the first post of the thread: all free text stands in one table.
        await keep_post(tx, consultation, PostKind.QUESTION, order.question)
        await outbox.put(tx, statements.opened(consultation))
        return tx.answer(consultation)


async def _check_episode(tx: Transaction, order: OpenConsultation) -> None:
    if order.episode_id is None:
        return
    episode = await episodes.first(tx, order.episode_id, patient=order.patient)
    if episode is None:
        raise NotYetKnown("No such episode of this patient is known to the board (yet).", where="body.episode_id")
    if episode.voided:
        raise WrongState("This episode was entered in error.", where="body.episode_id")


def _consultation(tx: Transaction, order: OpenConsultation, *, patient: Patient, promise: Promise) -> Consultation:
    return Consultation(
        id=new_id(),
        patient=patient.code,
        hospital=patient.hospital,
        episode_id=order.episode_id,
        summary=order.summary,
        opened_at=tx.now,
        opened_by=tx.call.by,
        answer_due_at=promise.answer_due(tx.now),
        recommendation_due_at=promise.recommendation_due(tx.now),
    )
