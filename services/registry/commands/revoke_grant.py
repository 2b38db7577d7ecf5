"""The treating hospital takes a read grant back."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import WrongState
from services.registry.domain.read_grant import ReadGrant
from services.registry.store import grants, patients


@dataclass(frozen=True, slots=True)
class RevokeGrant:
    """Which grant of which patient."""

    call: Call
    code: str
    grant_id: UUID


async def revoke_grant(db: Database, order: RevokeGrant) -> ReadGrant:
    """Close the record to the organisation again; what it has read stays in the audit."""
    async with db.transaction(order.call) as tx:
        patient = await patients.lock(tx, order.code)
        grant = await grants.find(tx, patient.code, order.grant_id)
        order.call.check_version(grant.version)
        if grant.revoked_at is not None:
            raise WrongState("This grant was revoked before.")
        why = Audit(did="revoked reading", about=f"read-grant/{grant.id}", patient=patient.code)
        return tx.answer(await grants.revoke(tx, grant, why))
