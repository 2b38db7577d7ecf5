"""Hold a request at the version that the caller means, and keep the state it has come into."""

from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.domain.research import request_statements
from services.samples.domain.research.biobank_request import BiobankRequest
from services.samples.store.research import biobank_requests


async def hold_request(tx: Transaction, request_id: UUID) -> BiobankRequest:
    """Take it after patients, samples and aliquots: everybody locks in this order."""
    request = await biobank_requests.lock(tx, request_id)
    tx.call.check_version(request.version)
    return request


async def keep_request(tx: Transaction, request: BiobankRequest, *, reason: str | None = None) -> None:
    """Keep it and tell the network."""
    did = f"{request.state.replace('_', ' ')} biobank request"
    await biobank_requests.save(tx, request, Audit(did=did, about=f"biobank-request/{request.id}", reason=reason))
    await outbox.put(tx, request_statements.stated(request, at=tx.now))
