"""A physician's walk through trials' questions is shown on the consultation it was attached to, in codes."""

from libs.common import audit
from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.trials import QuestionsSessionAttached
from libs.common.database import Transaction
from services.board.domain.attached_session import AttachedSession
from services.board.store import attached_sessions


@consumes(QuestionsSessionAttached)
async def show_session(tx: Transaction, event: QuestionsSessionAttached) -> None:
    """On a consultation of the same hospital; about another child, or about nobody's consultation, on none."""
    found = await attached_sessions.consultation_of(tx, event.consultation_id, hospital=event.origin)
    about = f"consultation/{event.consultation_id}"
    if found is None or event.patient not in {None, found.patient}:
        await audit.write(tx, Audit(did="left questions session aside", about=about))
        return
    session = AttachedSession(
        session_id=event.session_id,
        consultation_id=event.consultation_id,
        version=event.version,
        kind=event.kind,
        tree=event.tree,
        tree_version=event.tree_version,
        leaf=event.leaf,
        questions=list(event.questions),
        eligible=list(event.eligible),
        undetermined=list(event.undetermined),
        next_question=event.next_question,
        experimental_facts=list(event.experimental_facts),
        attached_at=event.at,
    )
    entry = Audit(did="attached questions session", about=about, patient=found.patient)
    await attached_sessions.keep(tx, session, entry)
