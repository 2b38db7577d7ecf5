"""An expert says something on a consultation; the first one answers it."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid
from libs.common.identifiers import new_id
from services.board.commands.note_answer import note_answer
from services.board.commands.take_consultation import take_consultation
from services.board.domain.post import Post, PostKind
from services.board.store import posts


@dataclass(frozen=True, slots=True)
class PostOpinion:
    """The text stays at the board; `in_reply_to` another post of the same consultation."""

    call: Call
    consultation_id: UUID
    text: str
    in_reply_to: UUID | None = None


async def post_opinion(db: Database, order: PostOpinion) -> Post:
    """Keep the opinion and stop the first clock if it runs, or do neither."""
    async with db.transaction(order.call) as tx:
        consultation = await take_consultation(tx, order.consultation_id)
        await _check_thread(tx, order)
        post = _post(tx, order)
        await posts.add(tx, post, Audit(did="posted opinion", about=f"post/{post.id}", patient=consultation.patient))
        await note_answer(tx, consultation)
        return tx.answer(post)


async def _check_thread(tx: Transaction, order: PostOpinion) -> None:
    if order.in_reply_to is None:
        return
    if not await posts.is_on(tx, order.in_reply_to, consultation_id=order.consultation_id):
        raise Invalid("There is no such post on this consultation.", where="body.in_reply_to")


def _post(tx: Transaction, order: PostOpinion) -> Post:
    return Post(
        id=new_id(),
        consultation_id=order.consultation_id,
        kind=PostKind.OPINION,
        text=order.text,
        in_reply_to=order.in_reply_to,
        posted_at=tx.now,
        posted_by=tx.call.by,
        posted_by_organisation=tx.call.caller.organisation,
    )
