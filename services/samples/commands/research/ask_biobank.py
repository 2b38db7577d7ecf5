"""A researcher asks a biobank for samples."""

from dataclasses import dataclass

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Invalid
from libs.common.identifiers import new_id
from libs.common.organisations import Organisations
from services.samples.domain.research import request_statements
from services.samples.domain.research.biobank_request import BiobankRequest, RequestLine, check_lines
from services.samples.domain.research.criteria import ResearchUse
from services.samples.domain.research.request_states import RequestState
from services.samples.store.research import biobank_requests


@dataclass(frozen=True, slots=True, kw_only=True)
class AskBiobank:
    """For which project, and what."""

    call: Call
    hub: str
    project_title: str
    ethics_approval: str
    purpose: str
    uses: tuple[ResearchUse, ...]
    lines: tuple[RequestLine, ...]


async def ask_biobank(db: Database, order: AskBiobank, *, parties: Organisations) -> BiobankRequest:
    """Keep the request, for the committee to decide."""
    if "bank" not in parties.get(order.hub, where="body.hub").services:
        raise Invalid("There is no biobank.", where="body.hub", wrong=order.hub, right="a hub with a biobank")
    check_lines(order.lines)
    async with db.transaction(order.call) as tx:
        request = BiobankRequest(
            id=new_id(),
            institution=order.call.caller.organisation,
            hub=order.hub,
            requested_by=order.call.by,
            project_title=order.project_title,
            ethics_approval=order.ethics_approval,
            purpose=order.purpose,
            uses=order.uses,
            lines=order.lines,
            state=RequestState.SUBMITTED,
            requested_at=tx.now,
        )
        await biobank_requests.add(tx, request, Audit(did="asked biobank", about=f"biobank-request/{request.id}"))
        await outbox.put(tx, request_statements.stated(request, at=tx.now))
        return tx.answer(request)
