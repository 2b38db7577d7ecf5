"""A mark of something that waits to be published, for tests that need no event of their own."""

from datetime import datetime
from typing import Any

from libs.common.identifiers import new_id


def mark(*, at: datetime, position: int = 1) -> dict[str, Any]:
    """A row of `outbox_waiting`."""
    return {
        "position": position,
        "recorded_at": at,
        "aggregate": "sample/1",
        "id": new_id(),
        "subject": "reallnet.samples.sample.received.v1._._",
        "body": b"{}",
    }
