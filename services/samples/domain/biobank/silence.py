"""A probe that used to report and falls silent: from then on nobody knows how warm it is (per node: its limits)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.samples.domain.biobank.temperature import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What a probe has shown last, by its own time."""

    storage_id: UUID
    probe: str
    hub: str
    last_at: datetime
    last_celsius: float

    def is_silent(self, limits: Limits | None, now: datetime) -> bool:
        """Longer than its node allows; exactly so long is not silent yet. What comes late does not make it speak."""
        if limits is None or limits.silent_after_minutes is None:
            return False
        return now - self.last_at > timedelta(minutes=limits.silent_after_minutes)
