"""The asking hospital answers what the experts want to know; no clock minds it."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database
from services.board.commands.keep_post import keep_post
from services.board.commands.take_consultation import take_consultation
from services.board.domain.post import Post, PostKind


@dataclass(frozen=True, slots=True)
class ClarifyQuestion:
    """The text stays at the board; `in_reply_to` another post of the same consultation."""

    call: Call
    consultation_id: UUID
    text: str
    in_reply_to: UUID | None = None


async def clarify_question(db: Database, order: ClarifyQuestion) -> Post:
    """Keep what the hospital adds to its question."""
    async with db.transaction(order.call) as tx:
        consultation = await take_consultation(tx, order.consultation_id)
        post = await keep_post(tx, consultation, PostKind.CLARIFICATION, order.text, in_reply_to=order.in_reply_to)
        return tx.answer(post)
