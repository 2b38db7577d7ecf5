"""The board signs its advice; a changed one is a new version with a reason."""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.identifiers import new_id
from services.board.commands.note_answer import note_answer
from services.board.commands.take_consultation import take_consultation
from services.board.domain import statements
from services.board.domain.consultation import Consultation
from services.board.domain.recommendation import Item, Recommendation, check_items, check_reason
from services.board.domain.signature import Seal
from services.board.store import consultations, recommendations


@dataclass(frozen=True, slots=True)
class IssueRecommendation:
    """The items may travel; comment and reason are free text and stay at the board."""

    call: Call
    consultation_id: UUID
    items: tuple[Item, ...]
    comment: str | None = None
    reason: str | None = None


async def issue_recommendation(db: Database, order: IssueRecommendation, *, seal: Seal) -> Recommendation:
    """Sign, keep and tell, or do nothing. Advice without a post before it is the first answer, too."""
    check_items(order.items)
    async with db.transaction(order.call) as tx:
        consultation = await take_consultation(tx, order.consultation_id)
        consultation.check_signer(tx.call.by)
        recommendation = await _signed(tx, order, consultation, seal=seal)
        advised = (await note_answer(tx, consultation)).recommended(tx.now)
        about = f"consultation/{consultation.id}"
        await consultations.save(tx, advised, Audit(did="recommended", about=about, patient=advised.patient))
        await recommendations.add(tx, recommendation, _entry(recommendation))
        await outbox.put(tx, statements.issued(advised, recommendation))
        return tx.answer(recommendation)


async def _signed(
    tx: Transaction, order: IssueRecommendation, consultation: Consultation, *, seal: Seal
) -> Recommendation:
    version = await recommendations.latest_version(tx, consultation.id) + 1
    check_reason(version, order.reason)
    unsigned = Recommendation(
        id=new_id(),
        consultation_id=consultation.id,
        patient=consultation.patient,
        version=version,
        items=order.items,
        comment=order.comment,
        reason=order.reason,
        issued_at=tx.now,
        issued_by=tx.call.by,
        issued_by_organisation=tx.call.caller.organisation,
        digest="",
        digest_kind=seal.kind,
    )
    return replace(unsigned, digest=seal.digest(unsigned))


def _entry(recommendation: Recommendation) -> Audit:
    return Audit(
        did="issued recommendation",
        about=f"recommendation/{recommendation.consultation_id}/{recommendation.version}",
        patient=recommendation.patient,
        reason=recommendation.reason,
        changes={"digest": recommendation.digest},
    )
