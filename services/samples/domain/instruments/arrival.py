"""A message as it came through a door, with the answer that its sender gets once it is stored."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Self
from uuid import UUID

from services.samples.domain.instruments.message import Protocol

SENDER_AT_MOST = 300
CONTROL_ID_AT_MOST = 200
"""Letters: HL7 2.8 has 199 at most for MSH-10, and what is looked up by them must stand in an index."""

WORD_AT_MOST = 100


class Door(StrEnum):
    """Where it came in."""

    MLLP = "mllp"
    ASTM = "astm"
    HTTP = "http"
    JSON = "json"


class ReceiptState(StrEnum):
    """What became of it."""

    RECEIVED = "received"
    """Stored, and not yet looked at."""
    FILED = "filed"
    PARTLY_FILED = "partly_filed"
    UNMATCHED = "unmatched"
    UNMAPPED = "unmapped"
    REFUSED = "refused"
    """It cannot be read; the bytes are kept all the same."""
    IGNORED = "ignored"
    """Quality control, a query, a sign of life."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What came and what is to be answered. `refusal` says why it cannot be read; its bytes are kept all the same."""

    door: Door
    protocol: Protocol
    raw: bytes
    sender: str
    control_id: str
    kind: str
    message_version: str | None = None
    answer: bytes | None = None
    answer_code: str | None = None
    refusal: str | None = None
    device: str | None = None
    profile: str | None = None
    peer: str | None = None
    assays: frozenset[str] | None = None
    """What the key that it came with may post; None: no such limit."""
    body_hash: bytes
    raw_size: int

    @classmethod
    def of(
        cls,
        *,
        raw: bytes,
        sender: str = "",
        control_id: str = "",
        kind: str = "",
        message_version: str | None = None,
        body_hash: bytes | None = None,
        raw_size: int | None = None,
        **told: object,
    ) -> Self:
        """Words cut to what can be stored and found again; `body_hash` and `raw_size` where `raw` is only a part."""
        return cls(
            raw=raw,
            sender=storable(sender, SENDER_AT_MOST),
            control_id=storable(control_id, CONTROL_ID_AT_MOST),
            kind=storable(kind, WORD_AT_MOST),
            message_version=None if message_version is None else storable(message_version, WORD_AT_MOST),
            body_hash=sha256(raw).digest() if body_hash is None else body_hash,
            raw_size=len(raw) if raw_size is None else raw_size,
            **told,  # type: ignore[arg-type]
        )

    @property
    def key(self) -> tuple[str, str, bytes]:
        """Within one organisation, the same key is the same message."""
        return (self.sender, self.control_id, self.body_hash)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the sender is told: for a message that has come before, byte for byte what it was told then."""

    id: UUID
    answer: bytes | None
    answer_code: str | None
    id_reused: bool = False
    repeated: bool = False
    refusal: str | None = None
    """Why it cannot be read."""


def storable(text: str, at_most: int) -> str:
    """Without NUL and halves of letters, which PostgreSQL does not take, and not longer than can be indexed."""
    return text[:at_most].replace("\0", "").encode(errors="replace").decode()
