"""The route for auditors: who did what to which record."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Query
from sqlalchemy import or_, select

from libs.common import audit
from libs.common.access import needs
from libs.common.audit import Audit
from libs.common.backbone import audit_entries
from libs.common.call import Call
from libs.common.pagination import Page, PageRequest, fetch
from libs.common.permissions import Permission
from libs.common.web.given import Db
from libs.common.web.page_request import page_request
from libs.common.wire import View


class AuditEntry(View):
    """Who did what to which record. The reason in the caller's words is shown to auditors only.

    `changes` names what else it was about: the patients that a list showed, the purposes, whether a child was found.
    """

    id: int
    at: datetime
    by_subject: str
    by_organisation: str
    did: str
    about: str
    patient: str | None
    reason: str | None
    changes: dict[str, Any] | None
    request_id: str | None

    @classmethod
    def of(cls, row: Any) -> Self:
        return cls.model_validate(row)


def audit_router() -> APIRouter:
    """Make a router of its own for each application."""
    router = APIRouter(prefix="/v1/audit-entries", tags=["operations"])
    router.get("", summary="List who did what, the newest first")(list_audit)
    return router


async def list_audit(
    db: Db,
    call: Annotated[Call, needs(Permission.AUDIT_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    patient: Annotated[str | None, Query(max_length=20, description="Only entries about this patient code.")] = None,
    about: Annotated[str | None, Query(max_length=200, description="Only entries about this record.")] = None,
) -> Page[AuditEntry]:
    """The audit trail. A patient's entries are those about it and the lists that showed it.

    Looking at the trail is itself written down.
    """
    statement = select(audit_entries)
    if patient:
        listed = audit_entries.c.changes.contains({"patients": [patient]})
        statement = statement.where(or_(audit_entries.c.patient == patient, listed))
    if about:
        statement = statement.where(audit_entries.c.about == about)
    async with db.transaction(call) as tx:
        found = await fetch(tx, statement, by=(audit_entries.c.id.desc(),), page=page)
        await audit.write(tx, Audit(did="read audit trail", about=about or "audit", patient=patient))
    return Page[AuditEntry].of(found, AuditEntry.of)
