"""An expert says something on a consultation; the first one answers it."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database
from services.board.commands.keep_post import keep_post
from services.board.commands.note_answer import note_answer
from services.board.commands.take_consultation import take_consultation
from services.board.domain.post import Post, PostKind


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
        post = await keep_post(tx, consultation, PostKind.OPINION, order.text, in_reply_to=order.in_reply_to)
        await note_answer(tx, consultation)
        return tx.answer(post)
