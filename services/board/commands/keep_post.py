"""What every post is, whoever writes it: text on a locked consultation, perhaps in reply to another post of it."""

from uuid import UUID

from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import Invalid
from libs.common.identifiers import new_id
from services.board.domain.consultation import Consultation
from services.board.domain.post import Post, PostKind
from services.board.store import posts


async def keep_post(
    tx: Transaction, consultation: Consultation, kind: PostKind, text: str, *, in_reply_to: UUID | None = None
) -> Post:
    """Keep it in the thread. Nothing is told: what was said stays at the board."""
    if in_reply_to is not None and not await posts.is_on(tx, in_reply_to, consultation_id=consultation.id):
        raise Invalid("There is no such post on this consultation.", where="body.in_reply_to")
    post = Post(
        id=new_id(),
        consultation_id=consultation.id,
        kind=kind,
        text=text,
        in_reply_to=in_reply_to,
        posted_at=tx.now,
        posted_by=tx.call.by,
        posted_by_organisation=tx.call.caller.organisation,
    )
    await posts.add(tx, post, Audit(did=f"posted {kind}", about=f"post/{post.id}", patient=consultation.patient))
    return post
