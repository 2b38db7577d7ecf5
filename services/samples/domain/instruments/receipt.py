"""A message as it is kept: what came, what was answered, and what has become of it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.samples.domain.instruments.arrival import Door, ReceiptState
from services.samples.domain.instruments.message import Protocol

_SIGNS: Final = re.compile(r"[\^@!~&\\]")
"""What senders put between components."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Without the bytes, which may be many. `profile` names its version, too."""

    id: UUID
    lab: str
    door: Door
    device: str | None
    profile: str | None
    protocol: Protocol
    sender: str
    control_id: str
    kind: str
    message_version: str | None
    raw_size: int
    received_at: datetime
    peer: str | None
    answer: bytes | None
    answer_code: str | None
    id_reused: bool
    state: ReceiptState
    reason: str | None
    parsed: dict[str, Any] | None
    processed_at: datetime | None
    version: int
    assays: tuple[str, ...] | None = None
    """What the key that it came with may post; None: no such limit."""

    @property
    def application(self) -> str | None:
        """MSH-3, or H-5, as a device is known by; of several components the first."""
        return _word(self.sender.partition("|")[0])

    @property
    def facility(self) -> str | None:
        """MSH-4."""
        return _word(self.sender.partition("|")[2])

    @property
    def posted_by(self) -> str:
        """Who posts what is in it."""
        return f"instrument:{self.lab}/{self.device or self.application or self.door}"


def _word(sent: str) -> str | None:
    return _SIGNS.split(sent.strip(), maxsplit=1)[0].strip() or None
