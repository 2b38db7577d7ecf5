"""What is kept of an answer that was shown: enough to give it again from history, and to prove that it is the same."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """Never the answer itself."""

    id: UUID
    patient: str
    known_as: str
    """The code under which it was asked; the child's own unless two codes were merged since."""
    hospital: str
    day: date
    known_at: datetime
    shown_at: datetime
    asked_by: str
    asked_by_organisation: str
    criteria: Mapping[str, int]
    """The version of each trial's criteria that was in force."""
    hash: str


def fingerprint(body: bytes) -> str:
    """SHA-256 of what was shown, bit for bit."""
    return hashlib.sha256(body).hexdigest()
