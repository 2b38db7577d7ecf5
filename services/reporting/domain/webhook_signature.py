"""How a receiver knows that an event is ours and unchanged: Standard Webhooks, symmetric signatures (v1).

A secret is made from the service's own key, and kept nowhere: whoever reads the database has no secret of anybody.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

PREFIX = "whsec_"


def secret_of(key: bytes, webhook: UUID, generation: int) -> bytes:
    """The secret of one webhook; each generation another one."""
    return hmac.digest(key, f"reallnet webhook {webhook} {generation}".encode(), hashlib.sha256)


def written(secret: bytes) -> str:
    """As its receiver is given it."""
    return PREFIX + base64.b64encode(secret).decode()


def headers(event_id: str, body: bytes, *, at: datetime, secrets: Iterable[bytes]) -> dict[str, str]:
    """Id, time and one signature per secret; a repeated delivery has the same id and its own time."""
    time = str(int(at.timestamp()))
    content = f"{event_id}.{time}.".encode() + body
    signatures = (base64.b64encode(hmac.digest(secret, content, hashlib.sha256)).decode() for secret in secrets)
    return {
        "webhook-id": event_id,
        "webhook-timestamp": time,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
