"""The certificate as facts: everything that is stated, and a hash over exactly that."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from services.samples.domain.destruction.destruction import Destruction
from services.samples.domain.destruction.listed_tube import ListedTube

FORM: Final = "destruction-certificate/1"
"""Of the document that is made of the facts; a new form is a new template, and the old one stays."""


def facts_of(
    destruction: Destruction, tubes: Sequence[ListedTube], *, names: Mapping[str, str], zone: str, at: datetime
) -> dict[str, Any]:
    """Codes, no names of people; the organisations by the names that they have today."""
    return {
        "form": FORM,
        "id": str(destruction.id),
        "patient": destruction.patient,
        "hospital": {"id": destruction.hospital, "name": names[destruction.hospital]},
        "holder": {"id": destruction.holder, "name": names[destruction.holder]},
        "zone": zone,
        "withdrawal_id": str(destruction.withdrawal_id) if destruction.withdrawal_id else None,
        "withdrawn_on": str(destruction.withdrawn_on),
        "opened_at": _instant(destruction.opened_at),
        "due_on": str(destruction.due_on),
        "certified_at": _instant(at),
        "rule": destruction.rule,
        "tubes": [_tube(tube) for tube in sorted(tubes, key=lambda tube: tube.label)],
    }


def digest_of(facts: Mapping[str, Any]) -> str:
    """SHA-256 over the facts as JSON with sorted keys, no spaces, UTF-8: anybody can count it again."""
    written = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(written.encode()).hexdigest()


def _tube(tube: ListedTube) -> dict[str, Any]:
    return {
        "label": tube.label,
        "kind": tube.kind.value,
        "content": tube.content,
        "pooled": tube.pooled,
        "held_as": tube.held_as.value,
        "outcome": tube.outcome.value if tube.outcome else None,
        "method": tube.method.value if tube.method else None,
        "exemption": tube.exemption.value if tube.exemption else None,
        "happened_at": _instant(tube.happened_at),
        "noted_by": tube.noted_by,
        "noted_as": tube.noted_as,
        "noted_at": _instant(tube.noted_at),
        "witnessed_by": tube.witnessed_by,
        "witnessed_as": tube.witnessed_as,
        "witnessed_at": _instant(tube.witnessed_at),
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")
