"""A webhook: where a party has its events sent, how far that has come, and what becomes of it when it fails."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

MOST_OF_ONE_PARTY = 10

OLD_SECRET_LIVES = timedelta(hours=24)
"""After a rotation both secrets sign, so that the receiver can change over without losing an event."""

GONE = 410
"""A receiver's word that it wants no more (Standard Webhooks, section "Responses")."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What a process is told of sending: the key that all secrets are made from, and whether plain HTTP will do."""

    key: bytes = field(repr=False)
    plain_http: bool = False


class Stage(StrEnum):
    """Whether events are sent."""

    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Webhook:
    """One address of one party. `stream` and `sequence` are behind the last event that was taken there."""

    id: UUID
    organisation: str
    url: str
    created_at: datetime
    created_by: str
    stage: Stage
    revision: int
    """Grows with every change by a person: a delivery under way begins anew with it."""
    generation: int
    """Of the secret."""
    old_secret_until: datetime | None
    stream: str
    sequence: int
    delivered: int
    last_delivered_at: datetime | None
    last_event_id: str | None
    attempts: int
    """In a row that failed."""
    failing_since: datetime | None
    next_try_at: datetime
    last_status: int | None
    last_trouble: str | None
    disabled_at: datetime | None
    disabled_reason: str | None

    def generations(self, now: datetime) -> tuple[int, ...]:
        """Of the secrets that sign at this time, the newest first."""
        both = self.old_secret_until is not None and now < self.old_secret_until
        return (self.generation, self.generation - 1) if both else (self.generation,)


@dataclass(frozen=True, slots=True)
class Retries:
    """When a failed delivery is tried again, and when it is given up."""

    first: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(hours=1)
    give_up_after: timedelta = timedelta(days=5)

    def wait(self, attempts: int, *, chance: float) -> timedelta:
        """Twice as long each time, and of that at least a half: `chance` (0 to 1) keeps many from coming together."""
        doubled: int = 1 << min(attempts - 1, 20)
        whole = min(self.first * doubled, self.longest)
        return whole * (0.5 + chance / 2)

    def reason_to_stop(self, *, status: int | None, failing_since: datetime, now: datetime) -> str | None:
        """Why nothing more is sent; None as long as it is tried again."""
        if status == GONE:
            return "The receiver answered 410: it wants no more."
        if now - failing_since >= self.give_up_after:
            return f"Every delivery since {failing_since:%Y-%m-%d %H:%M} UTC failed."
        return None
