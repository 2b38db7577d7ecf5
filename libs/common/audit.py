"""Who did what to which record, written in the same transaction as the deed."""

from collections.abc import Mapping
from dataclasses import dataclass

from libs.common.backbone import audit_entries
from libs.common.database import Transaction
from libs.common.tracing import current_request_id


@dataclass(frozen=True, slots=True)
class Audit:
    """What to write down: `did` in words, `about` the aggregate, the reason in the caller's words."""

    did: str
    about: str
    patient: str | None = None
    reason: str | None = None
    changes: Mapping[str, object] | None = None


async def write(tx: Transaction, *entries: Audit) -> None:
    """Write the entries as the transaction's caller, at the transaction's time."""
    if not entries:
        return
    caller = tx.call.caller
    await tx.execute(
        audit_entries.insert(),
        [
            {
                "at": tx.now,
                "by_subject": caller.subject,
                "by_organisation": caller.organisation,
                "did": entry.did,
                "about": entry.about,
                "patient": entry.patient,
                "reason": entry.reason,
                "changes": dict(entry.changes) if entry.changes is not None else None,
                "request_id": current_request_id() or None,
            }
            for entry in entries
        ],
    )
