"""Who did what to which record: a deed in its own transaction; that somebody looked, before the answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from libs.common.backbone_rows import AuditRow
from libs.common.gathered import Gathered
from libs.common.tracing import current_request_id


@dataclass(frozen=True, slots=True)
class Audit:
    """What to write down: `did` in words, `about` the aggregate, the reason in the caller's words."""

    did: str
    about: str
    patient: str | None = None
    reason: str | None = None
    changes: Mapping[str, object] | None = None


async def write(tx: Gathered, *entries: Audit) -> None:
    """Write the entries as the caller, at the time at which the deed or the look began."""
    caller = tx.call.caller
    tx.backbone.noted += [
        AuditRow(
            tx.now,
            caller.subject,
            caller.organisation,
            entry.did,
            entry.about,
            entry.patient,
            entry.reason,
            json.dumps(dict(entry.changes)) if entry.changes is not None else None,
            current_request_id() or None,
        )
        for entry in entries
    ]
